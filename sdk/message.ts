// Message headers (abi/message.ts): one word that says how many words and handles travel beside it.
import {
  HEADER_HANDLES_SHIFT,
  HEADER_KIND_SHIFT,
  HEADER_LABEL_MASK,
  HEADER_LEASE_READ,
  HEADER_LEASE_WRITE,
  HEADER_MEMORY_SHIFT,
  HEADER_MOVE_SHIFT,
  HEADER_WORDS_SHIFT,
  MEMORY_OWN,
} from "../abi/message";

/** What the receiver of a lease may do with the memory, as bits. */
export const enum LeaseAccess {
  Read = 1,
  Write = 2,
  ReadWrite = 3,
}

/** A header without handles and lease. `label` is an operation, or in a reply a Status. */
// @ts-ignore: decorator
@inline
export function header(label: i32, words: u32): u64 {
  return <u64>(<u32>label & HEADER_LABEL_MASK) | ((<u64>words) << HEADER_WORDS_SHIFT);
}

/** A header whose last `handles` words are handles; bit i of `moveMask` moves handle i. */
// @ts-ignore: decorator
@inline
export function headerWithHandles(label: i32, words: u32, handles: u32, moveMask: u32): u64 {
  return (
    header(label, words) |
    ((<u64>handles) << HEADER_HANDLES_SHIFT) |
    ((<u64>moveMask) << HEADER_MOVE_SHIFT)
  );
}

/** A header whose word 3 is a lease of this module's memory, or of another slot's of its domain. */
// @ts-ignore: decorator
@inline
export function headerWithLease(
  label: i32,
  access: LeaseAccess,
  memorySlot: u32 = <u32>MEMORY_OWN,
): u64 {
  return (
    header(label, 3) |
    (access & LeaseAccess.Read ? <u64>HEADER_LEASE_READ : 0) |
    (access & LeaseAccess.Write ? <u64>HEADER_LEASE_WRITE : 0) |
    ((<u64>memorySlot) << HEADER_MEMORY_SHIFT)
  );
}

/** As headerWithLease; the last `handles` of `words` payload words (at most 3) are handles. */
export function headerWithLeaseAndHandles(
  label: i32,
  access: LeaseAccess,
  words: u32,
  handles: u32,
  moveMask: u32,
): u64 {
  const lease = headerWithLease(0, access) & ~(<u64>7 << HEADER_WORDS_SHIFT);
  return lease | headerWithHandles(label, words, handles, moveMask);
}

/** The lease word: `length` bytes from `offset`. */
// @ts-ignore: decorator
@inline
export function leaseWord(offset: usize, length: u32): u64 {
  return (<u64>offset) | ((<u64>length) << 32);
}

/** Length in a lease word; what it names belongs to the caller and is reached by copy only. */
// @ts-ignore: decorator
@inline
export function leaseLength(word: u64): u32 {
  return <u32>(word >> 32);
}

/** The operation of a request. */
// @ts-ignore: decorator
@inline
export function headerLabel(word: u64): u32 {
  return <u32>word & HEADER_LABEL_MASK;
}

/** The Status of a reply. */
// @ts-ignore: decorator
@inline
export function headerStatus(word: u64): i32 {
  return <i32>(<i16>(<u32>word & HEADER_LABEL_MASK));
}

/** MessageKind of what was received. */
// @ts-ignore: decorator
@inline
export function headerKind(word: u64): u32 {
  return <u32>(word >> HEADER_KIND_SHIFT) & 3;
}

/** Number of handles in the last payload words. */
// @ts-ignore: decorator
@inline
export function headerHandles(word: u64): u32 {
  return (<u32>word >> HEADER_HANDLES_SHIFT) & 3;
}

/** Number of payload words, handles included. */
// @ts-ignore: decorator
@inline
export function headerWords(word: u64): u32 {
  return (<u32>word >> HEADER_WORDS_SHIFT) & 7;
}

/** LeaseAccess bits that the caller granted. */
// @ts-ignore: decorator
@inline
export function headerLease(word: u64): u32 {
  return (<u32>word >> 24) & 3;
}
