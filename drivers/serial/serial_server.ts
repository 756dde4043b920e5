// The server loop of a serial port (abi/interfaces/serial.ts) over a SerialDevice. Requests that
// have to wait are kept as Reply handles in fixed tables: writers in order, one reader, drainers.

import { SerialOperation } from "../../abi/interfaces/serial";
import { MessageKind } from "../../abi/message";
import { Status } from "../../abi/status";
import { ready } from "../../sdk/names";
import { panic } from "../../sdk/panic";
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
import { handleClose, irqAcknowledge, irqBind, monotonicNs } from "../../sdk/system";
import { RECEIVE_CAPACITY, SerialDevice } from "./serial_device";

const WRITERS_MAX: u32 = 16;
const DRAINERS_MAX: u32 = 8;
const BUFFER_SIZE: u32 = 4096;
const INTERRUPT_BIT: u64 = 1;
/** The last byte leaves without an interrupt, so a drainer's device is asked this often. */
const DRAIN_POLL_NS: u64 = 200_000;
const buffer: usize = memory.data(4096, 16);

export class SerialServer {
  private writers: StaticArray<u32> = new StaticArray<u32>(<i32>WRITERS_MAX);
  private writerOffsets: StaticArray<u32> = new StaticArray<u32>(<i32>WRITERS_MAX);
  private writerLengths: StaticArray<u32> = new StaticArray<u32>(<i32>WRITERS_MAX);
  private writerFirst: u32 = 0;
  private writerCount: u32 = 0;
  private drainers: StaticArray<u32> = new StaticArray<u32>(<i32>DRAINERS_MAX);
  private drainerCount: u32 = 0;
  /** Kept reply of the blocked reader, 0 without one. */
  private reader: u32 = 0;
  private readerSize: u32 = 0;

  constructor(
    private device: SerialDevice,
    private port: u32,
    private irq: u32,
  ) {}

  /** Starts the device and serves for ever. */
  run(): void {
    this.device.initialise();
    if (irqBind(this.irq, this.port, INTERRUPT_BIT) < 0) panic("cannot bind the interrupt");
    ready();
    while (true) {
      if (this.drainerCount == 0) nextRequest(this.port);
      else if (nextRequestUntil(this.port, monotonicNs() + DRAIN_POLL_NS) < 0) {
        this.finishDrainers();
        continue;
      }
      if (messageKind() == MessageKind.Signal) this.interrupt();
      else if (messageKind() == MessageKind.Call) this.request();
    }
  }

  private interrupt(): void {
    const device = this.device;
    // An edge during service must raise a new signal; a level would only raise this one again.
    if (device.isEdgeTriggered()) irqAcknowledge(this.irq);
    device.service();
    this.advanceWriters();
    this.feedReader();
    this.finishDrainers();
    if (!device.isEdgeTriggered()) irqAcknowledge(this.irq);
  }

  private request(): void {
    switch (operation()) {
      case SerialOperation.Write:
        return this.write();
      case SerialOperation.Read:
        return this.read();
      case SerialOperation.Drain:
        return this.drain();
      default:
        answer(Status.BadArgument);
    }
  }

  private write(): void {
    const length = <u32>min<u64>(word(0), leaseSize());
    if (this.writerCount == 0 && length <= this.device.queued.room) {
      const status = this.queueFrom(0, 0, length);
      this.device.transmit();
      return answer(status < 0 ? status : Status.Ok);
    }
    if (this.writerCount == WRITERS_MAX) return answer(Status.TableFull);
    const kept = keepReply();
    if (kept < 0) return answer(kept);
    const place = (this.writerFirst + this.writerCount++) % WRITERS_MAX;
    this.writers[place] = kept;
    this.writerOffsets[place] = 0;
    this.writerLengths[place] = length;
    this.advanceWriters();
  }

  /** Queues as much of the waiting writers' data as there is room for, in their order. */
  private advanceWriters(): void {
    while (this.writerCount != 0) {
      const place = this.writerFirst;
      const offset = this.writerOffsets[place];
      const size = min(this.writerLengths[place] - offset, this.device.queued.room);
      const status = this.queueFrom(this.writers[place], offset, size);
      this.device.transmit();
      this.writerOffsets[place] = offset + size;
      if (status >= 0 && offset + size < this.writerLengths[place]) {
        if (this.device.queued.room == 0) return;
        continue;
      }
      answerKept(this.writers[place], status < 0 ? status : Status.Ok);
      this.writerFirst = (place + 1) % WRITERS_MAX;
      this.writerCount--;
    }
  }

  /** Copies `length` bytes of a lease, for which there is room, to the transmit queue. */
  private queueFrom(reply: u32, offset: u32, length: u32): i32 {
    for (let done: u32 = 0; done < length; ) {
      const size = min(length - done, BUFFER_SIZE);
      const status = copyIn(offset + done, buffer, size, reply);
      if (status < 0) return status;
      this.device.queued.write(buffer, size);
      done += size;
    }
    return Status.Ok;
  }

  private read(): void {
    // A reader that waits already has died with its caller, or breaks the rule of one at a time.
    if (this.reader != 0) handleClose(this.reader);
    this.reader = 0;
    if (leaseSize() == 0) return answer(Status.BadArgument);
    const kept = keepReply();
    if (kept < 0) return answer(kept);
    this.reader = kept;
    this.readerSize = leaseSize();
    this.feedReader();
  }

  /** Answers the waiting reader once something has come. */
  private feedReader(): void {
    const received = this.device.received;
    if (this.reader == 0 || received.count == 0) return;
    const size = received.peek(buffer, min(this.readerSize, BUFFER_SIZE));
    const status = copyOut(0, buffer, size, this.reader);
    // Bytes leave the ring only when somebody has them.
    if (status >= 0) received.drop(size);
    answerKept(this.reader, status < 0 ? status : Status.Ok, 1, size);
    this.reader = 0;
    if (received.room >= RECEIVE_CAPACITY / 2) this.device.resumeReceiving();
  }

  private drain(): void {
    if (this.writerCount == 0 && this.device.isIdle()) return answer(Status.Ok);
    if (this.drainerCount == DRAINERS_MAX) return answer(Status.TableFull);
    const kept = keepReply();
    if (kept < 0) return answer(kept);
    this.drainers[this.drainerCount++] = kept;
  }

  private finishDrainers(): void {
    if (this.drainerCount == 0 || this.writerCount != 0 || !this.device.isIdle()) return;
    for (let index: u32 = 0; index < this.drainerCount; index++) {
      answerKept(this.drainers[index], Status.Ok);
    }
    this.drainerCount = 0;
  }
}

/** Answers a kept request and lets go of its handle even when the caller is gone. */
function answerKept(reply: u32, status: i32, words: u32 = 0, w0: u64 = 0): void {
  if (replyTo(reply, status, words, w0) < 0) handleClose(reply);
}
