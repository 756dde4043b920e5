// Reads a built function (loader/ir/node.ts) out of the front end's memory.
import type { Frontend } from "./frontend.ts";
import { Op, ValueType } from "../../loader/ir/op.ts";

export { Op, ValueType };

export interface IrNode {
  readonly id: number;
  readonly op: number;
  readonly type: number;
  readonly flags: number;
  readonly a: number;
  readonly b: number;
  readonly c: number;
}

export interface IrBlock {
  readonly firstNode: number;
  readonly endNode: number;
  readonly paramCount: number;
  readonly loopEnd: number;
  readonly loopHeader: number;
  readonly loopParent: number;
  readonly loopDepth: number;
  readonly predecessorCount: number;
}

export interface IrEdge {
  readonly target: number;
  readonly args: number;
  readonly source: number;
}

/** An operand and the type that its user wants; 0 for any. */
export interface IrOperand {
  readonly id: number;
  readonly type: number;
}

const I32 = ValueType.I32;
const I64 = ValueType.I64;
const F32 = ValueType.F32;
const F64 = ValueType.F64;
const V128 = ValueType.V128;
const None = ValueType.None;

export class IrView {
  readonly nodeCount: number;
  readonly blockCount: number;
  readonly edgeCount: number;
  readonly frameLocalCount: number;
  readonly #view: DataView;
  readonly #nodes: number;
  readonly #blocks: number;
  readonly #edges: number;
  readonly #pool: number;
  readonly #module: number;
  readonly #typeIndex: number;

  constructor(frontend: Frontend) {
    this.#view = frontend.view();
    const ir = frontend.exports.functionIr();
    const field = (index: number): number => this.#view.getUint32(ir + index * 4, true);
    this.#nodes = field(0);
    this.nodeCount = field(1);
    this.#blocks = field(2);
    this.blockCount = field(3);
    this.#edges = field(4);
    this.edgeCount = field(5);
    this.#pool = field(6);
    this.#typeIndex = field(11);
    this.frameLocalCount = field(12);
    this.#module = frontend.exports.moduleAddress();
  }

  node(id: number): IrNode {
    const at = this.#nodes + id * 16;
    const view = this.#view;
    return {
      id,
      op: view.getUint16(at, true),
      type: view.getUint8(at + 2),
      flags: view.getUint8(at + 3),
      a: view.getUint32(at + 4, true),
      b: view.getUint32(at + 8, true),
      c: view.getUint32(at + 12, true),
    };
  }

  block(index: number): IrBlock {
    const at = this.#blocks + index * 32;
    const field = (i: number): number => this.#view.getUint32(at + i * 4, true);
    return {
      firstNode: field(0),
      endNode: field(1),
      paramCount: field(2),
      loopEnd: field(3),
      loopHeader: field(4),
      loopParent: field(5),
      loopDepth: field(6),
      predecessorCount: field(7),
    };
  }

  edge(index: number): IrEdge {
    const at = this.#edges + index * 16;
    const field = (i: number): number => this.#view.getUint32(at + i * 4, true);
    return { target: field(0), args: field(1), source: field(2) };
  }

  word(offset: number): number {
    return this.#view.getUint32(this.#pool + offset * 4, true);
  }

  words(offset: number, count: number): number[] {
    return Array.from({ length: count }, (_, i) => this.word(offset + i));
  }

  args(edge: IrEdge, count: number): number[] {
    return this.words(edge.args, count);
  }

  isTerminator(node: IrNode): boolean {
    return node.op >= Op.Jump && node.op <= Op.ReturnCallIndirect;
  }

  isLoad(node: IrNode): boolean {
    const { op } = node;
    return (op >= 0x28 && op <= 0x35) || (op >= 0x200 && op <= 0x20a) || op === 0x25c || op === 0x25d;
  }

  isStore(node: IrNode): boolean {
    return (node.op >= 0x36 && node.op <= 0x3e) || node.op === 0x20b;
  }

  /** The edges of a terminator, in order; br_table may repeat some. */
  edgesOf(node: IrNode): number[] {
    if (node.op === Op.Jump) return [node.a];
    if (node.op === Op.Branch) return [node.b, node.c];
    if (node.op === Op.BranchTable) return this.words(node.b, node.c);
    return [];
  }

  /** Parameter and result types of a function type. */
  type(index: number): { parameters: number[]; results: number[] } {
    const view = this.#view;
    const at = view.getUint32(this.#module + 12, true) + index * 16;
    const list = (field: number): number[] => {
      const start = view.getUint32(at + field, true);
      return Array.from({ length: view.getUint32(at + field + 4, true) }, (_, i) => view.getUint8(start + i));
    };
    return { parameters: list(0), results: list(8) };
  }

  /** The function's own type. */
  functionType(): { parameters: number[]; results: number[] } {
    return this.type(this.#typeIndex);
  }

  #calleeType(functionIndex: number): number {
    return this.#view.getUint32(this.#view.getUint32(this.#module + 36, true) + functionIndex * 40, true);
  }

  /** The values that a node uses, edges' arguments not counted. */
  operands(node: IrNode): IrOperand[] {
    const { op, a, b, c } = node;
    const any = (...ids: number[]): IrOperand[] => ids.map((id) => ({ id, type: None }));
    const typed = (type: number, ...ids: number[]): IrOperand[] => ids.map((id) => ({ id, type }));
    const list = (offset: number, types: readonly number[]): IrOperand[] =>
      types.map((type, i) => ({ id: this.word(offset + i), type }));
    if (this.isLoad(node)) return typed(I32, a);
    if (this.isStore(node)) return [...typed(I32, a), ...typed(storedType(op), b)];
    switch (op) {
      case Op.FrameLocalSet:
      case Op.GlobalSet:
        return any(b);
      case Op.Select:
        return [...typed(I32, a), ...typed(node.type, b, c)];
      case Op.RefIsNull:
        return any(a);
      case Op.Call:
      case Op.ReturnCall: {
        return list(b, this.type(this.#calleeType(a)).parameters);
      }
      case Op.CallIndirect:
      case Op.ReturnCallIndirect:
        return [...typed(I32, this.word(a + 2)), ...list(b, this.type(this.word(a + 1)).parameters)];
      case Op.Intrinsic:
        return any(...this.words(b, c));
      case Op.Result:
        return any(a);
      case Op.MemoryGrow:
      case Op.TableGet:
        return typed(I32, b);
      case Op.MemoryCopy:
      case Op.MemoryInit:
      case Op.TableCopy:
      case Op.TableInit:
        return typed(I32, ...this.words(a + 2, 3));
      case Op.MemoryFill:
        return typed(I32, ...this.words(a + 1, 3));
      case Op.TableFill:
        return [...typed(I32, this.word(a + 1), this.word(a + 3)), ...any(this.word(a + 2))];
      case Op.TableSet:
        return [...typed(I32, b), ...any(c)];
      case Op.TableGrow:
        return [...any(b), ...typed(I32, c)];
      case Op.Branch:
      case Op.BranchTable:
        return typed(I32, a);
      case Op.Return:
        return list(a, this.type(this.#typeIndex).results);
    }
    if (op >= 0x400) return [];
    return operatorOperands(node, typed);
  }
}

/** Type of the value that a store opcode takes. */
function storedType(op: number): number {
  if (op === 0x36 || op === 0x3a || op === 0x3b) return I32;
  if (op === 0x38) return F32;
  if (op === 0x39) return F64;
  return op === 0x20b ? V128 : I64;
}

function operatorOperands(node: IrNode, typed: (type: number, ...ids: number[]) => IrOperand[]): IrOperand[] {
  const { op, a, b, c } = node;
  if (op >= 0x200) return vectorOperands(op, a, b, c, typed);
  if (op === 0x45 || (op >= 0x67 && op <= 0x69) || op === 0xc0 || op === 0xc1) return typed(I32, a);
  if (op >= 0x46 && op <= 0x4f) return typed(I32, a, b);
  if (op === 0x50 || (op >= 0x79 && op <= 0x7b) || (op >= 0xc2 && op <= 0xc4)) return typed(I64, a);
  if (op >= 0x51 && op <= 0x5a) return typed(I64, a, b);
  if (op >= 0x5b && op <= 0x60) return typed(F32, a, b);
  if (op >= 0x61 && op <= 0x66) return typed(F64, a, b);
  if (op >= 0x6a && op <= 0x78) return typed(I32, a, b);
  if (op >= 0x7c && op <= 0x8a) return typed(I64, a, b);
  if (op >= 0x8b && op <= 0x91) return typed(F32, a);
  if (op >= 0x92 && op <= 0x98) return typed(F32, a, b);
  if (op >= 0x99 && op <= 0x9f) return typed(F64, a);
  if (op >= 0xa0 && op <= 0xa6) return typed(F64, a, b);
  return typed(None, a); // conversions
}

function vectorOperands(
  op: number,
  a: number,
  b: number,
  c: number,
  typed: (type: number, ...ids: number[]) => IrOperand[],
): IrOperand[] {
  if (op >= 0x20f && op <= 0x214) return typed(None, a); // splats
  if (op >= 0x215 && op <= 0x222) {
    const replaces = [0x217, 0x21a, 0x21c, 0x21e, 0x220, 0x222].includes(op);
    return replaces ? [...typed(V128, a), ...typed(None, b)] : typed(V128, a);
  }
  if (op >= 0x254 && op <= 0x25b) return [...typed(I32, a), ...typed(V128, b)];
  if (op === 0x252 || (op >= 0x305 && op <= 0x30c) || op === 0x313) return typed(V128, a, b, c);
  if ([0x26b, 0x28b, 0x2ab, 0x2cb].some((first) => op >= first && op < first + 3)) {
    return [...typed(V128, a), ...typed(I32, b)];
  }
  return b === 0 ? typed(V128, a) : typed(V128, a, b);
}
