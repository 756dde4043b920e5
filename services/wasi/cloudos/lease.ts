// Calls that lend a service a piece of the program's memory, without a copy on the way: the kernel
// takes the slot's number in the header (abi/message.ts), and checks the range again.
import { Status } from "../../../abi/status";
import { callWithHeader, TRIES_MAX } from "../../../sdk/client";
import { headerWithLease, LeaseAccess, leaseWord } from "../../../sdk/message";

let programSlot: u32 = 0;

/** Sets the slot number of the program's memory within the domain. */
export function initLease(slot: u32): void {
  programSlot = slot;
}

/**
 * Calls with [offset, offset + length) of the program's memory lent; again when the service died
 * over it.
 */
export function callWithProgramLease(
  port: u32,
  operation: u32,
  access: LeaseAccess,
  offset: u32,
  length: u32,
  w0: u64,
  w1: u64,
): i32 {
  const head = headerWithLease(operation, access, programSlot);
  let status: i32 = Status.Dead;
  for (let tries: u32 = 0; tries < TRIES_MAX && status == Status.Dead; tries++) {
    status = callWithHeader(port, head, w0, w1, 0, leaseWord(offset, length));
  }
  return status;
}
