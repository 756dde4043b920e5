// Text modules to bytes. wasm-tools' assembler (@bytecodealliance/jco-transpile) does nearly all;
// wabt does the old exception syntax and names with confusable characters, which it refuses.
import { parse } from "@bytecodealliance/jco-transpile/wasm-tools";
import wabtFactory from "wabt";
import type { ModuleSource } from "./script.ts";

export class AssembleError extends Error {}

let wabtModule: Awaited<ReturnType<typeof wabtFactory>> | null = null;

/**
 * The bytes of a module.
 * @throws AssembleError when neither assembler takes the text
 */
export async function assembleModule(source: ModuleSource): Promise<Uint8Array> {
  if (source.kind === "binary") return source.bytes;
  const text = source.kind === "quote" && !/^\s*\(module\b/.test(source.text) ? `(module ${source.text})` : source.text;
  try {
    return await parse(text);
  } catch (error) {
    return assembleWithWabt(text, String(error));
  }
}

async function assembleWithWabt(text: string, firstError: string): Promise<Uint8Array> {
  wabtModule ??= await wabtFactory();
  try {
    const module = wabtModule.parseWat("module.wat", text, { exceptions: true });
    const bytes = module.toBinary({}).buffer;
    module.destroy();
    return bytes;
  } catch (error) {
    throw new AssembleError(`${firstError}; ${String(error)}`);
  }
}
