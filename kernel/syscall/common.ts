// What the system call handlers share: whose call it is, and what its handles name.
//
// A handler takes the calling thread, decodes everything, then commits. It returns a status, which
// the dispatcher stores, or BLOCKED.
import { ObjectType } from "../../abi/handles";
import { Domain } from "../task/domain";
import { decodeObject, handleStatus } from "../handle/table";
import { getArgument, Thread } from "../task/thread";

/** The domain of a thread. */
@inline
export function ownDomain(at: usize): Domain {
  return changetype<Domain>(changetype<Thread>(at).owner);
}

/** Why a decode function below returned 0. */
export let decodeStatus: i32 = 0;

/** The object that argument i names; 0 with `decodeStatus` set. */
export function argumentObject(at: usize, i: usize, type: u8, rights: u32): usize {
  const object = decodeObject(ownDomain(at), getArgument(at, i), type, rights);
  if (!object) decodeStatus = handleStatus;
  return object;
}

/** The domain that argument i names, with rights; 0 = the caller's own, which needs none. */
export function argumentDomain(at: usize, i: usize, rights: u32): usize {
  if (getArgument(at, i) == 0) return changetype<usize>(ownDomain(at));
  return argumentObject(at, i, <u8>ObjectType.Domain, rights);
}

/**
 * True when argument i is a handle of the Machine with these rights; else `decodeStatus` is set.
 */
export function hasMachine(at: usize, i: usize, rights: u32): bool {
  return argumentObject(at, i, <u8>ObjectType.Machine, rights) != 0;
}
