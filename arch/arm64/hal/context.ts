// A thread's frame (arch/arm64/defs/frame.ts) as the kernel sees it. The contract is
// arch/host/hal/context.ts.
import { KERNEL_MEMORY } from "../../../abi/address_layout";
import * as frames from "../defs/frame";
import { writeCurrentFrame } from "./intrinsics";

export const FRAME_STATUS: usize = frames.FRAME_X8;
export const FRAME_ARGUMENTS: usize = 0;
export const FRAME_IP: usize = frames.FRAME_ELR;
export const FRAME_SP: usize = frames.FRAME_SP_EL0;
export const FRAME_INSTANCE: usize = frames.FRAME_X28;
export const FRAME_MEMORY_BASE: usize = frames.FRAME_X27;
export const FRAME_SIZE: usize = frames.FRAME_BYTES;
export const FRAME_ALIGNMENT: usize = 64;

/** Where registers of a thread that is gone are written to. */
const nobody: usize = memory.data(832, 64);

/** SPSR is 0: EL0, all interrupts unmasked. x30 is 0: the zero return address. */
export function initialiseFrame(
  frame: usize,
  entry: u64,
  stackTop: u64,
  instance: u64,
  memoryBase: u64,
  argument: u64,
): void {
  store<u64>(frame, argument);
  store<u64>(frame, entry, frames.FRAME_ELR);
  store<u64>(frame, stackTop, frames.FRAME_SP_EL0);
  store<u64>(frame, instance, frames.FRAME_X28);
  store<u64>(frame, memoryBase, frames.FRAME_X27);
  store<u64>(frame, <u64>frames.FrameKind.General, frames.FRAME_KIND);
}

/** The stub turns vector access off on the way out. */
// @ts-ignore: decorator
@inline
export function enterDomain(frame: usize): void {
  store<u64>(frame, 1, frames.FRAME_CLEAR);
}

export function forgetCurrentFrame(): void {
  writeCurrentFrame(<u64>KERNEL_MEMORY + nobody);
}
