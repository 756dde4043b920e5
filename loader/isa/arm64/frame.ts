// The frame of a function on ARM64: what codegen/frame.ts leaves to the ISA.
//
//      sp -> areas (outgoing, spill, locals), rounded up to 16
//            saved registers of x19-x26 in pairs
//            x29, x30
//            incoming area of the caller
//
// A function without calls, saved registers and areas has no frame: its return address stays in
// x30. With a frame it is at [sp + frameSize - 8]. x29 is only saved, never set.
import { Trap } from "../../../abi/traps";
import { areasSize, frameLocal, makesCalls, ownSlotOffset } from "../../codegen/frame";
import { LOCATION_INCOMING, slotByte, theIr } from "../../codegen/function_state";
import { noteTrapAt } from "../../codegen/locations";
import { emit } from "./emit_word";
import {
  AddSub,
  addSubImmediate,
  bCondition,
  Condition,
  loadPair,
  MemoryAccess,
  memoryScaled,
  PairAccess,
  PairMode,
  ret,
  SP,
  storePair,
  Width,
  X16,
  X17,
  X29,
  X30,
  ZR,
} from "./encode";
import { addConstant, materialize32, subConstant } from "./materialize";
import { estimateSizes } from "./size_estimate";

/** Frames with larger areas are touched page by page, for the guard below a stack has 64 KiB. */
const PROBE_MIN: u32 = 32 * 1024;
const PAGE_LOG2: u32 = 12;

let saved: u64 = 0;
let savedBytes: u32 = 0;
let areaBytes: u32 = 0;

/** Fixes the frame. @param calleeSaved the registers to be saved, as a mask */
export function layOutFrame(calleeSaved: u64): void {
  saved = calleeSaved;
  const count = <u32>popcnt(calleeSaved);
  areaBytes = (areasSize() + 15) & ~15;
  savedBytes = ((count + 1) & ~1) << 3;
  if (count != 0 || areaBytes != 0 || makesCalls()) savedBytes += 16;
  estimateSizes();
}

/** Bytes of the whole frame. */
export function frameSize(): u32 {
  return areaBytes + savedBytes;
}

/** Distance from sp to a slot. */
export function slotOffset(location: u32): u32 {
  if (location >= LOCATION_INCOMING) return frameSize() + slotByte(location);
  return ownSlotOffset(location);
}

/** Whether loads and stores of 8 bytes reach the slot with an immediate. */
@inline
export function isNearSlot(location: u32): bool {
  return slotOffset(location) <= 32760;
}

/** The next two registers of a mask, 31 for none; the mask without them is left in `rest`. */
let rest: u64 = 0;
function nextRegister(): u32 {
  if (rest == 0) return ZR;
  const register = <u32>ctz(rest);
  rest &= rest - 1;
  return register;
}

/**
 * Makes the frame that layOutFrame() laid out; nothing without one. A frame too large for the
 * stack faults here.
 */
export function emitPrologue(): void {
  if (frameSize() == 0) return;
  noteTrapAt(Trap.StackOverflow, theIr().wasmBodyOffset);
  emit(storePair(PairAccess.X, X29, X30, SP, -16, PairMode.PreIndex));
  rest = saved;
  while (rest != 0) {
    const first = nextRegister();
    emit(storePair(PairAccess.X, first, nextRegister(), SP, -16, PairMode.PreIndex));
  }
  if (areaBytes > PROBE_MIN) emitProbes();
  else if (areaBytes != 0) subConstant(SP, SP, areaBytes, X16);
}

/** Makes room for the areas and writes to each of their pages on the way down. */
function emitProbes(): void {
  materialize32(X16, areaBytes >> PAGE_LOG2);
  emit(addSubImmediate(AddSub.Sub, Width.X, SP, SP, 1, 1));
  noteTrapAt(Trap.StackOverflow, theIr().wasmBodyOffset);
  emit(memoryScaled(MemoryAccess.Store64, ZR, SP, 0));
  emit(addSubImmediate(AddSub.Subs, Width.W, X16, X16, 1));
  emit(bCondition(Condition.Ne, -12));
  const remainder = areaBytes & ((1 << PAGE_LOG2) - 1);
  if (remainder != 0) subConstant(SP, SP, remainder, X16);
}

/** Takes the frame down. Uses x16. */
export function releaseFrame(): void {
  if (frameSize() == 0) return;
  if (areaBytes != 0) addConstant(SP, SP, areaBytes, X16);
  // In the opposite order, which is that of the pairs from the highest register down.
  let pairs: u32 = <u32>(popcnt(saved) + 1) >> 1;
  while (pairs-- > 0) {
    rest = saved;
    let first = nextRegister();
    let second = nextRegister();
    for (let skip = pairs; skip > 0; skip--) {
      first = nextRegister();
      second = nextRegister();
    }
    emit(loadPair(PairAccess.X, first, second, SP, 16, PairMode.PostIndex));
  }
  emit(loadPair(PairAccess.X, X29, X30, SP, 16, PairMode.PostIndex));
}

/** Takes the frame down and returns. */
export function emitEpilogue(): void {
  releaseFrame();
  emit(ret());
}

/** Frame locals start as zeros. Uses x16 and x17. */
export function zeroFrameLocals(): void {
  const count = theIr().frameLocalCount;
  addConstant(X16, SP, slotOffset(frameLocal(0)), X17);
  materialize32(X17, count);
  emit(storePair(PairAccess.X, ZR, ZR, X16, 16, PairMode.PostIndex));
  emit(addSubImmediate(AddSub.Subs, Width.W, X17, X17, 1));
  emit(bCondition(Condition.Ne, -8));
}
