// The virtual addresses of the kernel image's parts, which the linker and the stubs need before
// anything is placed. The same order on both ISAs:
//
//   stubs | code | instance | boot information | CPU area | interrupt table | guard, stack …
import { KERNEL_IMAGE, KERNEL_MEMORY } from "../../abi/address_layout.ts";
import { SystemCall } from "../../abi/system_calls.ts";
import { PAGE, ImageSpace } from "./layout.ts";

/** Room for the entry stubs. */
export const STUBS_SIZE = 16384;
export const STACK_SIZE = 32768;
export const EMERGENCY_STACK_SIZE = 8192;
/**
 * Stacks for what must not trust the current one: x86_64 IST 1..3; the first is ARM64's panic
 * stack.
 */
export const EMERGENCY_STACKS = 3;
/** Pages for tables made before the kernel has frames. */
export const EARLY_TABLES = 16;

export interface KernelSpace {
  readonly stubs: bigint;
  readonly code: bigint;
  readonly instance: bigint;
  readonly bootInformation: bigint;
  readonly cpuArea: bigint;
  readonly interruptTable: bigint;
  readonly stack: bigint;
  readonly emergencyStacks: readonly bigint[];
  readonly memory: bigint;
}

/** Where everything of the kernel stands, for the sizes of its code and instance data in bytes. */
export function kernelSpace(codeSize: number, instanceSize: number): KernelSpace {
  const space = new ImageSpace(BigInt(KERNEL_IMAGE));
  return {
    stubs: space.take(STUBS_SIZE),
    code: space.take(codeSize),
    instance: space.take(instanceSize),
    bootInformation: space.take(PAGE),
    cpuArea: space.take(PAGE),
    interruptTable: space.take(PAGE),
    stack: space.take(STACK_SIZE, 1),
    emergencyStacks: Array.from({ length: EMERGENCY_STACKS }, () => space.take(EMERGENCY_STACK_SIZE, 1)),
    memory: BigInt(KERNEL_MEMORY),
  };
}

/** The kernel, linked for its space: what compose.ts puts into the image. */
export interface LinkedKernel {
  readonly space: KernelSpace;
  readonly code: Uint8Array;
  /** All of it; zero-padded to its reserve. */
  readonly instance: Uint8Array;
  /** Linear memory from offset 0: initial contents up to what is to be backed. */
  readonly memory: Uint8Array;
  /** What lies below is not mapped; page-aligned, at least a page. */
  readonly memoryStart: number;
  /** Code addresses of the exported functions. */
  readonly entryPoints: EntryPoints;
}

export interface EntryPoints {
  readonly kernelMain: bigint;
  readonly onSystemCall: bigint;
  readonly onInterrupt: bigint;
  readonly onFault: bigint;
  readonly onKernelFault: bigint;
  /** By number: an entry of its own, or onSystemCall. */
  readonly systemCalls: readonly bigint[];
}
export const ENTRY_POINT_NAMES = [
  "kernelMain", "onSystemCall", "onInterrupt", "onFault", "onKernelFault",
] as const satisfies readonly (keyof Omit<EntryPoints, "systemCalls">)[];

/** Exports of the kernel that handle one system call each. */
export const SYSTEM_CALL_EXPORTS: ReadonlyMap<number, string> = new Map([
  [SystemCall.Call, "onCall"],
  [SystemCall.ReplyReceive, "onReplyReceive"],
  [SystemCall.Null, "onNull"],
]);
