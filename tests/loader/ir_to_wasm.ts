// Turns built functions back into WebAssembly, so that an engine can say whether they still mean
// what they meant: each node becomes a local, each block a case of one big switch in a loop.
import type { Frontend } from "./frontend.ts";
import { IrView, Op, ValueType, type IrEdge, type IrNode } from "./ir_view.ts";

const TYPE_BYTES: Readonly<Record<number, number>> = {
  [ValueType.I32]: 0x7f, [ValueType.I64]: 0x7e, [ValueType.F32]: 0x7d, [ValueType.F64]: 0x7c,
  [ValueType.V128]: 0x7b, [ValueType.FuncRef]: 0x70, [ValueType.ExternRef]: 0x6f,
};
const VOID = 0x40;

/** Appends bytes and the encodings of numbers. */
export class ByteWriter {
  readonly bytes: number[] = [];

  byte(...values: number[]): this {
    for (const value of values) this.bytes.push(value & 0xff);
    return this;
  }

  append(other: readonly number[] | Uint8Array): this {
    for (const value of other) this.bytes.push(value);
    return this;
  }

  u32(value: number): this {
    let rest = value >>> 0;
    while (rest >= 0x80) {
      this.bytes.push((rest & 0x7f) | 0x80);
      rest >>>= 7;
    }
    this.bytes.push(rest);
    return this;
  }

  signed(value: bigint): this {
    let rest = value;
    while (rest < -64n || rest > 63n) {
      this.bytes.push(Number(rest & 0x7fn) | 0x80);
      rest >>= 7n;
    }
    this.bytes.push(Number(rest & 0x7fn));
    return this;
  }
}

/** Checks a module and returns it with every body built and turned back; null when it is refused. */
export function roundTrip(frontend: Frontend, wasm: Uint8Array, verify: (index: number) => void): Uint8Array | null {
  const bodies: number[][] = [];
  const refusal = frontend.check(wasm, (index) => {
    verify(index);
    bodies.push(new BodyWriter(new IrView(frontend)).write());
  });
  return refusal ? null : replaceCode(wasm, bodies);
}

/** The module with another code section. */
function replaceCode(wasm: Uint8Array, bodies: readonly number[][]): Uint8Array {
  const out = new ByteWriter().append(wasm.subarray(0, 8));
  for (let at = 8; at < wasm.length; ) {
    const id = wasm[at]!;
    let size = 0;
    let next = at + 1;
    for (let shift = 0; ; shift += 7) {
      const byte = wasm[next++]!;
      size |= (byte & 0x7f) << shift;
      if (byte < 0x80) break;
    }
    if (id === 10) {
      const section = new ByteWriter().u32(bodies.length);
      for (const body of bodies) section.u32(body.length).append(body);
      out.byte(10).u32(section.bytes.length).append(section.bytes);
    } else {
      out.append(wasm.subarray(at, next + size));
    }
    at = next + size;
  }
  return Uint8Array.from(out.bytes);
}

class BodyWriter {
  readonly #ir: IrView;
  readonly #out = new ByteWriter();
  /** Local of each node. */
  readonly #locals: number[] = [];
  readonly #frameLocals: number[] = [];
  #state = 0;
  #index = 0;
  /** Labels between the code being written and the loop around everything. */
  #depth = 0;

  constructor(ir: IrView) {
    this.#ir = ir;
  }

  write(): number[] {
    const ir = this.#ir;
    const head = this.#declareLocals();
    const out = this.#out;
    out.byte(0x03, VOID); // loop
    for (let b = 0; b < ir.blockCount; b++) out.byte(0x02, VOID);
    out.byte(0x20).u32(this.#state).byte(0x0e).u32(ir.blockCount - 1);
    for (let b = 0; b < ir.blockCount; b++) out.u32(b);
    for (let b = 0; b < ir.blockCount; b++) {
      out.byte(0x0b);
      this.#depth = ir.blockCount - 1 - b;
      const block = ir.block(b);
      for (let id = block.firstNode; id < block.endNode; id++) this.#node(ir.node(id));
    }
    out.byte(0x0b, 0x00, 0x0b);
    return [...head, ...out.bytes];
  }

  #declareLocals(): number[] {
    const ir = this.#ir;
    const parameters = ir.functionType().parameters.length;
    const types: number[] = [];
    const add = (type: number): number => parameters + types.push(type) - 1;
    this.#state = add(ValueType.I32);
    this.#index = add(ValueType.I32);
    for (let id = 1; id < ir.nodeCount; id++) {
      const node = ir.node(id);
      if (node.type !== 0 && !ir.isStore(node)) this.#locals[id] = add(node.type);
      const slotType =
        node.op === Op.FrameLocalGet ? node.type : node.op === Op.FrameLocalSet ? ir.node(node.b).type : 0;
      if (slotType !== 0) this.#frameLocals[node.a] ??= add(slotType);
    }
    const head = new ByteWriter();
    const groups: [number, number][] = [];
    for (const type of types) {
      const last = groups.at(-1);
      if (last?.[1] === type) last[0]++;
      else groups.push([1, type]);
    }
    head.u32(groups.length);
    for (const [count, type] of groups) head.u32(count).byte(TYPE_BYTES[type]!);
    return head.bytes;
  }

  #get(...ids: number[]): void {
    for (const id of ids) this.#out.byte(0x20).u32(this.#locals[id]!);
  }

  #set(id: number): void {
    this.#out.byte(0x21).u32(this.#locals[id]!);
  }

  #opcode(op: number): void {
    if (op < 0x100) this.#out.byte(op);
    else if (op < 0x200) this.#out.byte(0xfc).u32(op - 0x100);
    else this.#out.byte(0xfd).u32(op - 0x200);
  }

  #access(offset: number, memory: number): void {
    if (memory === 0) this.#out.byte(0).u32(offset);
    else this.#out.byte(0x40).u32(memory).u32(offset);
  }

  #node(node: IrNode): void {
    if (this.#ir.isTerminator(node)) this.#terminator(node);
    else if (this.#ir.isStore(node)) {
      this.#get(node.a, node.b);
      this.#opcode(node.op);
      this.#access(node.c, node.type);
    } else if (node.op >= 0x400) {
      this.#special(node);
    } else {
      this.#operator(node);
    }
  }

  #operator(node: IrNode): void {
    const { op } = node;
    const out = this.#out;
    this.#get(...this.#ir.operands(node).map((operand) => operand.id));
    this.#opcode(op);
    if (this.#ir.isLoad(node)) this.#access(node.b, node.c);
    else if (op === 0x20d) this.#words(...this.#ir.words(node.c, 4));
    else if (op >= 0x215 && op <= 0x222) out.byte(node.c);
    else if (op >= 0x254 && op <= 0x25b) {
      this.#access(this.#ir.word(node.c), this.#ir.word(node.c + 1));
      out.byte(this.#ir.word(node.c + 2));
    }
    if (node.type !== 0) this.#set(node.id);
  }

  #special(node: IrNode): void {
    const { op, a, b, c, id } = node;
    const ir = this.#ir;
    const out = this.#out;
    const five = (): number[] => ir.words(a, 5);
    switch (op) {
      case Op.Param:
      case Op.Result:
        return;
      case Op.Argument:
        out.byte(0x20).u32(b);
        break;
      case Op.Constant:
        this.#constant(node);
        break;
      case Op.FrameLocalGet:
        out.byte(0x20).u32(this.#frameLocals[a]!);
        break;
      case Op.FrameLocalSet:
        this.#get(b);
        out.byte(0x21).u32(this.#frameLocals[a]!);
        return;
      case Op.GlobalGet:
        out.byte(0x23).u32(a);
        break;
      case Op.GlobalSet:
        this.#get(b);
        out.byte(0x24).u32(a);
        return;
      case Op.Select:
        this.#get(b, c, a);
        out.byte(0x1c, 1, TYPE_BYTES[node.type]!);
        break;
      case Op.RefFunc:
        out.byte(0xd2).u32(a);
        break;
      case Op.RefNull:
        out.byte(0xd0, TYPE_BYTES[node.type]!);
        break;
      case Op.RefIsNull:
        this.#get(a);
        out.byte(0xd1);
        break;
      case Op.Call:
        this.#get(...ir.words(b, c));
        out.byte(0x10).u32(a);
        this.#results(node);
        return;
      case Op.CallIndirect:
        this.#get(...ir.words(b, c), ir.word(a + 2));
        out.byte(0x11).u32(ir.word(a + 1)).u32(ir.word(a));
        this.#results(node);
        return;
      case Op.MemorySize:
        out.byte(0x3f).u32(a);
        break;
      case Op.MemoryGrow:
        this.#get(b);
        out.byte(0x40).u32(a);
        break;
      case Op.TableGet:
        this.#get(b);
        out.byte(0x25).u32(a);
        break;
      case Op.TableSet:
        this.#get(b, c);
        out.byte(0x26).u32(a);
        return;
      case Op.MemoryInit:
      case Op.TableInit: {
        const [index, segment, ...operands] = five();
        this.#get(...operands);
        out.byte(0xfc).u32(op === Op.MemoryInit ? 8 : 12).u32(segment!).u32(index!);
        return;
      }
      case Op.MemoryCopy:
      case Op.TableCopy: {
        const [to, from, ...operands] = five();
        this.#get(...operands);
        out.byte(0xfc).u32(op === Op.MemoryCopy ? 10 : 14).u32(to!).u32(from!);
        return;
      }
      case Op.MemoryFill:
      case Op.TableFill: {
        const [index, ...operands] = ir.words(a, 4);
        this.#get(...operands);
        out.byte(0xfc).u32(op === Op.MemoryFill ? 11 : 17).u32(index!);
        return;
      }
      case Op.DataDrop:
      case Op.ElementDrop:
        out.byte(0xfc).u32(op === Op.DataDrop ? 9 : 13).u32(a);
        return;
      case Op.TableGrow:
        this.#get(b, c);
        out.byte(0xfc).u32(15).u32(a);
        break;
      case Op.TableSize:
        out.byte(0xfc).u32(16).u32(a);
        break;
      default:
        throw new Error(`no way back for op 0x${op.toString(16)}`);
    }
    this.#set(id);
  }

  #constant(node: IrNode): void {
    const out = this.#out;
    if (node.type === ValueType.I32) out.byte(0x41).signed(BigInt(node.a | 0));
    else if (node.type === ValueType.I64) {
      out.byte(0x42).signed(BigInt.asIntN(64, (BigInt(node.b) << 32n) | BigInt(node.a)));
    } else if (node.type === ValueType.F32) {
      out.byte(0x43);
      this.#words(node.a);
    } else if (node.type === ValueType.F64) {
      out.byte(0x44);
      this.#words(node.a, node.b);
    } else {
      out.byte(0xfd).u32(12);
      this.#words(...this.#ir.words(node.a, 4));
    }
  }

  #words(...values: number[]): void {
    for (const word of values) this.#out.byte(word, word >> 8, word >> 16, word >> 24);
  }

  /** Stores a call's results: the last one is on top. */
  #results(call: IrNode): void {
    const results: number[] = call.type === 0 ? [] : [call.id];
    for (let id = call.id + 1; id < this.#ir.nodeCount && this.#ir.node(id).op === Op.Result; id++) results.push(id);
    for (const id of results.reverse()) this.#set(id);
  }

  /** Moves the arguments of an edge and goes on at its target. @param labels opened since the block */
  #jump(edge: IrEdge, labels: number): void {
    const block = this.#ir.block(edge.target);
    this.#get(...this.#ir.args(edge, block.paramCount));
    for (let i = block.paramCount; i-- > 0; ) this.#set(block.firstNode + i);
    this.#out.byte(0x41).signed(BigInt(edge.target)).byte(0x21).u32(this.#state);
    this.#out.byte(0x0c).u32(this.#depth + labels);
  }

  #terminator(node: IrNode): void {
    const ir = this.#ir;
    const out = this.#out;
    switch (node.op) {
      case Op.Jump:
        this.#jump(ir.edge(node.a), 0);
        break;
      case Op.Branch:
        this.#get(node.a);
        out.byte(0x04, VOID);
        this.#jump(ir.edge(node.b), 1);
        out.byte(0x05);
        this.#jump(ir.edge(node.c), 1);
        out.byte(0x0b, 0x00);
        break;
      case Op.BranchTable: {
        const edges = ir.words(node.b, node.c).map((index) => ir.edge(index));
        this.#get(node.a);
        out.byte(0x21).u32(this.#index);
        edges.slice(0, -1).forEach((edge, i) => {
          out.byte(0x20).u32(this.#index).byte(0x41).signed(BigInt(i)).byte(0x46, 0x04, VOID);
          this.#jump(edge, 1);
          out.byte(0x0b);
        });
        this.#jump(edges.at(-1)!, 0);
        break;
      }
      case Op.Return:
        this.#get(...ir.words(node.a, node.b));
        out.byte(0x0f);
        break;
      case Op.Trap:
        out.byte(0x00);
        break;
      case Op.ReturnCall:
        this.#get(...ir.words(node.b, node.c));
        out.byte(0x12).u32(node.a);
        break;
      default: // ReturnCallIndirect
        this.#get(...ir.words(node.b, node.c), ir.word(node.a + 2));
        out.byte(0x13).u32(ir.word(node.a + 1)).u32(ir.word(node.a));
    }
  }
}
