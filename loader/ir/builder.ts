// Builds a function's SSA form (node.ts): appends nodes, blocks, edges and pool words.
//
// The arrays have the sizes that beginFunction got. When one is full the builder notes that it
// overflowed and writes to entry 0, which nothing reads; whoever drives it stops, and begins again
// with larger arrays. So an append never fails and never needs a check where it is made.

import { allocateFunction, resetFunction, usedFunctionSize } from "../memory/arena";
import {
  BLOCK_SIZE, Block, EDGE_SIZE, Edge, FunctionIr, NODE_SIZE, NODE_SIZE_LOG2, NO_LOOP, Node,
} from "./node";
import { Op } from "./op";

const irStorage = memory.data(96, 16);

let nodes: usize = 0;
let nodeCount: u32 = 0;
let nodeCapacity: u32 = 0;
let wasmOffsets: usize = 0;
let blocks: usize = 0;
let blockCount: u32 = 0;
let blockCapacity: u32 = 0;
let edges: usize = 0;
let edgeCount: u32 = 0;
let edgeCapacity: u32 = 0;
let pool: usize = 0;
let poolCount: u32 = 0;
let poolCapacity: u32 = 0;
let overflow: bool = false;

/** Innermost open loop's header block, or NO_LOOP, and how deep it is nested. */
let loopHeader: u32 = 0;
let loopDepth: u32 = 0;
/** The open block. */
let currentBlock: u32 = 0;
/** Whether code that is read now can be reached: whether there is an open block to append to. */
let open: bool = false;
/** Offset in the Wasm file that new nodes get. */
let sourceOffset: u32 = 0;

/** The function that is being built. */
@inline
export function theFunction(): FunctionIr {
  return changetype<FunctionIr>(irStorage);
}

/** Starts a function with empty arrays of the given sizes, in the function arena. */
export function beginFunction(nodesMax: u32, blocksMax: u32, edgesMax: u32, wordsMax: u32): void {
  nodeCapacity = nodesMax + 1;
  blockCapacity = blocksMax + 1;
  edgeCapacity = edgesMax + 1;
  poolCapacity = wordsMax + 1;
  nodes = allocateFunction((<usize>nodeCapacity) << NODE_SIZE_LOG2);
  wasmOffsets = allocateFunction((<usize>nodeCapacity) << 2);
  blocks = allocateFunction(<usize>blockCapacity * BLOCK_SIZE);
  edges = allocateFunction(<usize>edgeCapacity * EDGE_SIZE);
  pool = allocateFunction((<usize>poolCapacity) << 2);
  memory.fill(nodes, 0, NODE_SIZE);
  store<u32>(wasmOffsets, 0);
  nodeCount = 1;
  blockCount = 0;
  edgeCount = 0;
  poolCount = 0;
  overflow = false;
  loopHeader = NO_LOOP;
  loopDepth = 0;
  open = false;
  memory.fill(irStorage, 0, offsetof<FunctionIr>());
}

/** Below this size of the function arena its unused parts are not worth moving anything. */
const COMPACT_SIZE_MIN: usize = 1 << 18;

/**
 * Hands the finished arrays over. Large functions are moved to the arena's start first, so that the
 * passes after this one get the room of what only building needed.
 */
export function endFunction(): FunctionIr {
  const ir = theFunction();
  if (usedFunctionSize() > COMPACT_SIZE_MIN) {
    // In the order of their allocation: no array can move onto one that has yet to move.
    resetFunction();
    nodes = moveDown(nodes, (<usize>nodeCount) << NODE_SIZE_LOG2);
    wasmOffsets = moveDown(wasmOffsets, (<usize>nodeCount) << 2);
    blocks = moveDown(blocks, <usize>blockCount * BLOCK_SIZE);
    edges = moveDown(edges, <usize>edgeCount * EDGE_SIZE);
    pool = moveDown(pool, (<usize>poolCount) << 2);
  }
  ir.nodes = nodes;
  ir.nodeCount = nodeCount;
  ir.blocks = blocks;
  ir.blockCount = blockCount;
  ir.edges = edges;
  ir.edgeCount = edgeCount;
  ir.pool = pool;
  ir.poolCount = poolCount;
  ir.wasmOffsets = wasmOffsets;
  return ir;
}

function moveDown(from: usize, size: usize): usize {
  const to = allocateFunction(size);
  memory.copy(to, from, size);
  return to;
}

/** True when an array was too small. */
@inline
export function overflowed(): bool {
  return overflow;
}

/** Number of the next node. */
@inline
export function nodeTotal(): u32 {
  return nodeCount;
}

/** True while there is an open block: code that can be reached. */
@inline
export function isBuilding(): bool {
  return open;
}

/** Says that the open block goes on (or not) though code between was not reachable. */
@inline
export function setBuilding(value: bool): void {
  open = value;
}

/** Sets the Wasm offset that the next nodes are for. */
@inline
export function setSourceOffset(offset: u32): void {
  sourceOffset = offset;
}

/** A node of the function that is built. */
@inline
export function node(id: u32): Node {
  return changetype<Node>(nodes + ((<usize>id) << NODE_SIZE_LOG2));
}

/** A block of it. */
@inline
export function block(index: u32): Block {
  return changetype<Block>(blocks + <usize>index * BLOCK_SIZE);
}

/** An edge of it. */
@inline
export function edge(index: u32): Edge {
  return changetype<Edge>(edges + <usize>index * EDGE_SIZE);
}

/** Address of a pool word. It stays valid: the pool never moves. */
@inline
export function word(offset: u32): usize {
  return pool + ((<usize>offset) << 2);
}

/** Appends a node to the open block. @param type ValueType @param flags NodeFlag */
export function append(op: u32, type: u32, flags: u32, a: u32, b: u32, c: u32): u32 {
  let id = nodeCount;
  if (id >= nodeCapacity) {
    overflow = true;
    id = 0;
  } else {
    nodeCount = id + 1;
  }
  const at = nodes + ((<usize>id) << NODE_SIZE_LOG2);
  store<u32>(at, op | (type << 16) | (flags << 24));
  store<u32>(at, a, 4);
  store<u32>(at, b, 8);
  store<u32>(at, c, 12);
  store<u32>(wasmOffsets + ((<usize>id) << 2), sourceOffset);
  return id;
}

/** Takes `count` consecutive pool words; returns the offset of the first. */
export function takeWords(count: u32): u32 {
  const first = poolCount;
  if (count > poolCapacity - first) {
    overflow = true;
    // Whatever is written lands in the pool from its start on, if it is that large.
    if (count > poolCapacity) unreachableWords(count);
    return 0;
  }
  poolCount = first + count;
  return first;
}

/** Makes the pool large enough to be scribbled on after an overflow. */
function unreachableWords(count: u32): void {
  poolCapacity = count;
  pool = allocateFunction((<usize>count) << 2);
  poolCount = 0;
}

/** Appends a word to the pool. */
export function appendWord(value: u32): void {
  store<u32>(word(takeWords(1)), value);
}

/** Opens a new block and makes it the current one. */
export function startBlock(): u32 {
  let index = blockCount;
  if (index >= blockCapacity) {
    overflow = true;
    index = 0;
  } else {
    blockCount = index + 1;
  }
  const b = block(index);
  b.firstNode = nodeCount;
  b.endNode = nodeCount;
  b.paramCount = 0;
  b.loopEnd = 0;
  b.loopHeader = loopHeader;
  b.loopParent = NO_LOOP;
  b.loopDepth = loopDepth;
  b.predecessorCount = 0;
  currentBlock = index;
  open = true;
  return index;
}

/** Opens a loop's header block. */
export function startLoop(): u32 {
  const parent = loopHeader;
  loopDepth++;
  const index = startBlock();
  loopHeader = index;
  const b = block(index);
  b.loopHeader = index;
  b.loopParent = parent;
  return index;
}

/** Ends a loop: blocks from here on are behind it. */
export function endLoop(header: u32): void {
  const b = block(header);
  b.loopEnd = blockCount;
  loopHeader = b.loopParent;
  loopDepth--;
}

/** Closes the open block; its last node is the terminator. */
export function finishBlock(): void {
  block(currentBlock).endNode = nodeCount;
  open = false;
}

/** A new edge from the open block; its target is set later. */
export function newEdge(): u32 {
  let index = edgeCount;
  if (index >= edgeCapacity) {
    overflow = true;
    index = 0;
  } else {
    edgeCount = index + 1;
  }
  const e = edge(index);
  e.target = 0;
  e.args = 0;
  e.source = currentBlock;
  e.reserved = 0;
  return index;
}

/** Says where an edge leads. */
export function setTarget(index: u32, target: u32): void {
  edge(index).target = target;
  block(target).predecessorCount++;
}

/** Appends a block parameter to the block that was just opened. */
export function appendParameter(index: u32, type: u32): u32 {
  const b = block(index);
  return append(Op.Param, type, 0, index, b.paramCount++, 0);
}

/** An i32 or f32 constant, by its bits. */
export function constant32(type: u32, bits: u32): u32 {
  return append(Op.Constant, type, 0, bits, 0, 0);
}

/** An i64 or f64 constant, by its bits. */
export function constant64(type: u32, bits: u64): u32 {
  return append(Op.Constant, type, 0, <u32>bits, <u32>(bits >> 32), 0);
}
