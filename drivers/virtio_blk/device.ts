// The block device as a set of slots. A slot is a chain of three descriptors and a buffer of its
// own:
//
//   page 0             the virtqueue
//   page 1             request headers, 16 bytes a slot; status bytes from 2048 on
//   16 pages a slot    data
//
// Descriptors 3 * slot .. 3 * slot + 2 are its header, data and status.

import { Status } from "../../abi/status";
import { volatileLoad8, volatileStore8 } from "../../sdk/machine";
import { VirtioDevice } from "../virtio/device";
import { DESC_F_NEXT, DESC_F_WRITE } from "../virtio/registers";
import { QUEUE_BROKEN, QUEUE_EMPTY, QUEUE_MEMORY_SIZE, VirtQueue } from "../virtio/virtqueue";
import {
  CONFIG_CAPACITY,
  F_FLUSH,
  F_RO,
  HEADER_RESERVED,
  HEADER_SECTOR,
  HEADER_SIZE,
  HEADER_TYPE,
  S_OK,
  S_UNSUPP,
  T_FLUSH,
  T_IN,
} from "./registers";

/** Requests in flight. */
export const SLOT_COUNT: u32 = 4;
/** Bytes of one request. */
export const SLOT_SIZE: u32 = 65536;
export const DMA_PAGES: u32 = 2 + (SLOT_COUNT * SLOT_SIZE) / 4096;
const QUEUE_ENTRIES: u32 = 16;
const HEADERS: u32 = QUEUE_MEMORY_SIZE;
const STATUSES: u32 = HEADERS + 2048;
const DATA: u32 = HEADERS + 4096;
/** What a status byte holds until the device writes it. */
const STATUS_UNWRITTEN: u32 = 0xff;

/** completed(): nothing is ready. */
export const NONE_COMPLETED: i32 = QUEUE_EMPTY;
/** completed(): the device must be reset. */
export const DEVICE_BROKEN: i32 = QUEUE_BROKEN;

export class BlockDevice {
  sectorCount: u64 = 0;
  isReadOnly: bool = false;
  hasFlush: bool = false;
  private queue: VirtQueue;

  /**
   * @param base offset of DMA_PAGES of DMA memory; @param physical its physical address
   * @param vector MSI-X vector or NO_VECTOR
   */
  constructor(
    private device: VirtioDevice,
    private base: usize,
    private physical: u64,
    private vector: u32,
  ) {
    this.queue = new VirtQueue(base, physical);
  }

  /** Resets the device and starts it with an empty queue. Every slot is free afterwards. */
  start(): i32 {
    const status = this.device.prepare(F_RO | F_FLUSH, this.queue, QUEUE_ENTRIES, this.vector);
    if (status < 0) return status;
    this.isReadOnly = (this.device.features & F_RO) != 0;
    this.hasFlush = (this.device.features & F_FLUSH) != 0;
    this.sectorCount = this.device.configuration64(CONFIG_CAPACITY);
    this.device.start();
    return Status.Ok;
  }

  /** Where a slot's data lies in this memory. */
  data(slot: u32): usize {
    return this.base + DATA + slot * SLOT_SIZE;
  }

  /** Gives a request to the device; its data is, or will be, in the slot. T_FLUSH has none. */
  submit(slot: u32, type: u32, sector: u64, length: u32): void {
    const header = this.base + HEADERS + slot * HEADER_SIZE;
    store<u32>(header, type, HEADER_TYPE);
    store<u32>(header, 0, HEADER_RESERVED);
    store<u64>(header, sector, HEADER_SECTOR);
    volatileStore8(this.base + STATUSES + slot, STATUS_UNWRITTEN);
    const first = slot * 3;
    const hasData = type != T_FLUSH;
    const afterHeader = hasData ? first + 1 : first + 2;
    const queue = this.queue;
    const headerAddress = this.physical + HEADERS + slot * HEADER_SIZE;
    queue.setDescriptor(first, headerAddress, HEADER_SIZE, DESC_F_NEXT, afterHeader);
    if (hasData) {
      const flags = DESC_F_NEXT | (type == T_IN ? DESC_F_WRITE : 0);
      const dataAddress = this.physical + DATA + slot * SLOT_SIZE;
      queue.setDescriptor(first + 1, dataAddress, length, flags, first + 2);
    }
    queue.setDescriptor(first + 2, this.physical + STATUSES + slot, 1, DESC_F_WRITE, 0);
    if (queue.submit(first)) this.device.notify();
  }

  /** The next slot that the device is done with, NONE_COMPLETED or DEVICE_BROKEN. */
  completed(): i32 {
    const head = this.queue.pop();
    if (head < 0) return head;
    return head % 3 == 0 ? head / 3 : DEVICE_BROKEN;
  }

  /** How a completed request ended: Ok, NotSupported, or InputOutput. */
  status(slot: u32): i32 {
    const status = volatileLoad8(this.base + STATUSES + slot);
    if (status == S_OK) return Status.Ok;
    return status == S_UNSUPP ? Status.NotSupported : Status.InputOutput;
  }

  /** After an interrupt from a line that others share. */
  takeInterruptStatus(): void {
    this.device.takeInterruptStatus();
  }

  needsReset(): bool {
    return this.device.needsReset();
  }
}
