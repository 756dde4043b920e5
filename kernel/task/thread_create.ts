// Making threads.
import { THREADS_PER_DOMAIN_MAX } from "../../abi/limits";
import { INSTANCE_MEMORY_BASE } from "../../abi/instance_layout";
import { Status } from "../../abi/status";
import { initialiseFrame } from "hal/context";
import { takePages } from "../memory/object_pages";
import { isUserRange, readUserWord, userWord } from "../memory/user_memory";
import { Domain } from "./domain";
import { frameOf, initialiseThread, Thread } from "./thread";

/** Why `createThread` returned 0. */
export let threadStatus: i32 = 0;

function fail(status: i32): usize {
  threadStatus = status;
  return 0;
}

/**
 * A thread of a domain, suspended. Its memory base is read from the instance data (0 without one).
 * @returns 0 with `threadStatus` set: BadRange (not user addresses, stack not 16-aligned), Fault
 * (the instance is not mapped), TableFull, QuotaExceeded
 */
export function createThread(
  domain: Domain, entry: u64, stackTop: u64, instance: u64, argument: u64, priority: u32,
): usize {
  if (!isUserRange(entry, 1) || stackTop & 15 || !isUserRange(stackTop, 0)) return fail(Status.BadRange);
  let memoryBase: u64 = 0;
  if (instance) {
    if (!readUserWord(domain.root, instance + INSTANCE_MEMORY_BASE)) return fail(Status.Fault);
    memoryBase = userWord;
    if (!isUserRange(memoryBase, 1)) return fail(Status.BadRange);
  }
  if (domain.threadCount >= <u32>THREADS_PER_DOMAIN_MAX) return fail(Status.TableFull);
  const at = takePages(changetype<usize>(domain), 1);
  if (!at) return fail(Status.QuotaExceeded);
  initialiseThread(at, changetype<usize>(domain), priority);
  initialiseFrame(frameOf(at), entry, stackTop, instance, memoryBase, argument);
  changetype<Thread>(at).domainNext = domain.threads;
  if (domain.threads) changetype<Thread>(domain.threads).domainPrevious = at;
  domain.threads = at;
  domain.threadCount++;
  return at;
}
