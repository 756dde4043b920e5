// Copy: a server reads or writes the memory that a caller lent it with its message. The lease is
// the caller's own word, still in its frame: it is blocked until the answer.
import { ObjectType } from "../../abi/handles";
import { COPY_SIZE_MAX, SLOTS_PER_DOMAIN_MAX } from "../../abi/limits";
import {
  HEADER_LEASE_READ, HEADER_LEASE_WRITE, HEADER_MEMORY_SHIFT, MEMORY_OWN,
} from "../../abi/message";
import { Status } from "../../abi/status";
import { SystemCall } from "../../abi/system_calls";
import { FRAME_MEMORY_BASE } from "hal/context";
import { USER_END } from "hal/page_table";
import { decodeObject, handleStatus } from "../handle/table";
import { copyUser } from "../memory/user_memory";
import { slotAddress } from "../memory/slots";
import { Domain } from "../task/domain";
import {
  callNumber, frameOf, getArgument, setResult, SLOW_FAULT, Thread, threadOfReply,
} from "../task/thread";

if (MEMORY_OWN != SLOTS_PER_DOMAIN_MAX) ERROR("every slot but MEMORY_OWN can be named");

/**
 * Address of a memory of a thread's domain.
 * @param memory number of a slot, or MEMORY_OWN for where the thread runs; at most MEMORY_OWN
 * @returns 0 when the domain has no such slot, or the thread's memory base cannot be one
 */
export function memoryBaseOf(at: usize, memory: u32): u64 {
  if (memory != MEMORY_OWN) {
    return slotAddress(changetype<Domain>(changetype<Thread>(at).owner), memory);
  }
  // The user may have put anything there: 4 GiB of offset and a copy must not wrap.
  const base = load<u64>(frameOf(at) + FRAME_MEMORY_BASE);
  return base < USER_END - 0x2_0000_0000 ? base : 0;
}

@inline
function rootOf(at: usize): u64 {
  return changetype<Domain>(changetype<Thread>(at).owner).root;
}

/** The Copy system call; abi/system_calls.ts has the arguments. */
export function copyLease(at: usize): i32 {
  const control = getArgument(at, 1);
  const toCaller = (control & 1) != 0;
  const offset = getArgument(at, 2);
  const ownOffset = getArgument(at, 3);
  const length = getArgument(at, 4);
  if (control & ~0xf01 || length > <u64>COPY_SIZE_MAX) return Status.BadArgument;
  const caller = leaseCaller(at);
  if (!caller) return leaseStatus;
  const header = getArgument(caller, 1);
  if (!(header & (toCaller ? HEADER_LEASE_WRITE : HEADER_LEASE_READ))) return Status.NoRights;
  const lease = getArgument(caller, callNumber(caller) == <u64>SystemCall.CallUntil ? 4 : 5);
  const leaseLength = lease >> 32;
  if (offset > leaseLength || length > leaseLength - offset) return Status.BadRange;
  if (ownOffset > 0xffff_ffff) return Status.BadRange;
  const callerBase = memoryBaseOf(caller, <u32>(header >> HEADER_MEMORY_SHIFT) & 15);
  const ownBase = memoryBaseOf(at, <u32>(control >> 8) & 15);
  if (!callerBase || !ownBase) return Status.BadRange;
  const remote = callerBase + (lease & 0xffff_ffff) + offset;
  const own = ownBase + ownOffset;
  const done = toCaller
    ? copyUser(rootOf(caller), remote, rootOf(at), own, length)
    : copyUser(rootOf(at), own, rootOf(caller), remote, length);
  setResult(at, 0, done);
  return done == length ? Status.Ok : Status.Fault;
}

/** Why leaseCaller returned 0. */
let leaseStatus: i32 = 0;

/** The caller that argument 0 names: a Reply handle, or 0 for the current one. */
function leaseCaller(at: usize): usize {
  const thread = changetype<Thread>(at);
  const handle = getArgument(at, 0);
  let caller = thread.caller;
  leaseStatus = Status.Dead;
  if (handle) {
    const object = decodeObject(changetype<Domain>(thread.owner), handle, <u8>ObjectType.Reply, 0);
    leaseStatus = handleStatus;
    caller = object ? threadOfReply(object) : 0;
  }
  if (caller && changetype<Thread>(caller).slow & SLOW_FAULT) {
    leaseStatus = Status.NoRights;
    return 0;
  }
  return caller;
}
