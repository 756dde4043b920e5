// Callers that wait for input: kept requests, served in the order they came. A caller that has died
// or given up is found out when it is answered.
import { Status } from "../../abi/status";
import { badge, copyOut, keepReply, leaseSize, replyTo } from "../../sdk/server";
import { handleClose } from "../../sdk/system";

export const WAITERS_MAX: u32 = 16;

/**
 *   0      4     8     16
 *   reply  size  badge
 */
@unmanaged
@final
class Waiter {
  reply: u32;
  /** Bytes of the lease; 0 for a Poll. */
  size: u32;
  badge: u64;
}

const table: usize = memory.data(16 * 16, 8);
let count: u32 = 0;

function waiterAt(index: u32): Waiter {
  return changetype<Waiter>(table + (index << 4));
}

/** True when somebody waits for input or for it to come. */
export function anyWaiter(): bool {
  return count != 0;
}

/**
 * Keeps the current request. A second one of the same caller replaces its first, which it has given
 * up; when the table is full the oldest one fails with Dead.
 * @returns Ok, or the Status of keeping it
 */
export function keepWaiter(isPoll: bool): i32 {
  const who = badge();
  const size = isPoll ? 0 : leaseSize();
  for (let index: u32 = 0; index < count; index++) {
    if (waiterAt(index).badge != who) continue;
    handleClose(waiterAt(index).reply);
    drop(index);
    break;
  }
  if (count == WAITERS_MAX) {
    handleClose(waiterAt(0).reply);
    drop(0);
  }
  const handle = keepReply();
  if (handle < 0) return handle;
  const waiter = waiterAt(count++);
  waiter.reply = handle;
  waiter.size = size;
  waiter.badge = who;
  return Status.Ok;
}

function drop(index: u32): void {
  count--;
  const at = changetype<usize>(waiterAt(index));
  memory.copy(at, at + 16, (count - index) << 4);
}

/**
 * Gives bytes to the first reader that still lives.
 * @returns bytes taken; -1 when there is no reader
 */
export function deliver(from: usize, length: u32): i32 {
  for (let index: u32 = 0; index < count; ) {
    const waiter = waiterAt(index);
    if (waiter.size == 0) {
      index++;
      continue;
    }
    const handle = waiter.reply;
    const size = min<u32>(waiter.size, length);
    drop(index);
    if (copyOut(0, from, size, handle) < 0) {
      handleClose(handle);
      continue;
    }
    if (replyTo(handle, Status.Ok, 1, size) >= 0) return size;
    handleClose(handle);
  }
  return -1;
}

/** Ends every wait with a Status: of the readers, or of the polls, which learn `value`. */
export function answerAll(polls: bool, status: i32, value: u64): void {
  for (let index: u32 = 0; index < count; ) {
    const waiter = waiterAt(index);
    if ((waiter.size == 0) != polls) {
      index++;
      continue;
    }
    const handle = waiter.reply;
    drop(index);
    if (replyTo(handle, status, 1, value) < 0) handleClose(handle);
  }
}
