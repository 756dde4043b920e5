// A symbolic check of register allocation, for tests: it follows, through every block, which value
// each register and slot holds, and reports an operand whose location holds something else. It
// looks only at the result (locations, fusion, clobbers), and shares no code with liveness or
// allocation.
//
// Blocks are walked in order. A block starts with what all its forward predecessors agree on; at a
// loop header whatever the loop writes is unknown, so one walk is enough. What happens inside one
// node's code is not checked here (the suite and the fuzzer run the code).
import { NO_INDEX } from "../../abi/compiled_module";
import { clobbersOf, clobberMask } from "isa/select";
import { FLOAT_ALLOCATABLE, INTEGER_ALLOCATABLE } from "isa/registers";
import { allocateFunction, allocateFunctionZeroed } from "../memory/arena";
import { blockAt, edgeAt, NodeFlag, poolAt } from "../ir/node";
import { Op, ValueType } from "../ir/op";
import { isStore } from "./allocate";
import { CLOBBER_KINDS } from "./clobbers";
import {
  endsCode, isRegister, LOCATION_INCOMING, locationOf, NO_LOCATION, node, slotByte, theIr, usesOf,
} from "./function_state";
import {
  edgeCountOf, edgeGoesBack, edgeIndexOf, OperandBit, operandListCount, operandListStart,
  operandMask,
} from "./operands";
import { spillAreaSize } from "./slots";

/** Functions with more than this many (blocks * locations) are not checked. */
const CHECK_SIZE_MAX: u64 = 100_000_000;
/** In a state: more than one value, or none. */
const UNKNOWN: u32 = 0;
const REGISTERS: u32 = 64;

let enabled: bool = false;
let faultNode: u32 = 0;
let faultOperand: u32 = 0;
/** Places: registers, then slots of the frame, then slots of stack arguments. */
let placeCount: u32 = 0;
let incomingPlaces: u32 = 0;
/** u32 per place: the value that it holds at the current node. */
let state: usize = 0;
/** Pointer per block: what its predecessors agree on, or 0 before the first one. */
let entryStates: usize = 0;
/** Chain of states that are free again. */
let freeStates: usize = 0;
/** u32 per place: last position that writes it, and per write the previous one. */
let lastWrites: usize = 0;
let previousWrites: usize = 0;
let worklist: usize = 0;
/** Per kind of clobber: its positions (u32 each, ascending), and their number. */
const clobberLists = memory.data(256, 16);

/** Switches the check on or off for the functions that follow. */
export function setAllocationCheck(on: bool): void {
  enabled = on;
}

/** True when functions are checked. */
export function allocationCheckEnabled(): bool {
  return enabled;
}

/** The node at which the check failed, and its operand; 0 when all is well. */
export function allocationFault(): u32 {
  return faultNode;
}

/** The operand at which the check failed: a node id. */
export function allocationFaultOperand(): u32 {
  return faultOperand;
}

function placeOf(location: u32): u32 {
  if (isRegister(location)) return location;
  const index = slotByte(location) >> 3;
  return location >= LOCATION_INCOMING ? incomingPlaces + index : REGISTERS + index;
}

@inline
function valueIn(place: u32): u32 {
  return load<u32>(state + (<usize>place << 2));
}

@inline
function setValue(place: u32, id: u32): void {
  store<u32>(state + (<usize>place << 2), id);
}

/** True for a node whose result has a location. */
function hasPlace(id: u32): bool {
  const current = node(id);
  if ((current.flags & NodeFlag.Fused) != 0 || current.type == ValueType.None) return false;
  const op: u32 = current.op;
  return op != Op.Constant && !isStore(op) && locationOf(id) != NO_LOCATION;
}

/** The function whose check failed, or NO_INDEX. */
export function allocationFaultFunction(): u32 {
  return faultNode == 0 ? NO_INDEX : theIr().functionIndex;
}

/**
 * Checks the function; returns false, and keeps the fault, when an operand is not where it should
 * be.
 */
export function checkAllocation(): bool {
  const ir = theIr();
  faultNode = 0;
  faultOperand = 0;
  incomingPlaces = REGISTERS + (spillAreaSize() >> 3) + 2;
  placeCount = incomingPlaces + incomingSlots() + 2;
  if (<u64>placeCount * ir.blockCount > CHECK_SIZE_MAX) return true;
  entryStates = allocateFunctionZeroed(<usize>ir.blockCount << 2);
  freeStates = 0;
  state = newState();
  worklist = allocateFunction(<usize>ir.nodeCount << 2);
  listWrites();
  listClobbers();
  for (let index: u32 = 0, n = ir.blockCount; index < n; index++) {
    if (!checkBlock(index)) return false;
  }
  return true;
}

/** Slots of the caller that arguments live in. */
function incomingSlots(): u32 {
  let most: u32 = 0;
  for (let id: u32 = 1, n = theIr().nodeCount; id < n; id++) {
    const location = locationOf(id);
    if (location >= LOCATION_INCOMING && (slotByte(location) >> 3) >= most) {
      most = (slotByte(location) >> 3) + 1;
    }
  }
  return most + 1;
}

function newState(): usize {
  if (freeStates != 0) {
    const taken = freeStates;
    freeStates = load<usize>(taken);
    return taken;
  }
  return allocateFunction(<usize>placeCount << 2);
}

/** Chains, for each place, the positions that write it and that a loop may see, the last one first. */
function listWrites(): void {
  const ir = theIr();
  lastWrites = allocateFunctionZeroed(<usize>placeCount << 2);
  previousWrites = allocateFunctionZeroed(<usize>ir.nodeCount << 2);
  for (let index: u32 = 0, n = ir.blockCount; index < n; index++) {
    const block = blockAt(ir, index);
    if (!goesOn(block.endNode - 1)) continue;
    for (let id = block.firstNode; id < block.endNode; id++) {
      if (!hasPlace(id)) continue;
      const slot = lastWrites + (<usize>placeOf(locationOf(id)) << 2);
      store<u32>(previousWrites + (<usize>id << 2), load<u32>(slot));
      store<u32>(slot, id);
    }
  }
}

/** False for a terminator that leaves the function: what its block writes, no loop sees again. */
function goesOn(terminator: u32): bool {
  return (operandMask(node(terminator).op) & OperandBit.Edges) != 0;
}

/** True when something in [first, end) writes the place. */
function writtenIn(place: u32, first: u32, end: u32): bool {
  let write = load<u32>(lastWrites + (<usize>place << 2));
  while (write >= end) write = load<u32>(previousWrites + (<usize>write << 2));
  return write >= first;
}

/** Lists the positions that destroy registers and that a loop may see, by kind. */
function listClobbers(): void {
  const nodeCount = theIr().nodeCount;
  for (let kind: u32 = 0; kind < CLOBBER_KINDS; kind++) {
    let count: u32 = 0;
    for (let id: u32 = 1; id < nodeCount; id++) count += <u32>destroysForLoops(id, kind);
    const list = allocateFunction(<usize>count << 2);
    store<usize>(clobberLists + (<usize>kind << 3), list);
    store<u32>(clobberLists + (<usize>kind << 3), count, 4);
    if (count == 0) continue;
    let next = list;
    for (let id: u32 = 1; id < nodeCount; id++) {
      if (!destroysForLoops(id, kind)) continue;
      store<u32>(next, id);
      next += 4;
    }
  }
}

function destroysForLoops(id: u32, kind: u32): bool {
  const current = node(id);
  if ((current.flags & NodeFlag.Fused) != 0 || endsCode(id)) return false;
  return ((clobbersOf(current) >> kind) & 1) != 0;
}

/** True when something in [first, end) destroys the registers of a kind. */
function clobberedIn(kind: u32, first: u32, end: u32): bool {
  const list = load<usize>(clobberLists + (<usize>kind << 3));
  const count = load<u32>(clobberLists + (<usize>kind << 3), 4);
  let low: u32 = 0;
  let high = count;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (load<u32>(list + (<usize>middle << 2)) < first) low = middle + 1;
    else high = middle;
  }
  return low < count && load<u32>(list + (<usize>low << 2)) < end;
}

function checkBlock(index: u32): bool {
  const ir = theIr();
  const block = blockAt(ir, index);
  const entry = load<usize>(entryStates + (<usize>index << 2));
  if (entry != 0) {
    memory.copy(state, entry, <usize>placeCount << 2);
    store<usize>(entry, freeStates);
    freeStates = entry;
  } else {
    memory.fill(state, 0, <usize>placeCount << 2);
  }
  if (block.loopEnd != 0) forgetLoopWrites(block.firstNode, blockAt(ir, block.loopEnd - 1).endNode);
  if (!checkEntry(block.firstNode, block.endNode)) return false;
  for (let id = block.firstNode; id < block.endNode; id++) {
    const current = node(id);
    if (current.flags & NodeFlag.Fused) continue;
    const op: u32 = current.op;
    if (op == Op.Param || op == Op.Argument) {
      if (hasPlace(id)) define(id);
      continue;
    }
    if (op == Op.Constant) continue;
    if (!checkOperands(id)) return false;
    clobber(id);
    if (hasPlace(id)) define(id);
  }
  return passOn(block.endNode - 1);
}

/** Parameters and arguments arrive at once: no two of them in one place. */
function checkEntry(first: u32, end: u32): bool {
  let id = first;
  while (id < end && (node(id).op == Op.Param || node(id).op == Op.Argument)) {
    if (hasPlace(id)) define(id);
    id++;
  }
  for (let each = first; each < id; each++) {
    if (hasPlace(each) && usesOf(each) != 0 && !holds(each, each)) return false;
  }
  return true;
}

/** At a loop header: what the loop itself writes, or a call in it destroys, is unknown. */
function forgetLoopWrites(first: u32, end: u32): void {
  let destroyed: u64 = 0;
  for (let kind: u32 = 0; kind < CLOBBER_KINDS; kind++) {
    if (clobberedIn(kind, first, end)) destroyed |= clobberMask(kind);
  }
  for (let place: u32 = 0; place < placeCount; place++) {
    if (valueIn(place) == UNKNOWN) continue;
    if ((place < REGISTERS && ((destroyed >> place) & 1) != 0) || writtenIn(place, first, end)) {
      setValue(place, UNKNOWN);
    }
  }
}

function define(id: u32): void {
  const place = placeOf(locationOf(id));
  setValue(place, id);
  // A vector's slot covers two.
  if (place >= REGISTERS && node(id).type == ValueType.V128) setValue(place + 1, UNKNOWN);
}

/** Registers that the node destroys, and the scratch registers. */
function clobber(id: u32): void {
  let destroyed: u64 = ~(INTEGER_ALLOCATABLE | FLOAT_ALLOCATABLE);
  const kinds = clobbersOf(node(id));
  for (let kind: u32 = 0; kind < CLOBBER_KINDS; kind++) {
    if ((kinds >> kind) & 1) destroyed |= clobberMask(kind);
  }
  while (destroyed != 0) {
    setValue(<u32>ctz(destroyed), UNKNOWN);
    destroyed &= destroyed - 1;
  }
}

function holds(id: u32, user: u32): bool {
  if (locationOf(id) != NO_LOCATION && valueIn(placeOf(locationOf(id))) == id) return true;
  faultNode = user;
  faultOperand = id;
  return false;
}

/** Every operand, through fused ones down to those with a location. */
function checkOperands(root: u32): bool {
  const ir = theIr();
  let count: u32 = 1;
  store<u32>(worklist, root);
  while (count != 0) {
    const id = load<u32>(worklist + (<usize>(--count) << 2));
    const current = node(id);
    if (id != root) {
      if (current.op == Op.Constant) continue;
      if ((current.flags & NodeFlag.Fused) == 0) {
        if (!holds(id, root)) return false;
        continue;
      }
    }
    const mask = operandMask(current.op);
    if (mask & OperandBit.A) store<u32>(worklist + (<usize>(count++) << 2), current.a);
    if (mask & OperandBit.B) store<u32>(worklist + (<usize>(count++) << 2), current.b);
    if (mask & OperandBit.C) store<u32>(worklist + (<usize>(count++) << 2), current.c);
    if (mask & OperandBit.Callee) {
      store<u32>(worklist + (<usize>(count++) << 2), poolAt(ir, current.a + 2));
    }
    if (mask & OperandBit.List) {
      const start = operandListStart(current);
      for (let i: u32 = 0, n = operandListCount(current); i < n; i++) {
        const operand = poolAt(ir, start + i);
        if (node(operand).op != Op.Constant && !holds(operand, root)) return false;
      }
    }
  }
  return true;
}

/** Checks the arguments of the edges, and hands the state to the blocks that they enter. */
function passOn(terminator: u32): bool {
  const ir = theIr();
  const current = node(terminator);
  if (!goesOn(terminator)) return true;
  for (let i: u32 = 0, n = edgeCountOf(current); i < n; i++) {
    const edgeIndex = edgeIndexOf(ir, current, i);
    const edge = edgeAt(ir, edgeIndex);
    const target = blockAt(ir, edge.target);
    for (let k: u32 = 0, count = target.paramCount; k < count; k++) {
      const parameter = target.firstNode + k;
      const argument = poolAt(ir, edge.args + k);
      if (usesOf(parameter) == 0 || node(argument).op == Op.Constant) continue;
      if (!holds(argument, terminator)) return false;
    }
    // On a way back there is nothing to meet: the header forgot what the loop changes.
    if (!edgeGoesBack(ir, edgeIndex)) meet(edge.target);
  }
  return true;
}

/** The block keeps what its predecessors agree on; its parameters are written on the way. */
function meet(target: u32): void {
  const ir = theIr();
  const slot = entryStates + (<usize>target << 2);
  const entry = load<usize>(slot);
  if (entry == 0) {
    const fresh = newState();
    memory.copy(fresh, state, <usize>placeCount << 2);
    store<usize>(slot, fresh);
    forgetParameters(target, fresh);
    return;
  }
  for (let place: usize = 0; place < placeCount; place++) {
    const at = entry + (place << 2);
    if (load<u32>(at) != load<u32>(state + (place << 2))) store<u32>(at, UNKNOWN);
  }
  forgetParameters(target, entry);
}

function forgetParameters(target: u32, entry: usize): void {
  const block = blockAt(theIr(), target);
  for (let k: u32 = 0; k < block.paramCount; k++) {
    if (hasPlace(block.firstNode + k)) {
      store<u32>(entry + (<usize>placeOf(locationOf(block.firstNode + k)) << 2), UNKNOWN);
    }
  }
}
