// Checks the invariants of a built function (loader/ir/node.ts): block structure, operand
// dominance, arguments of edges, loops. Throws with what is wrong.
import type { Frontend } from "./frontend.ts";
import { IrView, Op, type IrNode } from "./ir_view.ts";

export class IrError extends Error {}

/** Verifies the function that the front end built last. */
export function verifyFunction(frontend: Frontend, index: number): void {
  new Verifier(new IrView(frontend), index).run();
}

class Verifier {
  readonly #ir: IrView;
  readonly #index: number;
  /** Immediate dominator of each block. */
  readonly #dominator: number[] = [];
  readonly #blockOf: Int32Array;

  constructor(ir: IrView, index: number) {
    this.#ir = ir;
    this.#index = index;
    this.#blockOf = new Int32Array(ir.nodeCount).fill(-1);
  }

  run(): void {
    this.#checkBlocks();
    this.#checkEdges();
    this.#findDominators();
    this.#checkLoops();
    for (let id = 1; id < this.#ir.nodeCount; id++) this.#checkOperands(this.#ir.node(id));
    for (let index = 0; index < this.#ir.edgeCount; index++) this.#checkArguments(index);
  }

  #fail(message: string): never {
    throw new IrError(`IR of function ${this.#index}: ${message}`);
  }

  #assert(condition: boolean, message: string): asserts condition {
    if (!condition) this.#fail(message);
  }

  /** Blocks tile the nodes; parameters stand first, one terminator last. */
  #checkBlocks(): void {
    const ir = this.#ir;
    let next = 1;
    for (let b = 0; b < ir.blockCount; b++) {
      const block = ir.block(b);
      this.#assert(block.firstNode === next, `block ${b} starts at ${block.firstNode}, not ${next}`);
      this.#assert(block.endNode > block.firstNode, `block ${b} is empty`);
      for (let id = block.firstNode; id < block.endNode; id++) {
        this.#blockOf[id] = b;
        const node = ir.node(id);
        const isParameter = id < block.firstNode + block.paramCount;
        this.#assert((node.op === Op.Param) === isParameter, `node ${id} is misplaced in block ${b}`);
        if (isParameter) {
          const fits = node.a === b && node.b === id - block.firstNode;
          this.#assert(fits, `parameter ${id} names block ${node.a} ${node.b}`);
        }
        this.#assert(ir.isTerminator(node) === (id === block.endNode - 1), `terminator ${id} of block ${b}`);
        if (node.op === Op.Argument) this.#assert(b === 0 && node.b === id - 1, `argument ${id}`);
      }
      next = block.endNode;
    }
    this.#assert(next === ir.nodeCount, `blocks end at node ${next} of ${ir.nodeCount}`);
  }

  /** Every edge belongs to its source's terminator and its target counts it. */
  #checkEdges(): void {
    const ir = this.#ir;
    const predecessors = new Int32Array(ir.blockCount);
    const seen = new Uint8Array(ir.edgeCount);
    for (let b = 0; b < ir.blockCount; b++) {
      const terminator = ir.node(ir.block(b).endNode - 1);
      for (const index of ir.edgesOf(terminator)) {
        const edge = ir.edge(index);
        this.#assert(edge.source === b, `edge ${index} says source ${edge.source}, not ${b}`);
        this.#assert(edge.target < ir.blockCount, `edge ${index} has no target`);
        if (seen[index]) continue;
        seen[index] = 1;
        predecessors[edge.target]!++;
        const target = ir.block(edge.target);
        const isBack = edge.target <= b;
        this.#assert(!isBack || target.loopEnd > b, `edge ${index} goes back to ${edge.target}, no header of ${b}`);
      }
    }
    for (let b = 0; b < ir.blockCount; b++) {
      const counted = ir.block(b).predecessorCount;
      this.#assert(counted === predecessors[b], `block ${b} counts ${counted} predecessors of ${predecessors[b]}`);
      this.#assert(b === 0 || counted > 0, `block ${b} is not reached`);
    }
  }

  /** Blocks stand in reverse post-order, so one pass over forward edges gives the dominators. */
  #findDominators(): void {
    const ir = this.#ir;
    const incoming: number[][] = Array.from({ length: ir.blockCount }, () => []);
    for (let b = 0; b < ir.blockCount; b++) {
      for (const index of ir.edgesOf(ir.node(ir.block(b).endNode - 1))) {
        const target = ir.edge(index).target;
        if (target > b) incoming[target]!.push(b);
      }
    }
    const depth = new Int32Array(ir.blockCount);
    this.#dominator[0] = 0;
    for (let b = 1; b < ir.blockCount; b++) {
      const sources = incoming[b]!;
      this.#assert(sources.length > 0, `block ${b} is only reached from behind`);
      let common = sources[0]!;
      for (let other of sources) {
        while (common !== other) {
          if (depth[common]! > depth[other]!) common = this.#dominator[common]!;
          else other = this.#dominator[other]!;
        }
      }
      this.#dominator[b] = common;
      depth[b] = depth[common]! + 1;
    }
  }

  #dominates(a: number, b: number): boolean {
    let block = b;
    while (block > a) block = this.#dominator[block]!;
    return block === a;
  }

  #checkLoops(): void {
    const ir = this.#ir;
    const open: number[] = [];
    for (let b = 0; b < ir.blockCount; b++) {
      while (open.length > 0 && ir.block(open.at(-1)!).loopEnd <= b) open.pop();
      const block = ir.block(b);
      if (block.loopEnd !== 0) {
        const parent = open.at(-1);
        this.#assert(block.loopParent === (parent ?? 0xffff_ffff), `loop ${b} has parent ${block.loopParent}`);
        this.#assert(block.loopEnd > b && block.loopEnd <= ir.blockCount, `loop ${b} ends at ${block.loopEnd}`);
        this.#assert(parent === undefined || block.loopEnd <= ir.block(parent).loopEnd, `loop ${b} leaves its parent`);
        open.push(b);
      }
      const header = open.at(-1) ?? 0xffff_ffff;
      this.#assert(block.loopHeader === header, `block ${b} has loop header ${block.loopHeader}`);
      this.#assert(block.loopDepth === open.length, `block ${b} has loop depth ${block.loopDepth}`);
    }
    // A loop is only entered through its header.
    for (let index = 0; index < ir.edgeCount; index++) {
      const { source, target } = ir.edge(index);
      for (let header = ir.block(target).loopHeader; header !== 0xffff_ffff; header = ir.block(header).loopParent) {
        const inside = source >= header && source < ir.block(header).loopEnd;
        this.#assert(inside || target === header, `edge ${index} enters loop ${header} at ${target}`);
      }
    }
  }

  #checkOperands(node: IrNode): void {
    const name = `node ${node.id} (op 0x${node.op.toString(16)})`;
    for (const operand of this.#ir.operands(node)) {
      this.#checkValue(operand.id, node.id, `operand of ${name}`);
      const type = this.#ir.node(operand.id).type;
      const fits = operand.type === 0 || operand.type === type;
      this.#assert(fits, `${name} takes type ${type}, not ${operand.type}`);
    }
  }

  /** An edge has a value for each parameter of its target. */
  #checkArguments(index: number): void {
    const ir = this.#ir;
    const edge = ir.edge(index);
    const target = ir.block(edge.target);
    const terminator = ir.block(edge.source).endNode - 1;
    ir.args(edge, target.paramCount).forEach((value, i) => {
      const parameter = ir.node(target.firstNode + i);
      this.#checkValue(value, terminator, `argument ${i} of edge ${index}`);
      this.#assert(ir.node(value).type === parameter.type, `type of argument ${i} of edge ${index}`);
    });
  }

  /** A value is defined, has a type, and is there where it is used. */
  #checkValue(id: number, user: number, what: string): void {
    this.#assert(id > 0 && id < this.#ir.nodeCount, `${what} is node ${id}`);
    const value = this.#ir.node(id);
    this.#assert(value.type !== 0 && !this.#ir.isStore(value), `${what}, node ${id}, has no value`);
    const definition = this.#blockOf[id]!;
    const use = this.#blockOf[user]!;
    const before = definition === use ? id < user : true;
    this.#assert(before, `${what}, node ${id}, comes after node ${user}`);
    const dominates = this.#dominates(definition, use);
    this.#assert(dominates, `${what}, node ${id} of block ${definition}, does not dominate block ${use}`);
  }
}
