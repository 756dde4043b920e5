// Input that comes from a pipe (option "input=pipe"): what the queue has no room for stays with the
// input thread, whose call is answered when there is. So the serial driver stops reading, then the
// device, then the host, and nothing is lost. A terminal is read on, for its Ctrl-C.
import { Status } from "../../abi/status";
import { keepReply, replyTo } from "../../sdk/server";
import { handleClose } from "../../sdk/system";
import { QUEUE_SIZE, queueCount, queuePush } from "./input_queue";

/** The most that one call of the input thread brings. */
export const HELD_MAX: u32 = 4096;
if (HELD_MAX > QUEUE_SIZE) ERROR("an empty queue has room for what is held");

const bytes: usize = memory.data(HELD_MAX);
let count: u32 = 0;
/** The input thread's call, 0 without one. */
let reply: u32 = 0;
let isPipe: bool = false;

/** Says that input comes from a pipe. */
export function initHeldInput(fromPipe: bool): void {
  isPipe = fromPipe;
}

/**
 * Keeps the current request with the bytes that it brought, where the queue has no room for them.
 * @returns false when they are to be taken now, and the request is to be answered
 */
export function holdInput(from: usize, length: u32): bool {
  if (!isPipe || queueCount() + length <= QUEUE_SIZE) return false;
  const kept = keepReply();
  if (kept < 0) return false;
  reply = kept;
  count = length;
  memory.copy(bytes, from, length);
  return true;
}

/** Moves what is held to the queue, which is empty. False when nothing is. */
export function takeHeldInput(): bool {
  if (reply == 0) return false;
  for (let index: u32 = 0; index < count; index++) queuePush(load<u8>(bytes + index));
  if (replyTo(reply, Status.Ok) < 0) handleClose(reply);
  reply = 0;
  return true;
}
