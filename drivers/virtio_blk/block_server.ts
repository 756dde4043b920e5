// The block port (abi/interfaces/block.ts) over a BlockDevice. Data goes through the slot's own
// buffer: the device reaches that alone, and the kernel copies between it and the caller's lease.
//
// A device that answers nonsense, gives up or lets a request wait too long is reset, and what was
// in flight is given to it again; reads and writes of the same blocks may run twice.

import { BlockOperation } from "../../abi/interfaces/block";
import { MessageKind } from "../../abi/message";
import { Status } from "../../abi/status";
import { log, Severity } from "../../sdk/log";
import {
  answer,
  copyIn,
  copyOut,
  keepReply,
  leaseSize,
  messageKind,
  nextRequest,
  nextRequestUntil,
  operation,
  replyTo,
  word,
} from "../../sdk/server";
import { handleClose, irqAcknowledge, monotonicNs } from "../../sdk/system";
import { BlockDevice, DEVICE_BROKEN, SLOT_COUNT, SLOT_SIZE } from "./device";
import { SECTOR_SIZE, T_FLUSH, T_IN, T_OUT } from "./registers";
import { NO_DEADLINE, RequestTable } from "./request_table";

export class BlockServer {
  private requests: RequestTable = new RequestTable();
  private served: u64 = 0;
  private bytesRead: u64 = 0;
  /** The device did not come back from a reset: everything fails. */
  private isBroken: bool = false;

  /** @param isLine the interrupt is a shared, level-triggered line */
  constructor(
    private device: BlockDevice,
    private port: u32,
    private irq: u32,
    private isLine: bool,
    private generation: u64,
  ) {}

  /** Serves for ever. */
  run(): void {
    while (true) {
      const deadlineNs = this.requests.earliestDeadline();
      let status: i32 = Status.Ok;
      if (deadlineNs == NO_DEADLINE) nextRequest(this.port);
      else status = nextRequestUntil(this.port, deadlineNs);
      if (status < 0) this.recover("a request timed out: the device is reset");
      else if (messageKind() == MessageKind.Signal) this.interrupt();
      else if (messageKind() == MessageKind.Call) this.request();
    }
  }

  private interrupt(): void {
    // A message must be able to come again while we look; a line is quiet only after we looked.
    if (this.isLine) this.device.takeInterruptStatus();
    else irqAcknowledge(this.irq);
    this.collect();
    if (this.isLine) irqAcknowledge(this.irq);
  }

  private request(): void {
    switch (operation()) {
      case BlockOperation.Geometry:
        return this.geometry();
      case BlockOperation.Read:
        return this.transfer(T_IN);
      case BlockOperation.Write:
        if (this.device.isReadOnly) return answer(Status.ReadOnly);
        return this.transfer(T_OUT);
      case BlockOperation.Flush:
        // Without the feature the device writes through (virtio 1.2 §5.2.6.2).
        if (!this.device.hasFlush) return answer(Status.Ok);
        return this.take(T_FLUSH, 0, 0);
      case BlockOperation.Statistics:
        return answer(Status.Ok, 3, this.served, this.bytesRead, this.generation);
      default:
        answer(Status.BadArgument);
    }
  }

  private geometry(): void {
    const device = this.device;
    answer(Status.Ok, 3, SECTOR_SIZE, device.sectorCount, device.isReadOnly ? 1 : 0);
  }

  private transfer(type: u32): void {
    const first = word(0);
    const count = word(1);
    if (count == 0 || count > SLOT_SIZE / SECTOR_SIZE) return answer(Status.BadArgument);
    const capacity = this.device.sectorCount;
    if (first >= capacity || count > capacity - first) return answer(Status.BadRange);
    const length = <u32>count * SECTOR_SIZE;
    if (leaseSize() < length) return answer(Status.BadRange);
    this.take(type, first, length);
  }

  private take(type: u32, sector: u64, length: u32): void {
    if (this.isBroken) return answer(Status.InputOutput);
    if (!this.requests.hasRoom()) return answer(Status.TableFull);
    const kept = keepReply();
    if (kept < 0) return answer(kept);
    this.requests.add(kept, type, sector, length);
    this.startWaiting();
  }

  /** Fills free slots with what waits. */
  private startWaiting(): void {
    for (let slot = this.requests.startNext(); slot >= 0; slot = this.requests.startNext()) {
      const request = this.requests.at(slot);
      if (request.type == T_OUT) {
        const status = copyIn(0, this.device.data(slot), request.length, request.reply);
        if (status < 0) {
          this.finish(slot, status);
          continue;
        }
      }
      this.submit(slot);
    }
  }

  private submit(slot: u32): void {
    if (this.isBroken || !this.requests.tryAgain(slot, monotonicNs())) {
      return this.finish(slot, Status.InputOutput);
    }
    const request = this.requests.at(slot);
    this.device.submit(slot, request.type, request.sector, request.length);
  }

  /** Takes back everything that the device is done with. */
  private collect(): void {
    while (true) {
      const slot = this.device.completed();
      if (slot == DEVICE_BROKEN) return this.recover("the device answers nonsense: it is reset");
      if (slot < 0) break;
      const status = this.device.status(slot);
      if (status == Status.InputOutput) this.submit(slot);
      else this.complete(slot, status);
    }
    if (this.device.needsReset()) this.recover("the device gave up: it is reset");
    this.startWaiting();
  }

  private complete(slot: u32, status: i32): void {
    const request = this.requests.at(slot);
    if (status >= 0 && request.type == T_IN) {
      status = copyOut(0, this.device.data(slot), request.length, request.reply);
      this.bytesRead += request.length;
    }
    this.served++;
    this.finish(slot, status < 0 ? status : Status.Ok);
  }

  private finish(slot: u32, status: i32): void {
    const reply = this.requests.at(slot).reply;
    if (replyTo(reply, status) < 0) handleClose(reply);
    this.requests.finish(slot);
  }

  /** Resets the device and gives it again what was in flight. */
  private recover(reason: string): void {
    log(Severity.Warning, reason);
    this.isBroken = this.device.start() < 0;
    if (this.isBroken) log(Severity.Error, "the device did not come back");
    for (let slot: u32 = 0; slot < SLOT_COUNT; slot++) {
      if (this.requests.at(slot).reply != 0) this.submit(slot);
    }
    this.startWaiting();
  }
}
