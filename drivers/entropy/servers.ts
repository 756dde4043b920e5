// Port "entropy" over each kind of source. Without one every request is refused: weak numbers are
// worse than none.

import { EntropyOperation } from "../../abi/interfaces/system_services";
import { MessageKind } from "../../abi/message";
import { Status } from "../../abi/status";
import {
  answer,
  copyOut,
  keepReply,
  leaseSize,
  messageKind,
  nextRequest,
  operation,
  replyTo,
  word,
} from "../../sdk/server";
import { handleClose, irqAcknowledge } from "../../sdk/system";
import { CpuSource } from "./cpu_source";
import { VirtioSource } from "./virtio_source";

const LENGTH_MAX: u32 = 4096;
const WAITING_MAX: u32 = 16;
const buffer: usize = memory.data(4096, 16);

/** Length that the current request asks for, or a Status. */
function requestedLength(): i32 {
  if (operation() != EntropyOperation.Read) return Status.BadArgument;
  if (word(0) > LENGTH_MAX) return Status.BadArgument;
  return word(0) > leaseSize() ? Status.BadRange : <i32>word(0);
}

/** Refuses every request (NotSupported). */
export function serveNothing(port: u32): void {
  while (true) {
    nextRequest(port);
    if (messageKind() == MessageKind.Call) answer(Status.NotSupported);
  }
}

/** Serves requests from the processor's instruction, which may be tried for some time. */
export function serveCpu(port: u32, source: CpuSource): void {
  while (true) {
    nextRequest(port);
    if (messageKind() != MessageKind.Call) continue;
    const length = requestedLength();
    let status = length < 0 ? length : source.fill(buffer, length);
    if (status >= 0) status = copyOut(0, buffer, length);
    memory.fill(buffer, 0, LENGTH_MAX);
    answer(status < 0 ? status : Status.Ok);
  }
}

/** Requests that found too few bytes wait for the device, in order. */
export class VirtioEntropyServer {
  private replies: StaticArray<u32> = new StaticArray<u32>(<i32>WAITING_MAX);
  private lengths: StaticArray<u32> = new StaticArray<u32>(<i32>WAITING_MAX);
  private done: StaticArray<u32> = new StaticArray<u32>(<i32>WAITING_MAX);
  private first: u32 = 0;
  private count: u32 = 0;

  constructor(
    private source: VirtioSource,
    private port: u32,
    private irq: u32,
    private isLine: bool,
  ) {}

  run(): void {
    while (true) {
      nextRequest(this.port);
      if (messageKind() == MessageKind.Signal) this.interrupt();
      else if (messageKind() == MessageKind.Call) this.request();
    }
  }

  private interrupt(): void {
    if (this.isLine) this.source.takeInterruptStatus();
    else irqAcknowledge(this.irq);
    if (this.source.collect() < 0) this.source.start();
    if (this.isLine) irqAcknowledge(this.irq);
    this.advance();
  }

  private request(): void {
    const length = requestedLength();
    if (length < 0) return answer(length);
    if (this.count == WAITING_MAX) return answer(Status.TableFull);
    const kept = keepReply();
    if (kept < 0) return answer(kept);
    const place = (this.first + this.count++) % WAITING_MAX;
    this.replies[place] = kept;
    this.lengths[place] = length;
    this.done[place] = 0;
    this.advance();
  }

  /** Serves waiting requests as far as there are bytes. */
  private advance(): void {
    while (this.count != 0) {
      const place = this.first;
      const left = this.lengths[place] - this.done[place];
      const size = min(left, this.source.available);
      if (size == 0 && left != 0) return;
      this.source.take(buffer, size);
      const status = copyOut(this.done[place], buffer, size, this.replies[place]);
      memory.fill(buffer, 0, size);
      this.done[place] += size;
      if (status >= 0 && size < left) continue;
      const reply = this.replies[place];
      if (replyTo(reply, status < 0 ? status : Status.Ok) < 0) handleClose(reply);
      this.first = (place + 1) % WAITING_MAX;
      this.count--;
    }
  }
}
