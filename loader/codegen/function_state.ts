// The function that is being compiled: its IR and the side arrays of the code generator. One at a
// time; compile_function.ts sets it up, the passes fill it, emission reads it.
//
// Locations say where a value lives, for its whole life:
//   0-63          a register, numbered as in isa/registers (integer 0-31, float and vector 32-63)
//   NO_LOCATION   nowhere: dead, fused into its user, or a constant (made anew at each use)
//   FRAME + n     byte n of the spill area of the frame
//   OUTGOING + n  byte n of the area for stack arguments and results of calls
//   INCOMING + n  byte n of the caller's outgoing area: own stack arguments and results
// A spilled i32 is stored as 64 bits with its upper half zero.
import { allocateFunction, allocateFunctionZeroed } from "../memory/arena";
import { FunctionIr, Node, NodeFlag, nodeAt } from "../ir/node";
import { Op, ValueType } from "../ir/op";

export const NO_LOCATION: u32 = 0xff;
export const LOCATION_FRAME: u32 = 0x1000_0000;
export const LOCATION_OUTGOING: u32 = 0x2000_0000;
export const LOCATION_INCOMING: u32 = 0x3000_0000;
const LOCATION_OFFSET_MASK: u32 = 0x0fff_ffff;

let currentIr: FunctionIr = changetype<FunctionIr>(0);
/** u32 per node: last position where the value is needed; of a fused node, the id of its root. */
let ends: usize = 0;
/** u32 per node. */
let locations: usize = 0;
/** u32 per node: see hintOf. */
let hints: usize = 0;
/** f32 per node: sum of the weights of definition and uses. */
let weights: usize = 0;

/** Takes a function; `uses` of the IR is set up here too, with zeros. */
export function beginFunction(ir: FunctionIr): void {
  currentIr = ir;
  const size = <usize>ir.nodeCount << 2;
  ir.uses = allocateFunctionZeroed(size);
  ends = allocateFunctionZeroed(size);
  hints = allocateFunctionZeroed(size);
  weights = allocateFunctionZeroed(size);
  locations = allocateFunction(size);
  for (let i: usize = 0; i < size; i += 4) store<u32>(locations + i, NO_LOCATION);
}

/** The function that is compiled. */
@inline
export function theIr(): FunctionIr {
  return currentIr;
}

/** A node of it. */
@inline
export function node(id: u32): Node {
  return nodeAt(currentIr, id);
}

/** How often a node is used. */
@inline
export function usesOf(id: u32): u32 {
  return load<u32>(currentIr.uses + (<usize>id << 2));
}

/** Sets how often a node is used. */
@inline
export function setUses(id: u32, count: u32): void {
  store<u32>(currentIr.uses + (<usize>id << 2), count);
}

/** Last position where the value is needed. */
@inline
export function endOf(id: u32): u32 {
  return load<u32>(ends + (<usize>id << 2));
}

/** Sets the last position where the value is needed. */
@inline
export function setEnd(id: u32, position: u32): void {
  store<u32>(ends + (<usize>id << 2), position);
}

/** Where a value lives: a register, a slot, or NO_LOCATION. */
@inline
export function locationOf(id: u32): u32 {
  return load<u32>(locations + (<usize>id << 2));
}

/** Sets where a value lives. */
@inline
export function setLocation(id: u32, location: u32): void {
  store<u32>(locations + (<usize>id << 2), location);
}

/**
 * True for a node right before a trap, such as a call that never returns: what it destroys is of no
 * concern to values that are used behind it on other ways.
 */
@inline
export function endsCode(id: u32): bool {
  return id + 1 < currentIr.nodeCount && node(id + 1).op == Op.Trap;
}

export const HINT_REGISTER: u32 = 0x8000_0000;

/** 0, or the block parameter that the value becomes, or HINT_REGISTER + a register. */
@inline
export function hintOf(id: u32): u32 {
  return load<u32>(hints + (<usize>id << 2));
}

/** Sets a value's hint; as hintOf has it. */
@inline
export function setHint(id: u32, hint: u32): void {
  store<u32>(hints + (<usize>id << 2), hint);
}

/** How much a value's uses count, by the loops that they stand in. */
@inline
export function weightOf(id: u32): f32 {
  return load<f32>(weights + (<usize>id << 2));
}

/** Adds to how much a value's uses count. */
@inline
export function addWeight(id: u32, weight: f32): void {
  store<f32>(weights + (<usize>id << 2), weightOf(id) + weight);
}

/** True for a node that is part of its user's code. */
@inline
export function isFused(id: u32): bool {
  return (node(id).flags & NodeFlag.Fused) != 0;
}

/** True for a location that is a register. */
@inline
export function isRegister(location: u32): bool {
  return location < 64;
}

/** True for a location in the frame. */
@inline
export function isSlot(location: u32): bool {
  return location >= LOCATION_FRAME;
}

/** Byte offset of a slot in its area. */
@inline
export function slotByte(location: u32): u32 {
  return location & LOCATION_OFFSET_MASK;
}

/** True for values that live in float and vector registers. */
@inline
export function isFloatType(type: u32): bool {
  return type - <u32>ValueType.F32 <= <u32>(ValueType.V128 - ValueType.F32);
}

/** Bytes of a spill slot. */
@inline
export function slotSize(type: u32): u32 {
  return type == ValueType.V128 ? 16 : 8;
}
