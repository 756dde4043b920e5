// poll_oneoff, over clocks and descriptors. Files are always ready, the standard streams are when
// the back end says so; what is left waits for the earliest clock.
import { DEADLINE_NEVER } from "../../abi/system_calls";
import { inputReady, monotonicNow, outputReady, waitUntil } from "backend/wait";
import { callerCopyIn, callerCopyOut, callerHas, callerStore32 } from "./caller";
import { ClockId, clockTime, readClock } from "./clocks";
import { descriptor, isDirectory, isStream, Kind } from "./descriptors";
import { Errno } from "./errno";

// witx: eventtype, subclockflags; subscription is 48 bytes, event 32.
const EVENT_CLOCK: u32 = 0;
const EVENT_FD_READ: u32 = 1;
const EVENT_FD_WRITE: u32 = 2;
const CLOCK_ABSTIME: u32 = 1;
const EVENT_SIZE: u32 = 32;
export const SUBSCRIPTION_SIZE: u32 = 48;
/** wasi_unstable: a clock subscription has an identifier before the clock's number. */
export const UNSTABLE_SUBSCRIPTION_SIZE: u32 = 56;
const SUBSCRIPTIONS_MAX: u32 = 4096;

const subscription: usize = memory.data(56, 8);
const event: usize = memory.data(32, 8);
let clockFields: u32 = 0;
let stride: u32 = 0;

/** Monotonic ns when the call began. */
let started: u64 = 0;
let eventsAt: u32 = 0;
let eventCount: u32 = 0;
/**
 * Of those that are not ready: the earliest clock in monotonic ns, and the streams, as bits.
 */
let earliest: u64 = 0;
let waitingStreams: u32 = 0;

/**
 * witx: poll_oneoff. Blocks until one of the `count` subscriptions at `list` has an event; writes
 * events at `events`, and how many at `result`. INVAL for none or more than SUBSCRIPTIONS_MAX,
 * FAULT; what is wrong with a single one is the error of its event.
 */
export function pollOneoff(list: u32, events: u32, count: u32, result: u32): i32 {
  stride = SUBSCRIPTION_SIZE;
  clockFields = 16;
  return poll(list, events, count, result);
}

/** poll_oneoff of wasi_unstable, whose subscriptions are longer. */
export function unstablePollOneoff(list: u32, events: u32, count: u32, result: u32): i32 {
  stride = UNSTABLE_SUBSCRIPTION_SIZE;
  clockFields = 24;
  return poll(list, events, count, result);
}

function poll(list: u32, events: u32, count: u32, result: u32): i32 {
  if (count == 0 || count > SUBSCRIPTIONS_MAX) return Errno.INVAL;
  if (!callerHas(list, count * stride) || !callerHas(events, count * EVENT_SIZE)) {
    return Errno.FAULT;
  }
  eventsAt = events;
  eventCount = 0;
  started = monotonicNow();
  while (true) {
    earliest = <u64>DEADLINE_NEVER;
    waitingStreams = 0;
    for (let index: u32 = 0; index < count; index++) {
      if (callerCopyIn(subscription, list + index * stride, stride) || !examine()) {
        return Errno.FAULT;
      }
    }
    if (eventCount != 0) break;
    waitUntil(earliest, waitingStreams);
  }
  return callerStore32(result, eventCount) ? Errno.FAULT : Errno.SUCCESS;
}

/** Gives an event for the subscription if it is ready or wrong. False: EFAULT. */
function examine(): bool {
  switch (load<u8>(subscription, 8)) {
    case EVENT_CLOCK:
      return examineClock();
    case EVENT_FD_READ:
      return examineDescriptor(true);
    case EVENT_FD_WRITE:
      return examineDescriptor(false);
    default:
      return give(Errno.INVAL, 0);
  }
}

/** A relative time counts from the call; an absolute one is brought to the monotonic clock. */
function examineClock(): bool {
  const fields = subscription + clockFields;
  const clock = load<u32>(fields);
  const timeout = load<u64>(fields, 8);
  let deadline = started + timeout;
  if (deadline < timeout) deadline = <u64>DEADLINE_NEVER - 1;
  const now = monotonicNow();
  if (load<u16>(fields, 24) & CLOCK_ABSTIME) {
    if (clock != ClockId.REALTIME && clock != ClockId.MONOTONIC) return give(Errno.INVAL, 0);
    const error = readClock(clock);
    if (error) return give(error, 0);
    deadline = timeout > clockTime() ? now + (timeout - clockTime()) : now;
  } else if (clock > <u32>ClockId.THREAD_CPUTIME_ID) {
    return give(Errno.INVAL, 0);
  }
  if (deadline <= now) return give(Errno.SUCCESS, 0);
  if (deadline < earliest) earliest = deadline;
  return true;
}

function examineDescriptor(read: bool): bool {
  const open = descriptor(load<u32>(subscription, 16));
  if (!open) return give(Errno.BADF, 0);
  const isOutput = open.kind == Kind.Output || open.kind == Kind.Error;
  if (isStream(open) && read == isOutput) return give(Errno.BADF, 0);
  if (open.kind == Kind.File || isDirectory(open)) return give(Errno.SUCCESS, 1);
  const stream = open.kind - Kind.Input;
  const ready = isOutput ? outputReady(stream) : inputReady();
  if (ready < 0) return give(<i32>-ready, 0);
  if (ready != 0) return give(Errno.SUCCESS, ready);
  waitingStreams |= 1 << stream;
  return true;
}

/** Appends an event. */
function give(error: i32, bytes: u64): bool {
  memory.fill(event, 0, EVENT_SIZE);
  store<u64>(event, load<u64>(subscription));
  store<u16>(event, error, 8);
  store<u8>(event, load<u8>(subscription, 8), 10);
  store<u64>(event, bytes, 16);
  const at = eventsAt + eventCount * EVENT_SIZE;
  eventCount++;
  return callerCopyOut(at, event, EVENT_SIZE) == 0;
}
