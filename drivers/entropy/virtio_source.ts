// Random numbers from a virtio entropy device (virtio 1.2 §5.4): one buffer at a time.
//
//   page 0   the virtqueue
//   page 1   the buffer that the device fills

import { Status } from "../../abi/status";
import { VirtioDevice } from "../virtio/device";
import { DESC_F_WRITE } from "../virtio/registers";
import { QUEUE_EMPTY, QUEUE_MEMORY_SIZE, VirtQueue } from "../virtio/virtqueue";

export const DEVICE_TYPE_ENTROPY: u32 = 4;
/** PCI device number of the transitional form (§4.1.2.1). */
export const PCI_DEVICE_TRANSITIONAL: u32 = 0x1005;
export const RNG_DMA_PAGES: u32 = 2;
export const RNG_BUFFER_SIZE: u32 = 4096;
const QUEUE_ENTRIES: u32 = 8;

export class VirtioSource {
  private queue: VirtQueue;
  private waiting: bool = false;
  private taken: u32 = 0;
  private filled: u32 = 0;

  constructor(
    private device: VirtioDevice,
    private base: usize,
    private physical: u64,
    private vector: u32,
  ) {
    this.queue = new VirtQueue(base, physical);
  }

  /** Resets and starts the device and asks for the first bytes. */
  start(): i32 {
    const status = this.device.prepare(0, this.queue, QUEUE_ENTRIES, this.vector);
    if (status < 0) return status;
    this.device.start();
    this.waiting = false;
    this.taken = 0;
    this.filled = 0;
    this.refill();
    return Status.Ok;
  }

  /** Bytes that can be taken at once. */
  get available(): u32 {
    return this.filled - this.taken;
  }

  /** Moves `length` bytes (at most `available`) to own memory; nobody gets them a second time. */
  take(destination: usize, length: u32): void {
    const from = this.base + QUEUE_MEMORY_SIZE + this.taken;
    memory.copy(destination, from, length);
    memory.fill(from, 0, length);
    this.taken += length;
    if (this.available == 0) this.refill();
  }

  /** After an interrupt. @returns InputOutput when the device answers nonsense */
  collect(): i32 {
    const head = this.queue.pop();
    if (head == QUEUE_EMPTY) return Status.Ok;
    if (head != 0 || this.queue.usedLength > RNG_BUFFER_SIZE) return Status.InputOutput;
    this.waiting = false;
    this.taken = 0;
    this.filled = this.queue.usedLength;
    if (this.filled == 0) this.refill();
    return Status.Ok;
  }

  /** Lowers a shared interrupt line. */
  takeInterruptStatus(): void {
    this.device.takeInterruptStatus();
  }

  private refill(): void {
    if (this.waiting) return;
    this.waiting = true;
    const address = this.physical + QUEUE_MEMORY_SIZE;
    this.queue.setDescriptor(0, address, RNG_BUFFER_SIZE, DESC_F_WRITE, 0);
    if (this.queue.submit(0)) this.device.notify();
  }
}
