// Splits a .wast script into commands. Modules stay source text; assemble.ts makes bytes of them.
import type { Action, Command, Expected, LaneType, ModuleSource, NumberType, Pattern, Value } from "./script.ts";
import { F32, F64, parseFloatBits, parseInteger } from "./numbers.ts";
import { headOf, readSExpressions, type List, type SExpression } from "./sexpr.ts";

export class ScriptError extends Error {}

const LANES: Readonly<Record<string, { lane: LaneType; width: number }>> = {
  i8x16: { lane: "i8", width: 8 },
  i16x8: { lane: "i16", width: 16 },
  i32x4: { lane: "i32", width: 32 },
  i64x2: { lane: "i64", width: 64 },
  f32x4: { lane: "f32", width: 32 },
  f64x2: { lane: "f64", width: 64 },
};

/** Bits of one lane of a type. */
export const LANE_WIDTH: Readonly<Record<LaneType, number>> = { i8: 8, i16: 16, i32: 32, i64: 64, f32: 32, f64: 64 };

const COMMANDS = new Set([
  "module", "register", "invoke", "get", "assert_return", "assert_trap", "assert_exhaustion", "assert_exception",
  "assert_invalid", "assert_malformed", "assert_unlinkable", "assert_invalid_custom", "assert_malformed_custom",
]);

/** Reads a script. A file of bare module fields is one module. */
export function splitScript(source: string): Command[] {
  const nodes = readSExpressions(source);
  if (nodes.some((node) => !COMMANDS.has(headOf(node)))) {
    return [{ kind: "module", line: 1, name: null, definition: false, source: { kind: "text", text: `(module ${source})` } }];
  }
  const lineOf = lineCounter(source);
  return nodes.map((node) => readCommand(node as List, source, lineOf(node.start)));
}

/** Offsets to line numbers, for offsets asked in ascending order. */
function lineCounter(source: string): (offset: number) => number {
  let line = 1;
  let position = 0;
  return (offset) => {
    for (; position < offset; position++) if (source[position] === "\n") line++;
    return line;
  };
}

function readCommand(node: List, source: string, line: number): Command {
  const head = headOf(node);
  const [, first, second] = node.items;
  switch (head) {
    case "module":
      return readModuleCommand(node, source, line);
    case "register":
      return { kind: "register", line, as: stringOf(first), name: second ? atomOf(second) : null };
    case "invoke":
    case "get":
      return { kind: "action", line, action: readAction(node) };
    case "assert_return":
      return { kind: "assert_return", line, action: readAction(first), expected: node.items.slice(2).map(readExpected) };
    case "assert_exception":
      return { kind: "assert_exception", line, action: readAction(first) };
    case "assert_trap":
    case "assert_exhaustion":
      if (headOf(first) === "module") {
        return { kind: "assert_module_trap", line, source: readModule(first as List, source), message: stringOf(second) };
      }
      return { kind: head, line, action: readAction(first), message: stringOf(second) };
    case "assert_invalid":
    case "assert_malformed":
    case "assert_unlinkable":
      return { kind: head, line, source: readModule(first as List, source), message: stringOf(second) };
    case "assert_invalid_custom":
    case "assert_malformed_custom":
      return { kind: "assert_malformed", line, source: { kind: "quote", text: "" }, message: stringOf(second) };
    default:
      throw new ScriptError(`line ${line}: unknown command ${head}`);
  }
}

function readModuleCommand(node: List, source: string, line: number): Command {
  const words = node.items.slice(1, 4).map((item) => (item.kind === "atom" ? item.text : ""));
  if (words[0] === "instance") {
    return { kind: "instance", line, name: words[1] || null, definition: words[2] || null };
  }
  const definition = words[0] === "definition";
  const name = words[definition ? 1 : 0] ?? "";
  return { kind: "module", line, definition, name: name.startsWith("$") ? name : null, source: readModule(node, source) };
}

function readModule(node: List, source: string): ModuleSource {
  const rest = node.items.slice(1).filter((item) => !(item.kind === "atom" && /^(\$.*|definition)$/.test(item.text)));
  const form = rest[0]?.kind === "atom" ? rest[0].text : "";
  if (form === "binary") return { kind: "binary", bytes: concatenate(rest.slice(1)) };
  if (form === "quote") return { kind: "quote", text: Buffer.from(concatenate(rest.slice(1), " ")).toString("utf8") };
  const text = source.slice(node.start, node.end).replace(/^\(module\s+definition\b/, "(module");
  return { kind: "text", text };
}

function concatenate(strings: readonly SExpression[], separator = ""): Uint8Array {
  const parts = strings.flatMap((item) => (item.kind === "string" ? [item.bytes, Buffer.from(separator)] : []));
  return new Uint8Array(Buffer.concat(parts));
}

function readAction(node: SExpression | undefined): Action {
  const kind = headOf(node);
  if (kind !== "invoke" && kind !== "get") throw new ScriptError(`unknown action ${kind}`);
  const rest = (node as List).items.slice(1);
  const named = rest[0]?.kind === "atom";
  return {
    kind,
    module: named ? atomOf(rest[0]) : null,
    field: stringOf(rest[named ? 1 : 0]),
    args: rest.slice(named ? 2 : 1).map(readValue),
  };
}

function readValue(node: SExpression): Value {
  const expected = readExpected(node);
  switch (expected.type) {
    case "v128":
      return { type: "v128", bits: joinLanes(expected.lane, expected.lanes as bigint[]) };
    case "ref":
      return { type: "ref", heap: expected.heap, host: expected.host };
    case "either":
      throw new ScriptError("either cannot be an argument");
    default:
      return { type: expected.type, bits: expected.pattern as bigint };
  }
}

/** One number from lanes, lane 0 lowest. */
export function joinLanes(lane: LaneType, lanes: readonly bigint[]): bigint {
  return lanes.reduceRight((bits, value) => (bits << BigInt(LANE_WIDTH[lane])) | value, 0n);
}

function readExpected(node: SExpression): Expected {
  const head = headOf(node);
  const items = (node as List).items;
  const match = /^(i32|i64|f32|f64)\.const$/.exec(head);
  if (match) {
    const type = match[1] as NumberType;
    return { type, pattern: readPattern(atomOf(items[1]), type) };
  }
  if (head === "v128.const") {
    const shape = LANES[atomOf(items[1])];
    if (!shape) throw new ScriptError(`unknown shape ${atomOf(items[1])}`);
    return { type: "v128", lane: shape.lane, lanes: items.slice(2).map((item) => readPattern(atomOf(item), shape.lane)) };
  }
  if (head === "either") return { type: "either", choices: items.slice(1).map(readExpected) };
  if (head === "ref.null") {
    return { type: "ref", heap: items[1] ? atomOf(items[1]) : "", host: null, anyValue: false };
  }
  if (head.startsWith("ref.")) {
    const host = items[1] ? Number(parseInteger(atomOf(items[1]), 32)) : 0;
    return { type: "ref", heap: head.slice(4), host, anyValue: items[1] === undefined };
  }
  throw new ScriptError(`unknown value ${head}`);
}

function readPattern(literal: string, lane: LaneType): Pattern {
  if (literal === "nan:canonical" || literal === "nan:arithmetic") return literal;
  if (lane === "f32") return parseFloatBits(literal, F32);
  if (lane === "f64") return parseFloatBits(literal, F64);
  return parseInteger(literal, LANE_WIDTH[lane]);
}

function stringOf(node: SExpression | undefined): string {
  if (node?.kind !== "string") throw new ScriptError("string expected");
  return Buffer.from(node.bytes).toString("utf8");
}

function atomOf(node: SExpression | undefined): string {
  if (node?.kind !== "atom") throw new ScriptError("atom expected");
  return node.text;
}
