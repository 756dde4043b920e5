// Calls to services, from the module's main thread. Each returns a Status: the kernel's when the
// message could not be exchanged, else the service's. The words of the answer are in reply(0..3)
// until the next system call.
import { SystemCall } from "../abi/system_calls";
import { Status } from "../abi/status";
import {
  header, headerStatus, headerWithHandles, headerWithLease, headerWithLeaseAndHandles, LeaseAccess,
  leaseWord,
} from "./message";
import { invoke, result } from "./record";

/** After so many deaths over one call the call itself is taken for the cause, and fails with Dead. */
export const TRIES_MAX: u32 = 1000;

/** Word 0 to 3 of the last answer. */
// @ts-ignore: decorator
@inline
export function reply(index: usize): u64 {
  return result(index + 2);
}

/** Sends a message with a ready-made header and blocks for the answer. */
export function callWithHeader(port: u32, head: u64, w0: u64, w1: u64, w2: u64, w3: u64): i32 {
  const status = invoke(SystemCall.Call, port, head, w0, w1, w2, w3);
  return status < 0 ? status : headerStatus(result(1));
}

/** Calls an operation with up to four words. Blocks. */
export function call(
  port: u32,
  operation: u32,
  w0: u64 = 0,
  w1: u64 = 0,
  w2: u64 = 0,
  w3: u64 = 0,
): i32 {
  return callWithHeader(port, header(operation, 4), w0, w1, w2, w3);
}

/**
 * Calls an operation and lends it [offset, offset + length) of this memory until it answers.
 * Blocks.
 */
export function callWithLease(
  port: u32,
  operation: u32,
  access: LeaseAccess,
  offset: usize,
  length: u32,
  w0: u64 = 0,
  w1: u64 = 0,
  w2: u64 = 0,
): i32 {
  const head = headerWithLease(operation, access);
  return callWithHeader(port, head, w0, w1, w2, leaseWord(offset, length));
}

/**
 * As callWithLease, and again when the service died over it: for operations that may run twice.
 * Blocks.
 */
export function callAgainWithLease(
  port: u32,
  operation: u32,
  access: LeaseAccess,
  offset: usize,
  length: u32,
  w0: u64 = 0,
  w1: u64 = 0,
  w2: u64 = 0,
): i32 {
  let status: i32 = Status.Dead;
  for (let tries: u32 = 0; tries < TRIES_MAX && status == Status.Dead; tries++) {
    status = callWithLease(port, operation, access, offset, length, w0, w1, w2);
  }
  return status;
}

/** As call, and again when the service died over it: for operations that may run twice. Blocks. */
export function callAgain(
  port: u32, operation: u32, w0: u64 = 0, w1: u64 = 0, w2: u64 = 0, w3: u64 = 0,
): i32 {
  let status: i32 = Status.Dead;
  for (let tries: u32 = 0; tries < TRIES_MAX && status == Status.Dead; tries++) {
    status = call(port, operation, w0, w1, w2, w3);
  }
  return status;
}

/**
 * Calls with a handle in the last word, copied or moved. `w0`, `w1`, `w2` stand before it. Blocks.
 */
export function callWithHandle(
  port: u32,
  operation: u32,
  handle: u32,
  move: bool,
  w0: u64 = 0,
  w1: u64 = 0,
  w2: u64 = 0,
): i32 {
  const head = headerWithHandles(operation, 4, 1, move ? 1 : 0);
  return callWithHeader(port, head, w0, w1, w2, handle);
}

/** Calls with three words and waits until `deadlineNs` at most: TimedOut. */
export function callUntil(
  port: u32, operation: u32, deadlineNs: u64, w0: u64 = 0, w1: u64 = 0, w2: u64 = 0,
): i32 {
  const status = invoke(SystemCall.CallUntil, port, header(operation, 3), w0, w1, w2, deadlineNs);
  return status < 0 ? status : headerStatus(result(1));
}

/**
 * Calls with two words and a lease and waits until `deadlineNs` at most: TimedOut. The lease rides
 * in the third word of the call (abi/system_calls.ts CallUntil); the service sees it in word 3.
 */
export function callUntilWithLease(
  port: u32,
  operation: u32,
  deadlineNs: u64,
  access: LeaseAccess,
  offset: usize,
  length: u32,
  w0: u64 = 0,
  w1: u64 = 0,
): i32 {
  const head = headerWithLeaseAndHandles(operation, access, 2, 0, 0);
  const lease = leaseWord(offset, length);
  const status = invoke(SystemCall.CallUntil, port, head, w0, w1, lease, deadlineNs);
  return status < 0 ? status : headerStatus(result(1));
}
