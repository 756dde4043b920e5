// The stack frame, as far as it is the same on every ISA. From the stack pointer upwards:
//
//      outgoing area    stack arguments of calls and their results 1…
//      spill area       slots of values; the place where the own instance is kept
//      frame locals     16 bytes each, zeroed on entry
//      (the ISA's part: saved registers, return address)
//      incoming area    the caller's outgoing area
//
// The areas are known after allocation, before emission. isa/frame lays them out.
import { callAreaSize } from "./call_convention";
import {
  LOCATION_FRAME, LOCATION_OUTGOING, NO_LOCATION, slotByte, theIr,
} from "./function_state";
import { reserveSlot, spillAreaSize } from "./slots";

let outgoingBytes: u32 = 0;
let foreignCalls: bool = false;
let anyCall: bool = false;
let instanceLocation: u32 = 0;
let localsByte: u32 = 0;

/** Forgets the last function's areas. */
export function beginFrame(): void {
  outgoingBytes = 0;
  foreignCalls = false;
  anyCall = false;
  instanceLocation = NO_LOCATION;
}

/** The function makes calls (of functions or runtime stubs): the stack must be aligned. */
export function noteAnyCall(): void {
  anyCall = true;
}

/** True when the function makes calls, of functions or runtime stubs. */
export function makesCalls(): bool {
  return anyCall;
}

/**
 * The function calls something of this type.
 * @param foreign the callee may belong to another instance, so the own one has to be kept
 */
export function noteCallee(type: u32, foreign: bool): void {
  anyCall = true;
  const bytes = callAreaSize(type);
  if (bytes > outgoingBytes) outgoingBytes = bytes;
  if (foreign) foreignCalls = true;
}

/** After slots were assigned: fixes the areas. */
export function layOutAreas(): void {
  outgoingBytes = (outgoingBytes + 15) & ~15;
  if (foreignCalls) instanceLocation = reserveSlot(8);
  localsByte = spillAreaSize();
  const locals = theIr().frameLocalCount;
  if (locals != 0) localsByte = (localsByte + 15) & ~15;
}

/** Slot where calls of other instances keep the own one. */
export function instanceSlot(): u32 {
  return instanceLocation;
}

/** Slot of a frame local. */
export function frameLocal(index: u32): u32 {
  return LOCATION_FRAME + localsByte + (index << 4);
}

/** Bytes of all areas, from the stack pointer to the ISA's part; a multiple of 8. */
export function areasSize(): u32 {
  return outgoingBytes + localsByte + (theIr().frameLocalCount << 4);
}

/** Distance from the stack pointer to a slot of the outgoing area or the frame. */
export function ownSlotOffset(location: u32): u32 {
  return slotByte(location) + (location >= LOCATION_OUTGOING ? 0 : outgoingBytes);
}
