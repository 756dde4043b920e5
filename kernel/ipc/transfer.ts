// Handles in messages: all or nothing. Checked when a message is sent, and once more when it is
// delivered (the sender's other threads may have closed one meanwhile); then committed, which
// cannot fail.
import {
  HEADER_HANDLES_SHIFT, HEADER_LEASE_READ, HEADER_LEASE_WRITE, HEADER_MOVE_SHIFT,
  HEADER_WORDS_SHIFT,
} from "../../abi/message";
import { Right } from "../../abi/handles";
import { Status } from "../../abi/status";
import { Domain } from "../task/domain";
import { getArgument, setResult, Thread } from "../task/thread";
import { deriveEntry, HandleEntry, moveEntry, RIGHTS_MASK } from "../handle/entry";
import {
  decodeHandle, handleOf, handleStatus, hasRoom, removeEntry, takeEntry,
} from "../handle/table";

const LEASE_BITS: u64 = HEADER_LEASE_READ | HEADER_LEASE_WRITE;
/** Argument and result that word 0 stands in. */
const WORD_0: usize = 2;

/** Payload words that a header tells of, 0 to 7 as it stands: not checked. */
@inline
export function headerWords(header: u64): u32 {
  return <u32>(header >> HEADER_WORDS_SHIFT) & 7;
}

/** Handles that a header tells of, 0 to 3: not checked against its words. */
@inline
export function headerHandles(header: u64): u32 {
  return <u32>(header >> HEADER_HANDLES_SHIFT) & 3;
}

/** True when a header grants a lease, to read or to write. */
@inline
export function hasLease(header: u64): bool {
  return (header & LEASE_BITS) != 0;
}

@inline
function isMoved(header: u64, i: u32): bool {
  return ((header >> (HEADER_MOVE_SHIFT + i)) & 1) != 0;
}

/**
 * Checks a message that a thread wants to send (its frame's header and words).
 * @param wordsMax words that the call carries, a lease's included
 * @returns Ok; BadArgument (counts, a handle moved and named twice); the status of a handle that
 * may not be sent: BadHandle, Dead, Revoked, NoRights
 */
export function checkMessage(at: usize, wordsMax: u32): i32 {
  const header = getArgument(at, 1);
  const words = headerWords(header);
  const handles = headerHandles(header);
  if (hasLease(header)) wordsMax--;
  if (words > wordsMax || handles > words) return Status.BadArgument;
  const domain = changetype<Domain>(changetype<Thread>(at).owner);
  const first = WORD_0 + words - handles;
  for (let i: u32 = 0; i < handles; i++) {
    const handle = getArgument(at, first + i);
    const rights: u32 = isMoved(header, i) ? Right.Transfer : Right.Transfer | Right.Duplicate;
    if (!decodeHandle(domain, handle, 0, rights)) return handleStatus;
    for (let k: u32 = 0; k < i; k++) {
      if (getArgument(at, first + k) != handle) continue;
      if (isMoved(header, i) || isMoved(header, k)) return Status.BadArgument;
    }
  }
  return Status.Ok;
}

/** Whether the receiver's table has room for the handles of a message: Ok or TableFull. */
export function roomStatus(fromAt: usize, toAt: usize): i32 {
  const handles = headerHandles(getArgument(fromAt, 1));
  const to = changetype<Domain>(changetype<Thread>(toAt).owner);
  return hasRoom(to, handles) ? Status.Ok : Status.TableFull;
}

/**
 * Gives the handles of a message to its receiver and writes their new numbers into its result
 * words, which are there already. The message was checked just now, and there is room.
 */
export function transferHandles(fromAt: usize, toAt: usize): void {
  const header = getArgument(fromAt, 1);
  const handles = headerHandles(header);
  const from = changetype<Domain>(changetype<Thread>(fromAt).owner);
  const to = changetype<Domain>(changetype<Thread>(toAt).owner);
  const first = WORD_0 + headerWords(header) - handles;
  for (let i: u32 = 0; i < handles; i++) {
    const sourceAt = decodeHandle(from, getArgument(fromAt, first + i), 0, 0);
    assert(sourceAt != 0);
    const source = changetype<HandleEntry>(sourceAt);
    const targetAt = takeEntry(to);
    assert(targetAt != 0);
    const target = changetype<HandleEntry>(targetAt);
    if (isMoved(header, i)) {
      moveEntry(target, source);
      removeEntry(from, sourceAt);
    } else {
      deriveEntry(target, source, source.word & RIGHTS_MASK, source.badge);
    }
    setResult(toAt, first + i, handleOf(to, targetAt));
  }
}
