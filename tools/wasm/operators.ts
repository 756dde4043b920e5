// Takes the operators of a function body apart, as text with the offset of each in the Wasm file.
// For valid modules: the loader has validated what is shown here.
// Source: WebAssembly core specification 5.4 (binary format of instructions).
import { ByteReader, WasmFormatError } from "./byte_reader.ts";
import { OPERATOR_NAMES } from "./operator_names.ts";

export interface WasmOperator {
  /** In the Wasm file. */
  readonly offset: number;
  /** As the text format writes it. */
  readonly text: string;
  /** Constructs around it. */
  readonly depth: number;
}

const VALUE_TYPES: Readonly<Record<number, string>> = {
  0x7f: "i32", 0x7e: "i64", 0x7d: "f32", 0x7c: "f64", 0x7b: "v128", 0x70: "funcref", 0x6f: "externref",
};
const HEAP_TYPES: Readonly<Record<number, string>> = { 0x70: "func", 0x6f: "extern" };

/** The text format's name of a value type. */
export function valueTypeName(byte: number): string {
  return VALUE_TYPES[byte] ?? `type 0x${byte.toString(16)}`;
}

/** What names of the module an operator may mention. */
export interface WasmNames {
  functionName(index: number): string;
}

/** The operators of a body, locals left out, up to its last `end`. @throws WasmFormatError */
export function* operatorsOf(wasm: Uint8Array, start: number, end: number, names: WasmNames): Generator<WasmOperator> {
  const reader = new ByteReader(wasm, start, end);
  for (let groups = reader.unsigned(); groups > 0; groups--) {
    reader.unsigned();
    reader.byte();
  }
  let depth = 0;
  while (!reader.done) {
    const offset = reader.at;
    const opcode = reader.byte();
    const [prefix, number] = opcode === 0xfc || opcode === 0xfd ? [opcode, reader.unsigned()] as const : [0, opcode] as const;
    const name = OPERATOR_NAMES[prefix].get(number);
    if (name === undefined) throw new WasmFormatError(`unknown operator at offset ${offset}`);
    const immediates = prefix === 0 ? plainImmediates(reader, number, names)
      : prefix === 0xfc ? bulkImmediates(reader, number) : vectorImmediates(reader, number);
    if (name === "end" || name === "else") depth--;
    yield { offset, text: [name, ...immediates].join(" "), depth: Math.max(depth, 0) };
    if (name === "block" || name === "loop" || name === "if" || name === "else") depth++;
  }
}

function plainImmediates(reader: ByteReader, opcode: number, names: WasmNames): string[] {
  if (opcode >= 0x28 && opcode <= 0x3e) return memoryAccess(reader);
  switch (opcode) {
    case 0x02: case 0x03: case 0x04: return blockType(reader);
    case 0x0c: case 0x0d: return [String(reader.unsigned())];
    case 0x0e: return branchTargets(reader);
    case 0x10: case 0x12: case 0xd2: return [names.functionName(reader.unsigned())];
    case 0x11: case 0x13: return indirectCall(reader);
    case 0x1c: return Array.from({ length: reader.unsigned() }, () => `(result ${valueTypeName(reader.byte())})`);
    case 0x20: case 0x21: case 0x22: case 0x23: case 0x24: case 0x25: case 0x26: return [String(reader.unsigned())];
    case 0x3f: case 0x40: return indexUnlessZero(reader);
    case 0x41: case 0x42: return [String(reader.signed())];
    case 0x43: return [floatText(reader.float32())];
    case 0x44: return [floatText(reader.float64())];
    case 0xd0: {
      const type = reader.byte();
      return [HEAP_TYPES[type] ?? valueTypeName(type)];
    }
    default: return [];
  }
}

function blockType(reader: ByteReader): string[] {
  const type = Number(reader.signed());
  if (type >= 0) return [`(type ${type})`];
  return type === -64 ? [] : [`(result ${valueTypeName(type & 0x7f)})`];
}

function branchTargets(reader: ByteReader): string[] {
  const count = reader.unsigned();
  return Array.from({ length: count + 1 }, () => String(reader.unsigned()));
}

function indirectCall(reader: ByteReader): string[] {
  const type = `(type ${reader.unsigned()})`;
  return [...indexUnlessZero(reader), type];
}

/** An index of a memory or table that the text format leaves out when it is 0. */
function indexUnlessZero(reader: ByteReader): string[] {
  const index = reader.unsigned();
  return index === 0 ? [] : [String(index)];
}

/** Two indices that are left out when both are 0. */
function indicesUnlessZero(reader: ByteReader): string[] {
  const first = reader.unsigned();
  const second = reader.unsigned();
  return first === 0 && second === 0 ? [] : [String(first), String(second)];
}

/** Memory and offset; alignments are hints, and left out. */
function memoryAccess(reader: ByteReader): string[] {
  const flags = reader.unsigned();
  const memory = flags & 0x40 ? [String(reader.unsigned())] : [];
  const offset = reader.unsigned();
  return offset === 0 ? memory : [...memory, `offset=${offset}`];
}

function bulkImmediates(reader: ByteReader, number: number): string[] {
  switch (number) {
    case 8: case 12: { // the binary format has the segment first
      const segment = String(reader.unsigned());
      return [...indexUnlessZero(reader), segment];
    }
    case 9: case 13: return [String(reader.unsigned())];
    case 10: case 14: return indicesUnlessZero(reader);
    case 11: return indexUnlessZero(reader);
    case 15: case 16: case 17: return [String(reader.unsigned())];
    default: return [];
  }
}

function vectorImmediates(reader: ByteReader, number: number): string[] {
  if (number <= 11 || number === 92 || number === 93) return memoryAccess(reader);
  if (number === 12) return ["i8x16", ...reader.bytes(16)].map(String);
  if (number === 13) return [...reader.bytes(16)].map(String);
  if (number >= 21 && number <= 34) return [String(reader.byte())];
  if (number >= 84 && number <= 91) return [...memoryAccess(reader), String(reader.byte())];
  return [];
}

function floatText(value: number): string {
  if (Number.isNaN(value)) return "nan";
  if (!Number.isFinite(value)) return value < 0 ? "-inf" : "inf";
  return Object.is(value, -0) ? "-0" : String(value);
}
