// Device resources: what SupervisorOperation.Device gives (abi/interfaces/supervisor.ts). Handles
// are made for each request and moved to the module, so that nothing is left behind when it dies.
import { Right, WellKnownHandle } from "../../abi/handles";
import { PAGE_SIZE } from "../../abi/limits";
import {
  MD_RTC_ADDRESS,
  MD_RTC_KIND,
  MD_UART_ADDRESS,
  MD_UART_IRQ,
  MD_UART_KIND,
  RtcKind,
  UartKind,
} from "../../abi/machine_description";
import { ManifestRecord } from "../../abi/manifest";
import { Status } from "../../abi/status";
import { RegionFlag } from "../../abi/system_calls";
import { nameWord } from "../../sdk/names";
import { headerWithHandles } from "../../sdk/message";
import { answer, answerWithHandle, answerWithHeader } from "../../sdk/server";
import { handleClose, handleDuplicate, irqCreateLine, regionCreateOver } from "../../sdk/system";
import { findRecord, machineField } from "./archive";

/** Answers a request for a device resource. */
export function answerDevice(module: u32, w0: u64, w1: u64, w2: u64): void {
  if (findRecord(module, ManifestRecord.Device, w0, w1, w2) == 0) return answer(Status.Denied);
  if (isName(w0, "uart")) return answerUart();
  if (isName(w0, "rtc")) return answerRtc();
  if (isName(w0, "machine")) {
    return answerCopy(WellKnownHandle.MachineDescription, Right.Read | Right.Inspect);
  }
  if (isName(w0, "archive")) {
    return answerCopy(WellKnownHandle.BootArchive, Right.Read | Right.Execute | Right.Inspect);
  }
  const rights = machineRights(w0);
  if (rights == 0) return answer(Status.NotFound);
  answerCopy(WellKnownHandle.Machine, rights);
}

/** Resource names are told apart by their first eight bytes. */
function isName(w0: u64, name: string): bool {
  return w0 == nameWord(name, 0);
}

function machineRights(w0: u64): u64 {
  if (isName(w0, "pci")) return Right.DeviceMemory | Right.IoPorts | Right.Interrupts;
  if (isName(w0, "power")) return Right.Power;
  if (isName(w0, "sealable")) return Right.CreateSealable;
  if (isName(w0, "dma")) return Right.Dma;
  return 0;
}

function answerCopy(handle: u32, rights: u64): void {
  const copy = handleDuplicate(handle, rights | Right.Transfer | Right.Duplicate);
  if (copy < 0) return answer(copy);
  answerWithHandle(copy, true, 4);
}

/** Registers as a Region, or ports by the Machine handle. Negative Status on failure. */
function registers(atPorts: bool, address: u64): i32 {
  if (atPorts) return handleDuplicate(WellKnownHandle.Machine, Right.IoPorts | Right.Transfer);
  const page = address & ~(<u64>PAGE_SIZE - 1);
  return regionCreateOver(1, RegionFlag.Device, page, WellKnownHandle.Machine);
}

function answerUart(): void {
  const kind = <u32>machineField(MD_UART_KIND);
  if (kind == UartKind.None) return answer(Status.NotFound);
  const address = machineField(MD_UART_ADDRESS);
  const atPorts = kind == UartKind.Ns16550Port;
  const irq = irqCreateLine(WellKnownHandle.Machine, machineField(MD_UART_IRQ), atPorts ? 0 : 1);
  if (irq < 0) return answer(irq);
  const handle = registers(atPorts, address);
  if (handle < 0) {
    handleClose(irq);
    return answer(handle);
  }
  const place = atPorts ? address : address % PAGE_SIZE;
  answerWithHeader(headerWithHandles(Status.Ok, 4, 2, 3), kind, place, irq, handle);
}

function answerRtc(): void {
  const kind = <u32>machineField(MD_RTC_KIND);
  if (kind == RtcKind.None) return answer(Status.NotFound);
  const address = machineField(MD_RTC_ADDRESS);
  const atPorts = kind == RtcKind.Cmos;
  const handle = registers(atPorts, address);
  if (handle < 0) return answer(handle);
  answerWithHandle(handle, true, 4, kind, atPorts ? address : address % PAGE_SIZE);
}
