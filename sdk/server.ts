// The server loop. A server asks for the next request, looks at it, and sets an answer as the last
// thing it does with the request: the answer overwrites the request's words. It travels with the
// next nextRequest, so that answering and receiving cost one system call.
//
//   while (true) {
//     nextRequest(port);
//     switch (operation()) { … answer(Status.Ok, 1, value) … default: answer(Status.BadArgument) }
//   }
//
// A request that is neither answered nor kept (keepReply) fails its caller with Dead. Handles that
// came with a request and were not taken (takeHandle) are closed: no caller fills the server's table.
import { DEADLINE_NEVER, SystemCall } from "../abi/system_calls";
import { MESSAGE_HANDLES_MAX } from "../abi/limits";
import { HEADER_HANDLES_MASK, MEMORY_OWN } from "../abi/message";
import { Status } from "../abi/status";
import { systemCall } from "./machine";
import {
  header, headerHandles, headerKind, headerLabel, headerLease, headerWithHandles, headerWords,
  leaseLength,
} from "./message";
import { invoke, result } from "./record";
import { panic } from "./panic";
import { handleClose } from "./system";

/** r0 badge, r1 header, r2..r5 words of the request; or a1 header, a2..a5 words of the answer. */
const current: usize = memory.data(48, 16);
let answered: bool = false;
/** A handle that the answer moves away; closed when the caller is gone. */
let movedHandle: u32 = 0;
/** Handles of the current request that the server has not taken. */
const untaken: usize = memory.data(12, 4);
let untakenCount: u32 = 0;
if (MESSAGE_HANDLES_MAX != 3) ERROR("there is room for the handles of one message");

/**
 * Answers the last request if an answer was set, and blocks for the next one or for a signal or
 * fault.
 * @param port a Port handle with Receive
 */
export function nextRequest(port: u32): void {
  if ((movedHandle | untakenCount) != 0) settleHandles();
  if (answered) {
    answered = false;
    store<u64>(current, port);
    if (systemCall(SystemCall.ReplyReceive, current) >= 0) {
      if (load<u64>(current, 8) & HEADER_HANDLES_MASK) noteHandles();
      return;
    }
  }
  waitRequest(port, <u64>DEADLINE_NEVER);
}

/**
 * As nextRequest, until `deadlineNs` at most.
 * @returns Status.Ok, or TimedOut
 */
export function nextRequestUntil(port: u32, deadlineNs: u64): i32 {
  settleHandles();
  answerNow();
  return waitRequest(port, deadlineNs);
}

/** Closes what the last request brought and nobody took, and gives what its answer moves. */
function settleHandles(): void {
  while (untakenCount != 0) handleClose(load<u32>(untaken + (--untakenCount << 2)));
  if (movedHandle != 0) answerNow();
}

function noteHandles(): void {
  const head = load<u64>(current, 8);
  untakenCount = headerHandles(head);
  const first = headerWords(head) - untakenCount;
  for (let index: u32 = 0; index < untakenCount; index++) {
    store<u32>(untaken + (index << 2), <u32>word(first + index));
  }
}

function waitRequest(port: u32, deadlineNs: u64): i32 {
  while (true) {
    store<u64>(current, port);
    store<u64>(current, deadlineNs, 8);
    const status = systemCall(SystemCall.Receive, current);
    if (status >= 0) {
      if (load<u64>(current, 8) & HEADER_HANDLES_MASK) noteHandles();
      return status;
    }
    if (status == Status.TimedOut || status == Status.WouldBlock) return status;
    if (status != Status.Dead && status != Status.Interrupted) panic("receive failed");
  }
}

/** Badge of the request's handle: who calls. Of a signal: its bits. */
// @ts-ignore: decorator
@inline
export function badge(): u64 {
  return load<u64>(current);
}

/** MessageKind: a call, a signal or a fault. */
// @ts-ignore: decorator
@inline
export function messageKind(): u32 {
  return headerKind(load<u64>(current, 8));
}

/** The label of the request. */
// @ts-ignore: decorator
@inline
export function operation(): u32 {
  return headerLabel(load<u64>(current, 8));
}

/** Word 0 to 3 of the request. */
// @ts-ignore: decorator
@inline
export function word(index: usize): u64 {
  return load<u64>(current + (index << 3), 16);
}

/**
 * Takes the one handle that came with the current request: from then on the server has to close it.
 * @returns the handle; 0 when none came, or several, or it was taken
 */
export function takeHandle(): u32 {
  if (untakenCount != 1) return 0;
  untakenCount = 0;
  return load<u32>(untaken);
}

/** LeaseAccess bits of the request; 0 without a lease. */
// @ts-ignore: decorator
@inline
export function leaseAccess(): u32 {
  return headerLease(load<u64>(current, 8));
}

/** Length of the request's lease in bytes; 0 without one. */
// @ts-ignore: decorator
@inline
export function leaseSize(): u32 {
  return leaseAccess() ? leaseLength(word(3)) : 0;
}

/** Sets the answer of the current request. The last use of the request. */
// @ts-ignore: decorator
@inline
export function answer(
  status: i32, words: u32 = 0, w0: u64 = 0, w1: u64 = 0, w2: u64 = 0, w3: u64 = 0,
): void {
  answerWithHeader(header(status, words), w0, w1, w2, w3);
}

/** Sets an answer that gives a handle in its last word, copied or moved. */
export function answerWithHandle(
  handle: u32,
  move: bool,
  words: u32 = 1,
  w0: u64 = 0,
  w1: u64 = 0,
  w2: u64 = 0,
): void {
  const head = headerWithHandles(Status.Ok, words, 1, move ? 1 : 0);
  movedHandle = move ? handle : 0;
  if (words == 1) answerWithHeader(head, handle, 0, 0, 0);
  else if (words == 2) answerWithHeader(head, w0, handle, 0, 0);
  else if (words == 3) answerWithHeader(head, w0, w1, handle, 0);
  else answerWithHeader(head, w0, w1, w2, handle);
}

/** Sets an answer with a ready-made header. */
// @ts-ignore: decorator
@inline
export function answerWithHeader(head: u64, w0: u64, w1: u64, w2: u64, w3: u64): void {
  store<u64>(current, head, 8);
  store<u64>(current, w0, 16);
  store<u64>(current, w1, 24);
  store<u64>(current, w2, 32);
  store<u64>(current, w3, 40);
  answered = true;
}

/**
 * Sends the answer that was set now, without receiving: before work that the caller need not wait
 * for.
 */
export function answerNow(): void {
  if (!answered) return;
  answered = false;
  store<u64>(current, 0);
  const status = systemCall(SystemCall.Reply, current);
  if (movedHandle != 0 && status < 0) handleClose(movedHandle);
  movedHandle = 0;
}

/**
 * Keeps the right to answer the current request for later.
 * @returns a Reply handle, or a negative Status
 */
export function keepReply(): i32 {
  const status = invoke(SystemCall.ReplyKeep);
  return status < 0 ? status : <i32>result(0);
}

/** Answers a kept request, and closes its handle. Dead when the caller is gone. */
export function replyTo(
  replyHandle: u32, status: i32, words: u32 = 0, w0: u64 = 0, w1: u64 = 0, w2: u64 = 0, w3: u64 = 0,
): i32 {
  return invoke(SystemCall.Reply, replyHandle, header(status, words), w0, w1, w2, w3);
}

/**
 * Copies from the lease of the current request (or of a kept one) into this memory.
 * @returns bytes copied, or a negative Status: BadRange outside the lease, NoRights, Dead
 */
export function copyIn(leaseOffset: u64, offset: usize, length: u32, replyHandle: u32 = 0): i32 {
  return copyLease(replyHandle, 0, leaseOffset, offset, length);
}

/** Copies from this memory into the lease of the current request (or of a kept one). As copyIn. */
export function copyOut(leaseOffset: u64, offset: usize, length: u32, replyHandle: u32 = 0): i32 {
  return copyLease(replyHandle, 1, leaseOffset, offset, length);
}

function copyLease(
  replyHandle: u32, direction: u64, leaseOffset: u64, offset: usize, length: u32,
): i32 {
  if (length == 0) return 0;
  const how = direction | ((<u64>MEMORY_OWN) << 8);
  const status = invoke(SystemCall.Copy, replyHandle, how, leaseOffset, offset, length);
  return status < 0 ? status : <i32>result(0);
}
