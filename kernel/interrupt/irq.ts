// An Irq: a source of interrupts bound to bits of a port. An interrupt masks its source and
// signals; the driver's acknowledgement unmasks it.
import { ObjectType } from "../../abi/handles";
import { Status } from "../../abi/status";
import {
  acknowledgeInterrupt, allocateLine, allocateMessage, endInterrupt, INTERRUPT_SOURCES,
  INTERRUPT_SPURIOUS, INTERRUPT_TIMER, maskSource, releaseSource, unmaskSource,
} from "hal/interrupts";
import { nowNs } from "hal/timer";
import { closeEntry, replaceEntry } from "../handle/destroy";
import { derivedBadge, HANDLE_ENTRY_SIZE, HandleEntry } from "../handle/entry";
import { signalEntry } from "../ipc/signal";
import { OBJECT_SIZE, giveObject, takeObject } from "../memory/slab";
import { initialiseObject, KernelObject } from "../object";
import { Domain } from "../task/domain";
import { tick } from "../task/scheduler";
import { expireTimers } from "./timer";

@unmanaged
export class Irq extends KernelObject {
  source: i32;
}

const IRQ_PORT: usize = 24;
if (IRQ_PORT + HANDLE_ENTRY_SIZE > OBJECT_SIZE) ERROR("Irq fits a unit");

/** Irq of each source; 0 = none. */
const irqs: usize = memory.data(1024 * 4, 4);
if (INTERRUPT_SOURCES > 1024) ERROR("the table covers all sources");

@inline
function irqOfSource(source: i32): usize {
  return irqs + (<usize>source << 2);
}

/** Why `createIrq` returned 0. */
export let irqStatus: i32 = 0;

/**
 * An Irq for a line (GSI, INTID), or with `line` < 0 for a message.
 * @returns 0 with `irqStatus` set: QuotaExceeded; BadArgument (no such line); BadState (the line
 * has an Irq already); NotSupported (no messages left)
 */
export function createIrq(domain: Domain, line: i64, flags: u32): usize {
  const at = takeObject(domain);
  if (!at) {
    irqStatus = Status.QuotaExceeded;
    return 0;
  }
  const source = line < 0 ? allocateMessage() : allocateLine(<u32>line, flags);
  if (source < 0 || load<u32>(irqOfSource(source))) {
    irqStatus = source >= 0 ? Status.BadState : line < 0 ? Status.NotSupported : Status.BadArgument;
    giveObject(at);
    return 0;
  }
  initialiseObject(at, <u8>ObjectType.Irq, changetype<usize>(domain));
  changetype<Irq>(at).source = source;
  store<u32>(irqOfSource(source), at);
  return at;
}

/** Binds to a port with badge bits (derivedBadge), in place of the port before, and unmasks. */
export function bindIrq(irq: Irq, port: HandleEntry, bits: u64): void {
  const entry = changetype<HandleEntry>(changetype<usize>(irq) + IRQ_PORT);
  replaceEntry(entry, port, derivedBadge(port, bits));
  unmaskSource(irq.source);
}

/** Masks the source and gives it back. */
export function endIrq(at: usize): void {
  const irq = changetype<Irq>(at);
  maskSource(irq.source);
  releaseSource(irq.source);
  store<u32>(irqOfSource(irq.source), 0);
  closeEntry(changetype<HandleEntry>(at + IRQ_PORT));
}

/** Takes one interrupt: the timer's, a device's, or none. */
export function handleInterrupt(vector: u32): void {
  const source = acknowledgeInterrupt(vector);
  if (source == INTERRUPT_SPURIOUS) return;
  if (source == INTERRUPT_TIMER) {
    endInterrupt(vector, source);
    const now = nowNs();
    expireTimers(now);
    tick(now);
    return;
  }
  maskSource(source);
  endInterrupt(vector, source);
  const at = load<u32>(irqOfSource(source));
  if (at) signalEntry(changetype<HandleEntry>(<usize>at + IRQ_PORT));
}
