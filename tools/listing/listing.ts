// The annotated disassembly: native code on the left; on the right the Wasm operators that it is
// for, each with its offset in the Wasm file; above both, the line of the source when it changes.
//
// An operator without code of its own (a constant that became an immediate, a sum that became part
// of an address) stands beside the code of the operator that took it in, or before it.
import { LISTING_COLD, LISTING_ENTRY, LISTING_TABLE } from "../../abi/listing.ts";
import { Trap } from "../../abi/traps.ts";
import type { CodeLocation, CompiledFunction, CompiledModule } from "../build/compiled_module.ts";
import type { IsaName } from "../project.ts";
import type { CodeListing, FunctionCounts } from "../build/loader_host.ts";
import { operatorsOf, type WasmOperator } from "../wasm/operators.ts";
import type { FunctionBody, ModuleOutline } from "../wasm/module_outline.ts";
import { dataAt, type Disassembler, type NativeInstruction } from "./disassembler.ts";
import type { SourceLines } from "./source_lines.ts";

export interface ListingInput {
  readonly wasm: Uint8Array;
  readonly outline: ModuleOutline;
  readonly compiled: CompiledModule;
  readonly listing: CodeListing;
  readonly disassembler: Disassembler;
  readonly sources: SourceLines | undefined;
}

/** A stretch of code and what it is for. */
interface Group {
  readonly start: number;
  readonly end: number;
  /** LR_WASM_OFFSET */
  readonly wasmOffset: number;
}

/** An instruction, and what else there is to say of it. */
interface CodeLine {
  readonly text: string;
  readonly remark: string;
}

const CODE_WIDTH = 44;
const TABLE_ENTRY_SIZE = 4;

/** What a reader has to know of the conventions (docs/LOADER.md, "Conventions of compiled code"). */
export const LEGENDS: Readonly<Record<IsaName, readonly string[]>> = {
  x86_64: [
    "; Left: offset in the module's code, instruction. Right: offset in the Wasm file, operator.",
    "; gs: memory 0 (a register holds the index). r15: the instance. rax, r11, xmm13 to xmm15: scratch.",
    "; Arguments: rdi rsi rdx rcx r8 r9, xmm0 to xmm7. Result: rax or xmm0. Kept over calls: rbx rbp r12 r13 r14.",
  ],
  arm64: [
    "; Left: offset in the module's code, instruction. Right: offset in the Wasm file, operator.",
    "; x27: memory 0. x28: the instance. x16, x17, v29 to v31: scratch.",
    "; Arguments: x0 to x7, v0 to v7. Result: x0 or v0. Kept over calls: x19 to x26.",
  ],
};

const TRAP_TEXTS: Readonly<Record<number, string>> = {
  [Trap.Unreachable]: "unreachable",
  [Trap.MemoryOutOfBounds]: "out of bounds memory access",
  [Trap.TableOutOfBounds]: "out of bounds table access",
  [Trap.IndirectCallToNull]: "call of a null reference",
  [Trap.IndirectCallTypeMismatch]: "indirect call type mismatch",
  [Trap.IntegerOverflow]: "integer overflow",
  [Trap.IntegerDivideByZero]: "integer divide by zero",
  [Trap.InvalidConversionToInteger]: "invalid conversion to integer",
  [Trap.StackOverflow]: "stack overflow",
  [Trap.UndefinedElement]: "undefined element",
};

export class Listing {
  readonly #input: ListingInput;
  readonly #groups: readonly Group[];
  readonly #locations: ReadonlyMap<number, CodeLocation>;
  /** Code offsets of functions. */
  readonly #starts: ReadonlySet<number>;
  readonly #functions: readonly CompiledFunction[];

  constructor(input: ListingInput) {
    this.#input = input;
    this.#functions = input.compiled.functions;
    const { records } = input.listing;
    this.#groups = records.map((record, index) => ({
      start: record.codeOffset,
      end: records[index + 1]?.codeOffset ?? input.compiled.code.length,
      wasmOffset: record.wasmOffset,
    }));
    this.#locations = new Map(input.compiled.locations.map((location) => [location.codeOffset, location]));
    this.#starts = new Set(this.#functions.map(({ codeOffset }) => codeOffset));
  }

  /** Functions that a user means by a name or an index; all of them without one. */
  select(wanted: string | undefined): readonly CompiledFunction[] {
    if (wanted === undefined) return this.#functions;
    const byName = this.#functions.filter(({ index }) => this.#input.outline.isCalled(index, wanted));
    return byName.length > 0 ? byName : this.#functions.filter(({ index }) => String(index) === wanted);
  }

  /** Lines about one function. */
  *lines(entry: CompiledFunction): Generator<string> {
    const { outline, wasm, listing } = this.#input;
    const first = this.#functions[0]!.index;
    const body = outline.bodies[entry.index - first]!;
    yield `${outline.functionName(entry.index)}: function ${entry.index} ${outline.functionType(entry.index)}`.trimEnd();
    yield `; ${describe(entry, body, listing.functions[entry.index - first])}`;
    const operators = [...operatorsOf(wasm, body.start, body.end, outline)];
    let next = 0;
    let shown = "";
    for (const group of this.#groupsOf(entry)) {
      const isOperator = group.wasmOffset < LISTING_ENTRY;
      const until = isOperator ? this.#endOfOperators(operators, next, group.wasmOffset) : next;
      const source = isOperator ? this.#sourceText(group.wasmOffset, body) : "";
      if (source !== "" && source !== shown) yield `; ${source}`;
      if (source !== "") shown = source;
      const notes = isOperator ? operators.slice(next, until).map(operatorText) : [groupTitle(group.wasmOffset)];
      next = until;
      yield* sideBySide([...this.#codeOf(group)], notes);
    }
    yield* sideBySide([], operators.slice(next).map(operatorText));
  }

  #groupsOf(entry: CompiledFunction): readonly Group[] {
    const end = entry.codeOffset + entry.codeSize;
    const first = lowerBound(this.#groups, entry.codeOffset);
    const groups: Group[] = [];
    for (let i = first; i < this.#groups.length && this.#groups[i]!.start < end; i++) {
      const group = this.#groups[i]!;
      groups.push(group.end > end ? { ...group, end } : group);
    }
    return groups;
  }

  /** Up to and including the group's operator; several groups may belong to one. */
  #endOfOperators(operators: readonly WasmOperator[], from: number, wasmOffset: number): number {
    let end = from;
    while (end < operators.length && operators[end]!.offset <= wasmOffset) end++;
    return end;
  }

  #sourceText(wasmOffset: number, body: FunctionBody): string {
    const line = this.#input.sources?.at(wasmOffset, body.start);
    return line ? `${line.file}:${line.line}  ${line.text}`.trimEnd() : "";
  }

  *#codeOf(group: Group): Generator<CodeLine> {
    const code = this.#input.compiled.code.subarray(group.start, group.end);
    const instructions = group.wasmOffset === LISTING_TABLE
      ? tableEntries(code, group.start)
      : this.#input.disassembler.instructions(code, group.start);
    for (const instruction of instructions) yield this.#codeLine(instruction);
  }

  #codeLine({ offset, size, text }: NativeInstruction): CodeLine {
    const trap = this.#locations.get(offset)?.trap ?? Trap.None;
    const isCall = this.#locations.get(offset + size)?.trap === Trap.None;
    const callsStub = isCall && !this.#callsFunction(text);
    const remark = trap !== Trap.None ? `may trap: ${TRAP_TEXTS[trap]}` : callsStub ? "calls a runtime stub" : "";
    return { text: `${offset.toString(16).padStart(6)}:  ${text}`, remark };
  }

  /** True unless it is a direct call of code that is no function of the module. */
  #callsFunction(text: string): boolean {
    const target = /^(?:bl|call)\s+#?((?:0x)?[0-9a-f]+)$/.exec(text)?.[1];
    return target === undefined || this.#starts.has(Number(target));
  }
}

/** Index of the first group that starts at or after an offset. */
function lowerBound(groups: readonly Group[], offset: number): number {
  let low = 0;
  let high = groups.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (groups[middle]!.start < offset) low = middle + 1;
    else high = middle;
  }
  return low;
}

function describe(entry: CompiledFunction, body: FunctionBody, counts: FunctionCounts | undefined): string {
  const sizes = `${entry.codeSize} bytes of code for ${body.end - body.start} of Wasm, frame ${entry.frameSize} bytes`;
  if (!counts) return sizes;
  return `${sizes}; ${counts.nodes} nodes, ${counts.fused} fused or dropped; ` +
    `${counts.registers} values in registers, ${counts.slots} in the frame`;
}

function groupTitle(wasmOffset: number): string {
  if (wasmOffset === LISTING_ENTRY) return "entry";
  return wasmOffset === LISTING_COLD ? "behind the function: traps, rare cases" : "jump table";
}

function operatorText({ offset, text, depth }: WasmOperator): string {
  return `0x${offset.toString(16).padStart(4, "0")}  ${"  ".repeat(Math.min(depth, 12))}${text}`;
}

/** Distances from the table's start, which is aligned. */
function* tableEntries(code: Uint8Array, start: number): Generator<NativeInstruction> {
  const view = new DataView(code.buffer, code.byteOffset, code.byteLength);
  for (let at = -start & (TABLE_ENTRY_SIZE - 1); at + TABLE_ENTRY_SIZE <= code.length; at += TABLE_ENTRY_SIZE) {
    const distance = view.getInt32(at, true);
    const data = dataAt(code.subarray(at, at + TABLE_ENTRY_SIZE), start + at);
    yield { ...data, text: `.word   ${distance}` };
  }
}

/** Two columns; a long left side pushes the right one aside. */
function* sideBySide(left: readonly CodeLine[], right: readonly string[]): Generator<string> {
  for (let i = 0; i < Math.max(left.length, right.length); i++) {
    const { text, remark } = left[i] ?? { text: "", remark: "" };
    const note = [right[i] ?? "", remark === "" ? "" : `<${remark}>`].filter((part) => part !== "").join("  ");
    yield note === "" ? text : `${text.padEnd(CODE_WIDTH)} ; ${note}`;
  }
}
