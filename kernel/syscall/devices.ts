// IrqControl, TimerSet.
import { ObjectType, Right } from "../../abi/handles";
import { Status } from "../../abi/status";
import { IrqOperation } from "../../abi/system_calls";
import { maskSource, messageAddress, messageData, unmaskSource } from "hal/interrupts";
import { destroyObject } from "../handle/destroy";
import { HandleEntry } from "../handle/entry";
import { decodeHandle, decodeObject, handleStatus, insertHandle } from "../handle/table";
import { bindIrq, createIrq, Irq, irqStatus } from "../interrupt/irq";
import { createTimer, INTERVAL_MIN_NS, setTimer } from "../interrupt/timer";
import { getArgument, setResult } from "../task/thread";
import { argumentObject, decodeStatus, hasMachine, ownDomain } from "./common";

const CONTROL_RIGHTS: u32 = Right.Duplicate | Right.Transfer | Right.Control | Right.Inspect;

/**
 * abi SystemCall.IrqControl. BadArgument for an unknown operation, line or flags; the status of a
 * handle; what creating an Irq says (interrupt/irq.ts); TableFull.
 */
export function irqControl(at: usize): i32 {
  const operation = <i32>getArgument(at, 1);
  if (operation == IrqOperation.CreateLine || operation == IrqOperation.CreateMessage) {
    return create(at, operation == IrqOperation.CreateMessage);
  }
  const found = argumentObject(at, 0, <u8>ObjectType.Irq, Right.Control);
  if (!found) return decodeStatus;
  const irq = changetype<Irq>(found);
  if (operation == IrqOperation.Bind) {
    const port = decodeHandle(ownDomain(at), getArgument(at, 2), <u8>ObjectType.Port, Right.Signal);
    if (!port) return handleStatus;
    bindIrq(irq, changetype<HandleEntry>(port), getArgument(at, 3));
  } else if (operation == IrqOperation.Acknowledge) unmaskSource(irq.source);
  else if (operation == IrqOperation.Mask) maskSource(irq.source);
  else return Status.BadArgument;
  return Status.Ok;
}

function create(at: usize, message: bool): i32 {
  if (!hasMachine(at, 2, Right.Interrupts)) return decodeStatus;
  const line = getArgument(at, 3);
  const flags = getArgument(at, 4);
  if (!message && (line > 0xffff || flags > 3)) return Status.BadArgument;
  const irq = createIrq(ownDomain(at), message ? -1 : <i64>line, <u32>flags);
  if (!irq) return irqStatus;
  const handle = insertHandle(ownDomain(at), irq, CONTROL_RIGHTS, 0);
  if (!handle) {
    destroyObject(irq);
    return Status.TableFull;
  }
  setResult(at, 0, handle);
  if (message) {
    setResult(at, 1, messageAddress(changetype<Irq>(irq).source));
    setResult(at, 2, messageData(changetype<Irq>(irq).source));
  }
  return Status.Ok;
}

/**
 * abi SystemCall.TimerSet. BadArgument for an interval that is too short; the status of a handle;
 * QuotaExceeded, TableFull.
 */
export function timerSet(at: usize): i32 {
  const domain = ownDomain(at);
  const deadline = getArgument(at, 1);
  const interval = getArgument(at, 2);
  if (interval && interval < INTERVAL_MIN_NS) return Status.BadArgument;
  let handle = getArgument(at, 0);
  let timer: usize;
  if (handle) {
    timer = decodeObject(domain, handle, <u8>ObjectType.Timer, Right.Control);
    if (!timer) return handleStatus;
  } else {
    const port = decodeHandle(domain, getArgument(at, 3), <u8>ObjectType.Port, Right.Signal);
    if (!port) return handleStatus;
    timer = createTimer(domain, changetype<HandleEntry>(port), getArgument(at, 4));
    if (!timer) return Status.QuotaExceeded;
    handle = insertHandle(domain, timer, CONTROL_RIGHTS, 0);
    if (!handle) {
      destroyObject(timer);
      return Status.TableFull;
    }
  }
  setTimer(timer, deadline, interval);
  setResult(at, 0, handle);
  return Status.Ok;
}
