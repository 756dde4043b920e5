// A function in SSA form: nodes, blocks, edges and a pool of words, all in the compile arena.
//
// Who writes: the builder (loader/wasm/ and loader/ir/) fills everything but `uses` and the
// FUSED flag, which instruction selection sets. Later passes read.
//
// Invariants
// - Node ids count from 1 (0 is "no node") in bytecode order; a block's nodes are contiguous,
//   [firstNode, endNode), its parameters first and its terminator last. A definition dominates
//   its uses, and its id is smaller, except for arguments of edges that go back to a loop header.
// - Blocks stand in bytecode order, which is a reverse post-order: only edges to a loop header
//   go backwards. A loop is the contiguous run of blocks [header, loopEnd).
// - An i32 in a 64-bit register always has its upper 32 bits zero.
// - Dead code is never built. A block that nothing reaches does not exist.

/**
 * One operation.
 *
 *      0        2       3       4               8              12              16
 *      | op u16 | type  | flags | a u32         | b u32        | c u32         |
 *
 * Loads:  op = the Wasm opcode, a = address node, b = offset immediate, c = memory index.
 * Stores: op = the Wasm opcode, a = address node, b = value node, c = offset immediate,
 *         `type` = memory index (a store has no result).
 *         The address node is an i32, or a MemoryAddress or MemoryPage (loader/wasm/addresses.ts).
 * Unary and binary operators: a, b = operand nodes.
 * Ternary vector operators: a, b, c = operand nodes.
 * SIMD lane operators: a = vector, b = value (replace_lane), c = lane;
 *         i8x16.shuffle: a, b = vectors, c = pool offset of the 16 lanes (4 words);
 *         load/store lane: a = address, b = vector, c = pool offset of
 *         [offset, memory index, lane].
 */
@unmanaged
@final
export class Node {
  op: u16;
  type: u8;
  flags: u8;
  a: u32;
  b: u32;
  c: u32;
}
export const NODE_SIZE_LOG2: usize = 4;
export const NODE_SIZE: usize = 16;

/** Node.flags */
export const enum NodeFlag {
  /** Emitted by its only user as part of that one's instruction; it gets no register itself. */
  Fused = 1,
  /** Has an effect besides its value (store, call, trap): never removed when unused. */
  Effect = 2,
  /** Can trap, so it keeps its place and needs an entry in the location table. */
  Traps = 4,
}

/** A straight run of nodes. */
@unmanaged
@final
export class Block {
  firstNode: u32;
  endNode: u32;
  /** The parameters are nodes [firstNode, firstNode + paramCount). */
  paramCount: u32;
  /** For a loop header: the block after the loop's last one. Otherwise 0. */
  loopEnd: u32;
  /** Innermost loop header that contains this block, itself included; NO_LOOP outside loops. */
  loopHeader: u32;
  /** For a loop header: the header of the loop around it, or NO_LOOP. */
  loopParent: u32;
  loopDepth: u32;
  /** Number of edges that enter the block. */
  predecessorCount: u32;
}
export const BLOCK_SIZE: usize = 32;
export const NO_LOOP: u32 = 0xffff_ffff;

/** A way from one block to another, with a value for each parameter of the target. */
@unmanaged
@final
export class Edge {
  target: u32;
  /** Pool offset of the argument node ids, as many as the target has parameters. */
  args: u32;
  source: u32;
  reserved: u32;
}
export const EDGE_SIZE: usize = 16;

/** A function being compiled. Every pointer is an offset in the loader's linear memory. */
@unmanaged
@final
export class FunctionIr {
  nodes: usize; // Node[nodeCount], node 0 unused
  nodeCount: u32;
  blocks: usize; // Block[blockCount]
  blockCount: u32;
  edges: usize; // Edge[edgeCount]
  edgeCount: u32;
  pool: usize; // u32[poolCount]; a pool offset is an index in words
  poolCount: u32;
  /** u32 per node: offset in the Wasm file of the operator that made it. */
  wasmOffsets: usize;
  /** u32 per node: number of uses; filled by selection. */
  uses: usize;
  /** Index in the function index space, and type index. */
  functionIndex: u32;
  typeIndex: u32;
  /** Locals that live in the frame (see Op.FrameLocalGet): 16 bytes each, zeroed on entry. */
  frameLocalCount: u32;
  /** 1 when the function calls anything. */
  hasCall: u32;
  /** Offset of the body in the Wasm file. */
  wasmBodyOffset: u32;
}

/** A node of a function. */
@inline
export function nodeAt(ir: FunctionIr, id: u32): Node {
  return changetype<Node>(ir.nodes + ((<usize>id) << NODE_SIZE_LOG2));
}

/** A block of a function. */
@inline
export function blockAt(ir: FunctionIr, index: u32): Block {
  return changetype<Block>(ir.blocks + <usize>index * BLOCK_SIZE);
}

/** An edge of a function. */
@inline
export function edgeAt(ir: FunctionIr, index: u32): Edge {
  return changetype<Edge>(ir.edges + <usize>index * EDGE_SIZE);
}

/** A word of a function's pool. */
@inline
export function poolAt(ir: FunctionIr, offset: u32): u32 {
  return load<u32>(ir.pool + ((<usize>offset) << 2));
}

/** Offset in the Wasm file of the operator that a node is for. */
@inline
export function wasmOffsetOf(ir: FunctionIr, id: u32): u32 {
  return load<u32>(ir.wasmOffsets + ((<usize>id) << 2));
}
