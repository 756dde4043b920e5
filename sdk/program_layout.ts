// Where a program and its WASI layer stand in their slots. Code keeps its place within a page of the
// Region that it is mapped from. The layer's code stands in the upper half of the room for code, so
// that a code address tells which of the two it belongs to.
import { MEMORIES_MAX } from "../abi/interfaces/compiler";
import {
  SLOT_CODE, SLOT_COUNT, SLOT_FIRST, SLOT_INSTANCE, SLOT_STACK_STRIDE, SLOT_STACKS, SLOT_STRIDE,
} from "../abi/address_layout";
import { PAGE_SIZE } from "../abi/limits";

export const LAYER_CODE: u64 = 0x0800_0000;
/** Most bytes of code that a program may have. */
export const PROGRAM_CODE_MAX: u32 = 0x07ff_0000;
/** Bytes of stack to begin with; the process service makes it longer. */
export const STACK_SIZE: u64 = 0x1_0000;

/** Address of the program's code section; `offset` is its place in the Region. */
export function programCode(slot: u64, offset: u64): u64 {
  return slot + SLOT_CODE + (offset % PAGE_SIZE);
}
/** Address of the layer's code section. */
export function layerCode(slot: u64, offset: u64): u64 {
  return slot + SLOT_CODE + LAYER_CODE + (offset % PAGE_SIZE);
}
/** Address of the instance data in a slot. */
export function instanceAddress(slot: u64): u64 {
  return slot + SLOT_INSTANCE;
}
/** The one stack, in the program's slot. */
export function stackTop(programSlot: u64): u64 {
  return programSlot + SLOT_STACKS + SLOT_STACK_STRIDE;
}

/** Offset of an address within its slot. */
export function slotOffset(address: u64): u64 {
  return (address - SLOT_FIRST) % SLOT_STRIDE;
}

/** How many pairs of slots programs are linked for. */
export const PAIRS_MAX: u32 = 512;
/** Far above the slots that the kernel gives first, below the last one. */
const PAIR_SLOTS: u32 = 12900;
if (PAIR_SLOTS + 2 * PAIRS_MAX > <u32>SLOT_COUNT) ERROR("every pair's slots exist");
/** Below them each pair has slots for a program's memories beside the first. */
const MORE_MEMORIES: u32 = MEMORIES_MAX - 1;
const MORE_SLOTS: u32 = PAIR_SLOTS - MORE_MEMORIES * PAIRS_MAX;
if (MORE_SLOTS < <u32>SLOT_COUNT / 4) ERROR("the kernel's first slots are far");

/** The slots of a pair: the layer's, and the program's. */
export function layerSlotOf(pair: u32): u64 {
  return <u64>SLOT_FIRST + <u64>(PAIR_SLOTS + 2 * pair) * SLOT_STRIDE;
}
/** Address of a pair's program slot. */
export function programSlotOf(pair: u32): u64 {
  return layerSlotOf(pair) + SLOT_STRIDE;
}
/** Address of the slot of memory `index` of the program in a program slot: the first is there. */
export function memorySlot(programSlot: u64, index: u32): u64 {
  if (index == 0) return programSlot;
  const pair = <u32>((programSlot - SLOT_FIRST) / SLOT_STRIDE - PAIR_SLOTS) / 2;
  return <u64>SLOT_FIRST + <u64>(MORE_SLOTS + pair * MORE_MEMORIES + index - 1) * SLOT_STRIDE;
}
