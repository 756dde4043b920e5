// The requests that the driver has taken on: one a slot, the rest waiting in order. Pure
// bookkeeping; the server moves the data and answers.

import { SLOT_COUNT } from "./device";

export const WAITING_MAX: u32 = 32;
/** Times that a request is given to the device before it fails. */
export const ATTEMPTS_MAX: u32 = 3;
/** How long the device may take for one request. */
export const REQUEST_TIMEOUT_NS: u64 = 5_000_000_000;
export const NO_DEADLINE: u64 = 0xffff_ffff_ffff_ffff;

export class BlockRequest {
  /** Kept Reply handle; 0 = the place is free. */
  reply: u32 = 0;
  /** registers.ts T_IN, T_OUT, T_FLUSH. */
  type: u32 = 0;
  sector: u64 = 0;
  length: u32 = 0;
  attempts: u32 = 0;
  deadlineNs: u64 = 0;

  set(reply: u32, type: u32, sector: u64, length: u32): void {
    this.reply = reply;
    this.type = type;
    this.sector = sector;
    this.length = length;
    this.attempts = 0;
  }
}

export class RequestTable {
  private active: StaticArray<BlockRequest> = new StaticArray<BlockRequest>(<i32>SLOT_COUNT);
  private waiting: StaticArray<BlockRequest> = new StaticArray<BlockRequest>(<i32>WAITING_MAX);
  private first: u32 = 0;
  private count: u32 = 0;

  constructor() {
    for (let slot: u32 = 0; slot < SLOT_COUNT; slot++) this.active[slot] = new BlockRequest();
    for (let place: u32 = 0; place < WAITING_MAX; place++) this.waiting[place] = new BlockRequest();
  }

  /** Whether one more request can be taken on. */
  hasRoom(): bool {
    return this.count < WAITING_MAX;
  }

  /** Appends a request; hasRoom() must hold. */
  add(reply: u32, type: u32, sector: u64, length: u32): void {
    assert(this.count < WAITING_MAX);
    this.waiting[(this.first + this.count) % WAITING_MAX].set(reply, type, sector, length);
    this.count++;
  }

  /**
   * Moves the oldest waiting request to a free slot.
   * @returns the slot, or -1 when either is missing
   */
  startNext(): i32 {
    if (this.count == 0) return -1;
    for (let slot: u32 = 0; slot < SLOT_COUNT; slot++) {
      if (this.active[slot].reply != 0) continue;
      const next = this.waiting[this.first];
      this.active[slot].set(next.reply, next.type, next.sector, next.length);
      this.first = (this.first + 1) % WAITING_MAX;
      this.count--;
      return slot;
    }
    return -1;
  }

  /** The request in a slot; its `reply` is 0 when the slot is free. */
  at(slot: u32): BlockRequest {
    return this.active[slot];
  }

  /** Counts an attempt. @returns false when there were enough */
  tryAgain(slot: u32, nowNs: u64): bool {
    const request = this.active[slot];
    if (request.attempts == ATTEMPTS_MAX) return false;
    request.attempts++;
    request.deadlineNs = nowNs + REQUEST_TIMEOUT_NS;
    return true;
  }

  /** Frees a slot. */
  finish(slot: u32): void {
    this.active[slot].reply = 0;
  }

  /** When the first request in flight is late, or NO_DEADLINE. */
  earliestDeadline(): u64 {
    let earliest = NO_DEADLINE;
    for (let slot: u32 = 0; slot < SLOT_COUNT; slot++) {
      const request = this.active[slot];
      if (request.reply != 0) earliest = min(earliest, request.deadlineNs);
    }
    return earliest;
  }
}
