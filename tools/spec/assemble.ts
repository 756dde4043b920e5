// Text modules to bytes. wasm-tools' assembler (@bytecodealliance/jco-transpile) does nearly all;
// wabt does the old exception syntax, which it refuses.
import { parse } from "@bytecodealliance/jco-transpile/wasm-tools";
import wabtFactory from "wabt";
import { readSExpressions, type SExpression, type StringLiteral } from "./sexpr.ts";
import type { ModuleSource } from "./script.ts";

export class AssembleError extends Error {}

let wabtModule: Awaited<ReturnType<typeof wabtFactory>> | null = null;

/**
 * The bytes of a module.
 * @throws AssembleError when neither assembler takes the text
 */
export async function assembleModule(source: ModuleSource): Promise<Uint8Array> {
  if (source.kind === "binary") return source.bytes;
  const fields = source.kind === "quote" && !/^\s*\(module\b/.test(source.text);
  const text = fields ? `(module ${source.text})` : source.text;
  return parse(text)
    .catch(() => parse(toAscii(text)))
    .catch((error) => assembleWithWabt(text, String(error)));
}

/**
 * The same module in ASCII: strings with other characters become escapes, and whatever else is not
 * ASCII is a comment. wasm-tools refuses characters that look like others.
 */
function toAscii(text: string): string {
  if (/^[\x00-\x7f]*$/.test(text)) return text;
  const parts: string[] = [];
  let position = 0;
  for (const literal of stringsOf(readSExpressions(text))) {
    parts.push(text.slice(position, literal.start).replace(/[^\x00-\x7f]/g, "?"));
    parts.push(`"${[...literal.bytes].map((byte) => `\\${byte.toString(16).padStart(2, "0")}`).join("")}"`);
    position = literal.end;
  }
  parts.push(text.slice(position).replace(/[^\x00-\x7f]/g, "?"));
  return parts.join("");
}

/** String literals in the order of the text. */
function stringsOf(nodes: readonly SExpression[]): StringLiteral[] {
  return nodes.flatMap((node) => (node.kind === "string" ? [node] : node.kind === "list" ? stringsOf(node.items) : []));
}

async function assembleWithWabt(text: string, firstError: string): Promise<Uint8Array> {
  wabtModule ??= await wabtFactory();
  try {
    const module = wabtModule.parseWat("module.wat", text, { exceptions: true, tail_call: true });
    const bytes = module.toBinary({}).buffer;
    module.destroy();
    return bytes;
  } catch (error) {
    throw new AssembleError(`${firstError}; ${String(error)}`);
  }
}
