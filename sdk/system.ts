// Typed system calls (abi/system_calls.ts). Calls that make a handle return it, or a negative
// Status; further results are in result(0..5) until the next system call.
import {
  DomainOperation,
  IrqOperation,
  SystemCall,
  SystemOperation,
  ThreadOperation,
} from "../abi/system_calls";
import { invoke, result } from "./record";

/** Handle or negative Status out of a call whose r0 is a handle. */
// @ts-ignore: decorator
@inline
function handleOr(status: i32): i32 {
  return status < 0 ? status : <i32>result(0);
}

/** A Port with all rights and badge 0, or a negative Status. */
export function portCreate(): i32 {
  return handleOr(invoke(SystemCall.PortCreate));
}

/** ORs the handle's badge into the port's signal word. */
export function signal(port: u32): i32 {
  return invoke(SystemCall.Signal, port);
}

/** A second handle with at most these rights; `badge` counts for Ports whose handle has badge 0. */
export function handleDuplicate(
  handle: u32, rights: u64, badge: u64 = 0, revoker: bool = false,
): i32 {
  return handleOr(invoke(SystemCall.HandleDuplicate, handle, rights, badge, revoker ? 1 : 0));
}

/** Closes a handle. Closing an unanswered Reply fails its caller with Dead. */
export function handleClose(handle: u32): i32 {
  return invoke(SystemCall.HandleClose, handle);
}

/** Kind, rights, badge … of a handle in result(0..4). */
export function handleInfo(handle: u32): i32 {
  return invoke(SystemCall.HandleInfo, handle);
}

/** Zeroed memory of `pages` pages, charged to `domain` (0 = own). */
export function regionCreate(pages: u64, flags: u64 = 0, machine: u32 = 0, domain: u32 = 0): i32 {
  return handleOr(invoke(SystemCall.RegionCreate, pages, flags, 0, machine, domain));
}

/**
 * A Region over other pages: device registers (a physical address) or a part of a parent Region.
 */
export function regionCreateOver(pages: u64, flags: u64, address: u64, context: u64): i32 {
  return handleOr(invoke(SystemCall.RegionCreate, pages, flags, address, context, 0));
}

/** Maps pages [first, first + pages) of a Region at a virtual address of a domain (0 = own). */
export function regionMap(
  domain: u32,
  region: u32,
  virtualAddress: u64,
  first: u64,
  pages: u64,
  protection: u64,
): i32 {
  return invoke(SystemCall.RegionMap, domain, region, virtualAddress, first, pages, protection);
}

/** Drops whatever is mapped in a range of a domain (0 = own). */
export function regionUnmap(domain: u32, virtualAddress: u64, pages: u64): i32 {
  return invoke(SystemCall.RegionUnmap, domain, virtualAddress, pages);
}

/** Seals a Region read-only or read + execute, for ever. */
export function regionSeal(region: u32, mode: u64): i32 {
  return invoke(SystemCall.RegionSeal, region, mode);
}

/** Physical address of a page of a Region, in result(0). */
export function regionPhysical(region: u32, page: u64): i32 {
  return invoke(SystemCall.RegionPhysical, region, page);
}

/** A domain with `quotaPages` carved from the own quota; `flags` are DomainFlag bits. */
export function domainCreate(
  quotaPages: u64,
  handles: u64,
  faultPort: u32,
  faultBadge: u64,
  name: u64,
  flags: u64 = 0,
): i32 {
  return handleOr(
    invoke(SystemCall.DomainCreate, quotaPages, handles, faultPort, faultBadge, name, flags),
  );
}

/** An operation on a domain (0 = own); results as in abi/system_calls.ts DomainOperation. */
export function domainControl(
  domain: u32, operation: DomainOperation, a2: u64 = 0, a3: u64 = 0, a4: u64 = 0,
): i32 {
  return invoke(SystemCall.DomainControl, domain, operation, a2, a3, a4);
}

/** A suspended thread. */
export function threadCreate(
  domain: u32,
  code: u64,
  stackTop: u64,
  instance: u64,
  argument: u64,
  priority: u64,
): i32 {
  return handleOr(
    invoke(SystemCall.ThreadCreate, domain, code, stackTop, instance, argument, priority),
  );
}

/** An operation on a thread (0 = own). */
export function threadControl(thread: u32, operation: ThreadOperation, a2: u64 = 0): i32 {
  return invoke(SystemCall.ThreadControl, thread, operation, a2);
}

/** Ends this thread; its fault port learns the code. Never returns. */
export function threadExit(code: u64): void {
  invoke(SystemCall.ThreadExit, code);
  unreachable();
}

/** Gives the CPU to the next thread of the same priority. */
export function yieldThread(): void {
  invoke(SystemCall.Yield);
}

/** An interrupt line (GSI or INTID) as an Irq; flags: 1 level, 2 active low. */
export function irqCreateLine(machine: u32, line: u64, flags: u64): i32 {
  return handleOr(invoke(SystemCall.IrqControl, 0, IrqOperation.CreateLine, machine, line, flags));
}

/** A message-signalled interrupt as an Irq; its address and data in result(1) and result(2). */
export function irqCreateMessage(machine: u32): i32 {
  return handleOr(invoke(SystemCall.IrqControl, 0, IrqOperation.CreateMessage, machine));
}

/** Binds an Irq to signal bits of a port and unmasks it. */
export function irqBind(irq: u32, port: u32, bits: u64): i32 {
  return invoke(SystemCall.IrqControl, irq, IrqOperation.Bind, port, bits);
}

/** Unmasks an Irq after service. */
export function irqAcknowledge(irq: u32): i32 {
  return invoke(SystemCall.IrqControl, irq, IrqOperation.Acknowledge);
}

/** Masks an Irq. */
export function irqMask(irq: u32): i32 {
  return invoke(SystemCall.IrqControl, irq, IrqOperation.Mask);
}

/** A Timer that signals `bits` to a port at `deadlineNs`, then every `intervalNs` (0 = once). */
export function timerCreate(deadlineNs: u64, intervalNs: u64, port: u32, bits: u64): i32 {
  return handleOr(invoke(SystemCall.TimerSet, 0, deadlineNs, intervalNs, port, bits));
}

/** Sets an existing Timer again. */
export function timerSet(timer: u32, deadlineNs: u64, intervalNs: u64 = 0): i32 {
  return invoke(SystemCall.TimerSet, timer, deadlineNs, intervalNs);
}

/** Nanoseconds of the monotonic clock. */
export function monotonicNs(): u64 {
  invoke(SystemCall.System, SystemOperation.Clock);
  return result(0);
}

/** Reads an I/O port; `width` is 1, 2 or 4 bytes. 0 when it is not allowed. */
export function portRead(machine: u32, port: u32, width: u32): u32 {
  return invoke(SystemCall.System, SystemOperation.IoPort, machine, port, width, 0) < 0
    ? 0
    : <u32>result(0);
}

/** Writes an I/O port. */
export function portWrite(machine: u32, port: u32, width: u32, value: u32): i32 {
  return invoke(SystemCall.System, SystemOperation.IoPort, machine, port, width | 16, value);
}

/** Writes bytes to the kernel's early console: for what comes before the log. */
export function earlyLog(offset: usize, length: u32): void {
  invoke(SystemCall.System, SystemOperation.Log, offset, length);
}

/** Other operations of SystemOperation; results in result(0..5). */
export function systemOperation(
  operation: SystemOperation, a1: u64 = 0, a2: u64 = 0, a3: u64 = 0,
): i32 {
  return invoke(SystemCall.System, operation, a1, a2, a3);
}
