// The end of an object: every handle to it becomes a dead one, what it holds is given back, and its
// memory is freed. Also: what happens when the last handle to an object is closed.
import { ObjectType } from "../../abi/handles";
import { Status } from "../../abi/status";
import { endIrq } from "../interrupt/irq";
import { endTimer } from "../interrupt/timer";
import { Port } from "../ipc/port";
import { endRegion, isRegionUsed } from "../memory/region";
import { giveObject } from "../memory/slab";
import { deadObject, KernelObject } from "../object";
import { Domain } from "../task/domain";
import { endSched } from "../task/sched";
import { threadOfReply } from "../task/thread";
import { wakeWith } from "../task/wait";
import { deriveEntry, HandleEntry, unlinkEntry } from "./entry";
import { removeEntry } from "./table";

/** Makes every handle to an object a dead one. */
export function markDead(object: usize): void {
  const header = changetype<KernelObject>(object);
  let at = header.handles;
  header.handles = 0;
  while (at) {
    const entry = changetype<HandleEntry>(at);
    at = entry.next;
    entry.next = 0;
    entry.previous = 0;
    entry.object = deadObject();
    entry.word &= ~0xf_ffff;
  }
}

/** Closes an entry of a domain's table. */
export function closeHandle(domain: Domain, at: usize): void {
  const object = changetype<HandleEntry>(at).object;
  removeEntry(domain, at);
  afterClose(object);
}

/** Closes an entry that lies in an object (a fault port, an interrupt's port). */
export function closeEntry(entry: HandleEntry): void {
  const object = entry.object;
  if (!object) return;
  unlinkEntry(entry);
  afterClose(object);
}

/** Makes an entry that lies in an object name another port, with a badge of its own. */
export function replaceEntry(entry: HandleEntry, source: HandleEntry, badge: u64): void {
  const old = entry.object;
  if (old) unlinkEntry(entry);
  deriveEntry(entry, source, 0, badge);
  if (old) afterClose(old);
}

/** Looks after an object that lost a handle. */
export function afterClose(object: usize): void {
  const header = changetype<KernelObject>(object);
  if (header.handles) return;
  const type = <i32>header.type;
  if (type == ObjectType.Reply) wakeWith(threadOfReply(object), Status.Dead);
  else if (type == ObjectType.Region) releaseRegion(object);
  else if (
    type == ObjectType.Port || type == ObjectType.Irq || type == ObjectType.Timer || type == ObjectType.Sched
  ) destroyObject(object);
}

/** Ends a Region that nobody names, maps or has a part of. */
export function releaseRegion(region: usize): void {
  if (!changetype<KernelObject>(region).handles && !isRegionUsed(region)) destroyObject(region);
}

/** Ends a small object (not a Domain, not a Thread). */
export function destroyObject(object: usize): void {
  markDead(object);
  const type = <i32>changetype<KernelObject>(object).type;
  if (type == ObjectType.Port) endPort(object);
  else if (type == ObjectType.Region) endRegion(object);
  else if (type == ObjectType.Irq) endIrq(object);
  else if (type == ObjectType.Timer) endTimer(object);
  else if (type == ObjectType.Sched) endSched(object);
  giveObject(object);
}

function endPort(at: usize): void {
  const port = changetype<Port>(at);
  while (port.firstCaller) wakeWith(port.firstCaller, Status.Dead);
  while (port.firstReceiver) wakeWith(port.firstReceiver, Status.Dead);
}
