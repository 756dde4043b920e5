// The message header, one word; up to four payload words travel beside it in registers.
//
//   bits  0..15  label: the operation (call) or the service's status as i16 (reply)
//   bits 16..18  number of payload words (0..4), handles included
//   bits 19..20  number of handles: they are the last words (0..3)
//   bits 21..23  move mask: bit i set = handle i is moved, clear = copied (needs Duplicate)
//   bit  24      lease readable: the receiver may read the lease by copy
//   bit  25      lease writable
//   bits 26..29  lease memory: slot number within the caller's domain, or MEMORY_OWN
//   bits 32..33  kind, set by the kernel in what recv returns
//
// With a lease, word 3 is the lease: offset in that memory (low 32 bits), length (high 32). A
// message with a lease carries at most 3 payload words beside it; the lease is not counted among
// them, and handles are the last of them, so that word 3 is never a handle. Words beyond the count
// arrive as they were given.

export const HEADER_LABEL_MASK = 0xffff;
export const HEADER_WORDS_SHIFT = 16;
export const HEADER_HANDLES_SHIFT = 19;
export const HEADER_HANDLES_MASK = 0x18_0000;
export const HEADER_MOVE_SHIFT = 21;
export const HEADER_LEASE_READ = 0x0100_0000;
export const HEADER_LEASE_WRITE = 0x0200_0000;
export const HEADER_MEMORY_SHIFT = 26;
export const MEMORY_OWN = 15;
export const HEADER_KIND_SHIFT = 32;

export const enum MessageKind {
  Call = 0,
  /** badge = the signal word, which is cleared; no reply. */
  Signal = 1,
  /** A thread of a domain faulted or ended (abi/faults.ts); badge = the domain's. */
  Fault = 2,
}
