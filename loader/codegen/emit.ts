// The emission driver: walks blocks and nodes in order, hands nodes to the ISA's lowering, and does
// itself what every ISA has in common: edges with their parallel moves, fallthrough, jump tables.
//
// Labels 0 … blockCount-1 are the blocks.
import { LISTING_COLD, LISTING_ENTRY, LISTING_TABLE } from "../../abi/listing";
import { emitPrologue, zeroFrameLocals } from "isa/frame";
import { branchOn, lowerBranchTable } from "isa/lower_branch";
import { emitColdCode, lowerNode, lowerTerminator } from "isa/lower";
import { jumpTo, shortenBranches, TABLE_ENTRY } from "isa/branch";
import {
  addFixup, beginLabels, bindLabel, labelIsBound, newLabel, resolveLabels,
} from "../assembler/labels";
import { allocateFunction } from "../memory/arena";
import { blockAt, edgeAt, NodeFlag, poolAt } from "../ir/node";
import { Op } from "../ir/op";
import { edgeHasMoves } from "./allocate";
import { beginArguments, nextArgument } from "./call_convention";
import { alignCode, codePosition, emit32, reserveCodeBytes } from "./code_buffer";
import {
  LOCATION_INCOMING, locationOf, NO_LOCATION, node, theIr, usesOf,
} from "./function_state";
import { LIVE } from "./liveness";
import { listAt, listingCount, listingEnabled, listNode } from "./listing";
import { locationCount } from "./locations";
import { addMove, addValueMove, beginMoves, resolveMoves } from "./parallel_moves";
import { referenceTotal } from "./relocations";

/** Jump tables of the function: label, labels of the entries, count. */
const TABLE_SIZE: usize = 16;
let tables: usize = 0;
let tableCount: u32 = 0;
let tableCapacity: u32 = 0;

/** Emits the function. Returns false when a branch does not reach. */
export function emitFunction(): bool {
  const ir = theIr();
  beginLabels(ir.blockCount);
  tableCount = 0;
  tableCapacity = 0;
  const firstLocation = locationCount();
  const firstReference = referenceTotal();
  const firstListed = listingCount();
  const listing = listingEnabled();
  if (listing) listAt(LISTING_ENTRY);
  emitPrologue();
  moveArguments();
  if (ir.frameLocalCount != 0) zeroFrameLocals();
  for (let index: u32 = 0, n = ir.blockCount; index < n; index++) {
    const block = blockAt(ir, index);
    bindLabel(index);
    const end = block.endNode - 1;
    for (let id = block.firstNode; id < end; id++) {
      const current = node(id);
      if (current.flags & NodeFlag.Fused) continue;
      const op: u32 = current.op;
      if (op == Op.Param || op == Op.Argument || op == Op.Constant) continue;
      if (listing) listNode(id);
      lowerNode(id);
    }
    if (listing) listNode(end);
    emitTerminator(end, index + 1);
  }
  if (listing) listAt(LISTING_COLD);
  emitColdCode();
  emitTables();
  shortenBranches(firstLocation, firstReference, firstListed);
  return resolveLabels();
}

/** From where the caller put them to where they live. */
function moveArguments(): void {
  const ir = theIr();
  const entry = blockAt(ir, 0);
  let count: u32 = 0;
  for (let id = entry.firstNode; id < entry.endNode && node(id).op == Op.Argument; id++) count++;
  if (count == 0) return;
  beginArguments(LOCATION_INCOMING);
  beginMoves(count);
  for (let id = entry.firstNode; id < entry.firstNode + count; id++) {
    const type = node(id).type;
    const source = nextArgument(type);
    const destination = locationOf(id);
    if (destination != NO_LOCATION) addMove(destination, source, type);
  }
  resolveMoves();
}

/** The parallel moves of an edge. */
function moveEdge(index: u32): void {
  const ir = theIr();
  const edge = edgeAt(ir, index);
  const target = blockAt(ir, edge.target);
  beginMoves(target.paramCount);
  for (let k: u32 = 0, n = target.paramCount; k < n; k++) {
    const parameter = target.firstNode + k;
    if (usesOf(parameter) == 0) continue;
    const argument = poolAt(ir, edge.args + k);
    if (argument != parameter) addValueMove(locationOf(parameter), argument);
  }
  resolveMoves();
}

/** Blocks that do nothing but jump are looked through, this many in a row at most. */
const THREADING_MAX: u32 = 8;

/** Where an edge leads in the end: past blocks that hold only a jump without moves. */
function finalTarget(index: u32): u32 {
  const ir = theIr();
  let target = edgeAt(ir, index).target;
  for (let i: u32 = 0; i < THREADING_MAX; i++) {
    const block = blockAt(ir, target);
    const only = block.firstNode;
    if (block.endNode != only + 1 || node(only).op != Op.Jump || edgeHasMoves(node(only).a)) break;
    target = edgeAt(ir, node(only).a).target;
  }
  return target;
}

/** Moves of an edge and the jump, unless its target comes next. */
function takeEdge(index: u32, next: u32): void {
  if (edgeHasMoves(index)) moveEdge(index);
  if (edgeAt(theIr(), index).target == next) return;
  const target = finalTarget(index);
  if (target != next) jumpTo(target);
}

function emitTerminator(id: u32, next: u32): void {
  const terminator = node(id);
  switch (terminator.op) {
    case Op.Jump:
      takeEdge(terminator.a, next);
      break;
    case Op.Branch:
      emitBranch(id, next);
      break;
    case Op.BranchTable:
      emitBranchTable(id);
      break;
    default:
      lowerTerminator(id);
  }
}

function emitBranch(id: u32, next: u32): void {
  const branch = node(id);
  const taken = branch.b;
  const other = branch.c;
  const takenTarget = finalTarget(taken);
  const otherTarget = finalTarget(other);
  const takenMoves = edgeHasMoves(taken);
  const otherMoves = edgeHasMoves(other);
  if (!takenMoves && (otherMoves || takenTarget != next)) {
    branchOn(branch.a, true, takenTarget, id);
    takeEdge(other, next);
  } else if (!otherMoves) {
    branchOn(branch.a, false, otherTarget, id);
    takeEdge(taken, next);
  } else {
    // Both edges have moves: the one that does not fall through goes first.
    const sense = otherTarget != next;
    const label = newLabel();
    branchOn(branch.a, sense, label, id);
    takeEdge(sense ? other : taken, NO_BLOCK);
    bindLabel(label);
    takeEdge(sense ? taken : other, next);
  }
}
const NO_BLOCK: u32 = 0xffff_ffff;

/** Edges with moves get a piece of code behind the table jump. */
function emitBranchTable(id: u32): void {
  const ir = theIr();
  const table = node(id);
  const count = table.c;
  const labels = allocateFunction(<usize>count << 2);
  // Each edge gets its label once, kept in Edge.reserved, however often the table names it.
  for (let i: u32 = 0; i < count; i++) {
    const index = poolAt(ir, table.b + i);
    const edge = edgeAt(ir, index);
    if (edge.reserved == LIVE) edge.reserved = edgeHasMoves(index) ? newLabel() : finalTarget(index);
    store<u32>(labels + (<usize>i << 2), edge.reserved);
  }
  lowerBranchTable(id, labels, count);
  for (let i: u32 = 0; i < count; i++) {
    const index = poolAt(ir, table.b + i);
    const label = edgeAt(ir, index).reserved;
    if (label < ir.blockCount || labelIsBound(label)) continue;
    bindLabel(label);
    takeEdge(index, NO_BLOCK);
  }
}

/**
 * A table of 32-bit distances from its own start to `count` labels, written after the function.
 * @returns the label of its start
 */
export function addJumpTable(labels: usize, count: u32): u32 {
  if (tableCount == tableCapacity) {
    const larger = allocateFunction((<usize>tableCapacity * 2 + 4) * TABLE_SIZE);
    memory.copy(larger, tables, <usize>tableCount * TABLE_SIZE);
    tables = larger;
    tableCapacity = tableCapacity * 2 + 4;
  }
  const record = tables + <usize>(tableCount++) * TABLE_SIZE;
  const label = newLabel();
  store<u32>(record, label);
  store<usize>(record, labels, 4);
  store<u32>(record, count, 8);
  return label;
}

function emitTables(): void {
  for (let i: u32 = 0; i < tableCount; i++) {
    const record = tables + <usize>i * TABLE_SIZE;
    const labels = load<usize>(record, 4);
    const count = load<u32>(record, 8);
    if (listingEnabled()) listAt(LISTING_TABLE);
    alignCode(4, 0);
    bindLabel(load<u32>(record));
    reserveCodeBytes(<usize>count << 2);
    for (let k: u32 = 0; k < count; k++) {
      addFixup(codePosition(), load<u32>(labels + (<usize>k << 2)), TABLE_ENTRY + k);
      emit32(0);
    }
  }
}
