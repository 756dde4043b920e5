// A thread's frame (arch/x86_64/defs/frame.ts) as the kernel sees it. The contract is
// arch/host/hal/context.ts.
import { KERNEL_MEMORY } from "../../../abi/address_layout";
import {
  CPU_CURRENT_FRAME,
  CPU_TSS,
  GDT_USER_CODE,
  GDT_USER_DATA,
  TSS_RSP0,
} from "../defs/cpu_area";
import * as frames from "../defs/frame";
import { USER_RFLAGS } from "../defs/registers";
import { cpuArea } from "./boot_information";
import { machineStore64 } from "./intrinsics";

export const FRAME_STATUS: usize = frames.FRAME_RAX;
export const FRAME_ARGUMENTS: usize = frames.FRAME_RDI;
export const FRAME_IP: usize = frames.FRAME_RIP;
export const FRAME_SP: usize = frames.FRAME_RSP;
export const FRAME_INSTANCE: usize = frames.FRAME_R15;
export const FRAME_MEMORY_BASE: usize = frames.FRAME_GS_BASE;
export const FRAME_SIZE: usize = frames.FRAME_SIZE;
export const FRAME_ALIGNMENT: usize = 64;

/** x87 control word at reset: exceptions masked, extended precision. */
const X87_CONTROL: u16 = 0x37f;
const USER_LEVEL: u64 = 3;
/** Keeps an address in the user half, so that iretq cannot fault on it. */
const USER_MASK: u64 = 0x7fff_ffff_ffff;

/** Where registers of a thread that is gone are written to. */
const nobody: usize = memory.data(1024, 64);

export function initialiseFrame(
  frame: usize,
  entry: u64,
  stackTop: u64,
  instance: u64,
  memoryBase: u64,
  argument: u64,
): void {
  store<u64>(frame, argument, frames.FRAME_RDI);
  store<u64>(frame, entry & USER_MASK, frames.FRAME_RIP);
  store<u64>(frame, entry & USER_MASK, frames.FRAME_IRET_RIP);
  store<u64>(frame, <u64>GDT_USER_CODE | USER_LEVEL, frames.FRAME_CS);
  store<u64>(frame, <u64>USER_RFLAGS, frames.FRAME_RFLAGS);
  store<u64>(frame, (stackTop & USER_MASK) - 8, frames.FRAME_RSP);
  store<u64>(frame, <u64>GDT_USER_DATA | USER_LEVEL, frames.FRAME_SS);
  store<u64>(frame, instance, frames.FRAME_R15);
  store<u64>(frame, memoryBase & USER_MASK, frames.FRAME_GS_BASE);
  store<u64>(frame, <u64>frames.FrameKind.Interrupt, frames.FRAME_KIND);
  store<u16>(frame, X87_CONTROL, frames.FRAME_XSAVE);
  store<u32>(frame, frames.MXCSR_DEFAULT, frames.FRAME_XSAVE + frames.XSAVE_MXCSR);
}

/** The stub zeroes vector registers whenever it resumes another thread after a system call. */
// @ts-ignore: decorator
@inline
export function enterDomain(frame: usize): void {}

export function forgetCurrentFrame(): void {
  const address = <u64>KERNEL_MEMORY + nobody;
  machineStore64(cpuArea() + CPU_CURRENT_FRAME, address);
  machineStore64(cpuArea() + CPU_TSS + TSS_RSP0, address + frames.FRAME_INTERRUPT_TOP);
}
