// Register allocation: one walk in definition order. A value gets one register, or one frame slot,
// for its whole interval.
//
// A register is free for a value when nothing that sits in it is alive after the value's
// definition, and no instruction inside the interval destroys it (clobbers.ts). When none is free,
// the cheapest of the candidates and the value itself goes to the frame; cost = weight / length. A
// value that lives across calls and is hardly used does not open another callee-saved register.
//
// Slots are given out afterwards (slots.ts), when it is known who needs one.
import {
  CALLEE_SAVED, FLOAT_ALLOCATABLE, INTEGER_ALLOCATABLE, RESULT_FLOAT, RESULT_INTEGER,
} from "isa/registers";
import { avoidedRegisters, preferredOperand } from "isa/select";
import { blockAt, edgeAt, NodeFlag, poolAt } from "../ir/node";
import { Op, ValueType } from "../ir/op";
import { mayShareInArm } from "./arm_sharing";
import { beginArguments, nextArgument } from "./call_convention";
import { beginClobberQueries, clobberedIn } from "./clobbers";
import {
  endOf, HINT_REGISTER, hintOf, isFloatType, isRegister, LOCATION_INCOMING, locationOf, node,
  setEnd, setHint, setLocation, setUses, theIr, usesOf, weightOf,
} from "./function_state";
import { maySharePlace } from "./loop_sharing";

/** Location of a value that has to get a frame slot; slots.ts replaces it. */
export const LOCATION_SPILLED: u32 = 0xfe;

/** Per register: the value in it (u32), and where it ends (u32). */
const holders = memory.data(512, 16);
/** u32 per register: where a value ends that shares it with its holder (loop_sharing.ts). */
const sharedEnds = memory.data(256, 16);
let usedRegisters: u64 = 0;
let spilledValues: u32 = 0;
/** Block of the value that is being placed, and the innermost loop around it. */
let blockIndex: u32 = 0;
let loopHeader: u32 = 0;

/** Callee-saved registers that the function uses. */
export function usedCalleeSaved(): u64 {
  return usedRegisters & CALLEE_SAVED;
}

/** Number of values of the function that got no register. */
export function spilledCount(): u32 {
  return spilledValues;
}

@inline
function holderOf(register: u32): u32 {
  return load<u32>(holders + (<usize>register << 3));
}

@inline
function holderEnd(register: u32): u32 {
  return load<u32>(holders + (<usize>register << 3), 4);
}

@inline
function costOf(id: u32): f32 {
  return weightOf(id) / <f32>(endOf(id) - id + 1);
}

function assign(id: u32, register: u32): void {
  setLocation(id, register);
  store<u32>(holders + (<usize>register << 3), id);
  store<u32>(holders + (<usize>register << 3), endOf(id), 4);
  usedRegisters |= (<u64>1) << register;
  const hint = hintOf(id);
  // The parameter that this value becomes should sit in the same register.
  if (hint != 0 && hint < HINT_REGISTER && hint > id && hintOf(hint) == 0) {
    setHint(hint, HINT_REGISTER | register);
  }
}

function spill(id: u32): void {
  setLocation(id, LOCATION_SPILLED);
  spilledValues++;
}

/** The register that the value would like, or NO_HINT. */
const NO_HINT: u32 = 64;

function hintedRegister(id: u32): u32 {
  const hint = hintOf(id);
  if (hint >= HINT_REGISTER) return hint & 63;
  if (hint != 0) {
    // A parameter: its register when it has one already (loops), else what it hopes for.
    const location = locationOf(hint);
    if (isRegister(location)) return location;
    const wish = hintOf(hint);
    if (wish >= HINT_REGISTER) return wish & 63;
    if (wish != 0 && isRegister(locationOf(wish))) return locationOf(wish);
  }
  return NO_HINT;
}

/** Registers of `set` that are free at `id`. */
@inline
function freeAt(set: u64, id: u32): u64 {
  let free: u64 = 0;
  let rest = set;
  while (rest != 0) {
    const register = <u32>ctz(rest);
    rest &= rest - 1;
    if (holderEnd(register) <= id) free |= (<u64>1) << register;
  }
  return free;
}

function choose(free: u64, id: u32): u32 {
  const hint = hintedRegister(id);
  if (hint < 64 && (free >> hint) & 1) return hint;
  const operand = preferredOperand(id);
  if (operand != 0) {
    const location = locationOf(operand);
    if (isRegister(location) && (free >> location) & 1) return location;
  }
  let set = free & ~avoidedRegisters(id);
  if (set == 0) set = free;
  const callerSaved = set & ~CALLEE_SAVED;
  if (callerSaved != 0) return <u32>ctz(callerSaved);
  const open = set & usedRegisters;
  return <u32>ctz(open != 0 ? open : set);
}

/** The next value of a loop parameter stays in the parameter's register, where that is safe. */
function shareWithParameter(id: u32, end: u32): bool {
  const parameter = hintOf(id);
  if (parameter == 0 || parameter >= id) return false;
  const register = locationOf(parameter);
  if (!isRegister(register) || holderOf(register) != parameter || holderEnd(register) <= id) {
    return false;
  }
  if (load<u32>(sharedEnds + (<usize>register << 2)) > id) return false;
  if (!maySharePlace(id, parameter, loopHeader)) return false;
  setLocation(id, register);
  store<u32>(sharedEnds + (<usize>register << 2), end);
  return true;
}

/** A value that an arm computes for the join takes the register that the join wants. */
function shareInArm(id: u32, end: u32, set: u64): bool {
  const hint = hintOf(id);
  if (hint == 0 || hint >= HINT_REGISTER) return false;
  const register = hintedRegister(id);
  if (register == NO_HINT || ((set >> register) & 1) == 0 || holderEnd(register) <= id) return false;
  if (load<u32>(sharedEnds + (<usize>register << 2)) > id) return false;
  if (!mayShareInArm(id, blockIndex, holderOf(register), holderEnd(register))) return false;
  setLocation(id, register);
  store<u32>(sharedEnds + (<usize>register << 2), end);
  return true;
}

/** A value that is computed right before the return of only that value goes to its register. */
function returnDirectly(id: u32, end: u32, type: u32): bool {
  if (end != id + 1) return false;
  const next = node(end);
  if (next.op != Op.Return || next.b != 1 || poolAt(theIr(), next.a) != id) return false;
  setLocation(id, isFloatType(type) ? RESULT_FLOAT : RESULT_INTEGER);
  return true;
}

/** Finds a place for one value. */
function allocate(id: u32, type: u32): void {
  if (endOf(id) < id) setEnd(id, id);
  const end = endOf(id);
  if (shareWithParameter(id, end) || returnDirectly(id, end, type)) return;
  const clobbered = clobberedIn(id, end);
  const set = (isFloatType(type) ? FLOAT_ALLOCATABLE : INTEGER_ALLOCATABLE) & ~clobbered;
  if (shareInArm(id, end, set)) return;
  let free = freeAt(set, id);
  if (clobbered != 0 && weightOf(id) <= 2) free &= ~CALLEE_SAVED | usedRegisters;
  if (free != 0) {
    assign(id, choose(free, id));
    return;
  }
  let cheapest = costOf(id);
  let victim: u32 = 0;
  let rest = set;
  while (rest != 0) {
    const register = <u32>ctz(rest);
    rest &= rest - 1;
    if (holderEnd(register) <= id || load<u32>(sharedEnds + (<usize>register << 2)) > id) continue;
    const cost = costOf(holderOf(register));
    if (cost < cheapest) {
      cheapest = cost;
      victim = register + 1;
    }
  }
  if (victim == 0) {
    spill(id);
  } else {
    spill(holderOf(victim - 1));
    assign(id, victim - 1);
  }
}

/** Gives every value a register or LOCATION_SPILLED. */
export function allocateRegisters(): void {
  const ir = theIr();
  memory.fill(holders, 0, 512);
  memory.fill(sharedEnds, 0, 256);
  usedRegisters = 0;
  spilledValues = 0;
  beginClobberQueries();
  hintIncomingArguments();
  blockIndex = 0;
  let blockEnd = blockAt(ir, 0).endNode;
  loopHeader = blockAt(ir, 0).loopHeader;
  for (let id: u32 = 1, n = ir.nodeCount; id < n; id++) {
    if (id == blockEnd) {
      const block = blockAt(ir, ++blockIndex);
      blockEnd = block.endNode;
      loopHeader = block.loopHeader;
    }
    const current = node(id);
    if (current.flags & NodeFlag.Fused) continue;
    const op: u32 = current.op;
    // Stores keep a memory index in `type`.
    if (current.type == ValueType.None || op == Op.Constant || isStore(op)) continue;
    if ((op == Op.Param || op == Op.Argument) && endOf(id) == 0) {
      // Only dead parameters use it. It gets no place: all arguments move at once, so that one must
      // not take the place of another, however short its life.
      setUses(id, 0);
      continue;
    }
    allocate(id, current.type);
  }
}

/** True for operations whose `type` is a memory index. */
@inline
export function isStore(op: u32): bool {
  return op - 0x36 <= 8 || op == 0x20b || op - 0x258 <= 3;
}

/** Arguments want the registers in which they arrive. */
function hintIncomingArguments(): void {
  const ir = theIr();
  const entry = blockAt(ir, 0);
  beginArguments(LOCATION_INCOMING);
  for (let id = entry.firstNode; id < entry.endNode; id++) {
    const current = node(id);
    if (current.op != Op.Argument) break;
    const location = nextArgument(current.type);
    if (!isRegister(location)) continue;
    // What the argument becomes should stay there too.
    const becomes = hintOf(id);
    if (becomes != 0 && becomes < HINT_REGISTER && hintOf(becomes) == 0) {
      setHint(becomes, HINT_REGISTER | location);
    }
    setHint(id, HINT_REGISTER | location);
  }
}

/** True when some argument of the edge has to move. */
export function edgeHasMoves(index: u32): bool {
  const ir = theIr();
  const edge = edgeAt(ir, index);
  const target = blockAt(ir, edge.target);
  for (let k: u32 = 0, n = target.paramCount; k < n; k++) {
    const parameter = target.firstNode + k;
    if (usesOf(parameter) == 0) continue;
    const argument = poolAt(ir, edge.args + k);
    if (argument == parameter) continue;
    if (node(argument).op == Op.Constant || locationOf(argument) != locationOf(parameter)) {
      return true;
    }
  }
  return false;
}
