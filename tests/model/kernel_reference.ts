// What the kernel's handles, ports and replies are supposed to do, written without regard to how the
// kernel does it: plain objects and arrays. The random test compares the two after every step.
import { ObjectType, Right } from "../../abi/handles.ts";
import { MessageKind } from "../../abi/message.ts";
import { Status } from "../../abi/status.ts";

const REVOKERS_PER_DOMAIN = 128;
const REVOKER_DEPTH = 16;
const NEVER = 0xffff_ffff_ffff_ffffn;

export interface Revoker { epoch: number; holders: number; parent: Revoker | null; readonly domain: Domain }

export interface Port {
  readonly type: ObjectType.Port;
  readonly owner: Domain;
  entries: Set<Entry>;
  callers: Thread[];
  receivers: Thread[];
  signals: bigint;
  generation: bigint;
  receiver: Domain | null;
}

/** The right to answer a thread, behind a handle. */
export interface Reply { readonly type: ObjectType.Reply; readonly thread: Thread; entries: Set<Entry> }
export type Named = Port | Reply;

export interface Entry {
  object: Named | "dead";
  rights: number;
  badge: bigint;
  revoker: Revoker | null;
  epoch: number;
  own: Revoker | null;
}

export interface Message { number: number; header: bigint; words: bigint[]; until: bigint }

/** What a thread must find in its frame when it is woken. */
export interface Outcome {
  status: number;
  /** Expected results r0..r5; null = not looked at. `newHandles` names those that are new handles. */
  results: (bigint | null)[];
  newHandles: { index: number; entry: Entry }[];
}

export class Domain {
  readonly handles = new Map<bigint, Entry>();
  alive = true;
  constructor(readonly room: number, readonly threads: Thread[] = []) {}
}

export class Thread {
  state: "ready" | "calling" | "awaiting" | "receiving" | "gone" = "ready";
  port: Port | null = null;
  badge = 0n;
  message: Message = { number: 0, header: 0n, words: [], until: NEVER };
  deadline = NEVER;
  /** Whom this thread must answer, and who must answer it. */
  caller: Thread | null = null;
  holder: Thread | null = null;
  reply: Reply = { type: ObjectType.Reply, thread: this, entries: new Set() };
  outcome: Outcome | null = null;
  constructor(readonly domain: Domain, readonly priority: number) {}
}

export const BLOCKED = "blocked";
export type Result = number | typeof BLOCKED;

export class Reference {
  now = 1000n;
  revokers: Revoker[] = [];
  /** Handles that an operation made; the test asks the kernel for their numbers. */
  made: Entry | null = null;

  // Handles ---------------------------------------------------------------------------------------

  status(entry: Entry | undefined, type: ObjectType, rights: number): number {
    if (!entry) return Status.BadHandle;
    if (entry.object === "dead") return Status.Dead;
    if (entry.revoker && entry.revoker.epoch !== entry.epoch) return Status.Revoked;
    if (type !== ObjectType.None && entry.object.type !== type) return Status.WrongType;
    return (entry.rights & rights) === rights ? Status.Ok : Status.NoRights;
  }

  private bind(entry: Omit<Entry, "object">, object: Named): Entry {
    const made: Entry = { ...entry, object };
    object.entries.add(made);
    if (made.revoker) made.revoker.holders++;
    if (made.own) made.own.holders++;
    return made;
  }

  private derive(source: Entry, rights: number, badge: bigint): Entry {
    const revoker = source.own ?? source.revoker;
    const epoch = source.own ? source.own.epoch : source.epoch;
    return this.bind({ rights, badge, revoker, epoch, own: null }, source.object as Named);
  }

  private unbind(entry: Entry): void {
    if (entry.object !== "dead") entry.object.entries.delete(entry);
    for (const revoker of [entry.revoker, entry.own]) {
      if (!revoker || --revoker.holders > 0) continue;
      for (const other of this.revokers) if (other.parent === revoker) other.parent = revoker.parent;
      this.revokers = this.revokers.filter((other) => other !== revoker);
    }
  }

  private close(domain: Domain, handle: bigint): void {
    const entry = domain.handles.get(handle)!;
    const object = entry.object;
    domain.handles.delete(handle);
    this.unbind(entry);
    if (object !== "dead" && object.entries.size === 0) this.lastClosed(object);
  }

  private lastClosed(object: Named): void {
    if (object.type === ObjectType.Reply) this.wake(object.thread, Status.Dead);
    else this.endPort(object);
  }

  private markDead(object: Named): void {
    for (const entry of object.entries) entry.object = "dead";
    object.entries.clear();
  }

  private endPort(port: Port): void {
    this.markDead(port);
    for (const thread of [...port.callers, ...port.receivers]) this.wake(thread, Status.Dead);
  }

  portCreate(domain: Domain): number {
    if (domain.handles.size >= domain.room) return Status.TableFull;
    const rights = Right.Duplicate | Right.Transfer | Right.Send | Right.Receive | Right.Signal | Right.Inspect;
    const port: Port = {
      type: ObjectType.Port, owner: domain, entries: new Set(), callers: [], receivers: [], signals: 0n,
      generation: 0n, receiver: null,
    };
    this.made = this.bind({ rights, badge: 0n, revoker: null, epoch: 0, own: null }, port);
    return Status.Ok;
  }

  duplicate(domain: Domain, handle: bigint, rights: number, badge: bigint, withRevoker: boolean): number {
    const source = domain.handles.get(handle);
    const status = this.status(source, ObjectType.None, Right.Duplicate);
    if (status !== Status.Ok) return status;
    if (domain.handles.size >= domain.room) return Status.TableFull;
    const made = this.derive(source!, source!.rights & rights, source!.badge === 0n ? badge : source!.badge);
    if (withRevoker) {
      let depth = 0;
      for (let above = made.revoker; above; above = above.parent) depth++;
      const held = this.revokers.filter((revoker) => revoker.domain === domain).length;
      if (depth >= REVOKER_DEPTH || held >= REVOKERS_PER_DOMAIN) {
        this.unbind(made);
        return Status.TableFull;
      }
      made.own = { epoch: 0, holders: 1, parent: made.revoker, domain };
      this.revokers.push(made.own);
    }
    this.made = made;
    return Status.Ok;
  }

  closeHandle(domain: Domain, handle: bigint): number {
    if (!domain.handles.has(handle)) return Status.BadHandle;
    this.close(domain, handle);
    return Status.Ok;
  }

  revoke(domain: Domain, handle: bigint): number {
    const entry = domain.handles.get(handle);
    const status = this.status(entry, ObjectType.None, 0);
    if (status !== Status.Ok) return status;
    if (!entry!.own) return Status.NoRights;
    const isBelow = (revoker: Revoker | null): boolean => revoker !== null && (revoker === entry!.own || isBelow(revoker.parent));
    for (const revoker of this.revokers) if (isBelow(revoker)) revoker.epoch++;
    return Status.Ok;
  }

  grant(from: Domain, to: Domain, handle: bigint): number {
    const source = from.handles.get(handle);
    const status = this.status(source, ObjectType.None, Right.Transfer | Right.Duplicate);
    if (status !== Status.Ok) return status;
    if (to.handles.size >= to.room) return Status.TableFull;
    this.made = this.derive(source!, source!.rights, source!.badge);
    return Status.Ok;
  }

  // Messages --------------------------------------------------------------------------------------

  private counts(header: bigint): { words: number; handles: number } {
    return { words: Number((header >> 16n) & 7n), handles: Number((header >> 19n) & 3n) };
  }

  private isMoved(header: bigint, i: number): boolean {
    return ((header >> BigInt(21 + i)) & 1n) === 1n;
  }

  private checkMessage(domain: Domain, message: Message): number {
    const { words, handles } = this.counts(message.header);
    if (words > message.number || handles > words) return Status.BadArgument;
    const named = message.words.slice(words - handles, words);
    for (let i = 0; i < handles; i++) {
      const rights = this.isMoved(message.header, i) ? Right.Transfer : Right.Transfer | Right.Duplicate;
      const status = this.status(domain.handles.get(named[i]!), ObjectType.None, rights);
      if (status !== Status.Ok) return status;
      for (let k = 0; k < i; k++) {
        if (named[k] === named[i] && (this.isMoved(message.header, i) || this.isMoved(message.header, k))) return Status.BadArgument;
      }
    }
    return Status.Ok;
  }

  /** Status, or the outcome at the receiving end. */
  private carry(from: Domain, to: Domain, message: Message): number | Outcome {
    const status = this.checkMessage(from, message);
    if (status !== Status.Ok) return status;
    const { words, handles } = this.counts(message.header);
    if (to.room - to.handles.size < handles) return Status.TableFull;
    const results: (bigint | null)[] = [null, message.header & 0xffff_ffffn, ...message.words];
    if (message.number === 3) results[5] = 0n;
    const outcome: Outcome = { status: Status.Ok, results, newHandles: [] };
    for (let i = 0; i < handles; i++) {
      const at = words - handles + i;
      const handle = message.words[at]!;
      const source = from.handles.get(handle)!;
      let entry: Entry;
      if (this.isMoved(message.header, i)) {
        entry = this.bind(source, source.object as Named);
        from.handles.delete(handle);
        this.unbind(source);
      } else entry = this.derive(source, source.rights, source.badge);
      results[2 + at] = null;
      outcome.newHandles.push({ index: 2 + at, entry });
    }
    return outcome;
  }

  /** Undefined when delivered, else why not. */
  private deliver(caller: Thread, receiver: Thread): number | undefined {
    const outcome = this.carry(caller.domain, receiver.domain, caller.message);
    if (typeof outcome === "number") return outcome;
    outcome.results[0] = caller.badge;
    caller.state = "awaiting";
    caller.port = null;
    caller.holder = receiver;
    receiver.caller = caller;
    this.ready(receiver, outcome);
    return undefined;
  }

  private ready(thread: Thread, outcome: Outcome): void {
    thread.state = "ready";
    thread.deadline = NEVER;
    thread.port = null;
    thread.outcome = outcome;
  }

  private cancel(thread: Thread): void {
    if (thread.state === "calling") thread.port!.callers = thread.port!.callers.filter((other) => other !== thread);
    if (thread.state === "receiving") thread.port!.receivers = thread.port!.receivers.filter((other) => other !== thread);
    if (thread.state === "awaiting") this.voidReply(thread);
    thread.deadline = NEVER;
    thread.port = null;
  }

  private voidReply(thread: Thread): void {
    if (thread.holder) thread.holder.caller = null;
    thread.holder = null;
    this.markDead(thread.reply);
  }

  wake(thread: Thread, status: number): void {
    this.cancel(thread);
    this.ready(thread, { status, results: [null, null, null, null, null, null], newHandles: [] });
  }

  call(thread: Thread, handle: bigint, message: Message): Result {
    const entry = thread.domain.handles.get(handle);
    const status = this.status(entry, ObjectType.Port, Right.Send);
    if (status !== Status.Ok) return status;
    const refused = this.checkMessage(thread.domain, message);
    if (refused !== Status.Ok) return refused;
    if (message.until !== NEVER && message.until <= this.now) return Status.TimedOut;
    const port = entry!.object as Port;
    thread.badge = entry!.badge;
    thread.message = message;
    const receiver = port.receivers[0];
    if (receiver) {
      const failed = this.deliver(thread, receiver);
      if (failed !== undefined) return failed;
      port.receivers.shift();
    } else {
      thread.state = "calling";
      thread.port = port;
      const after = port.callers.findIndex((other) => other.priority < thread.priority);
      port.callers.splice(after < 0 ? port.callers.length : after, 0, thread);
    }
    thread.deadline = message.until;
    return BLOCKED;
  }

  receive(thread: Thread, handle: bigint, until: bigint): Result {
    const entry = thread.domain.handles.get(handle);
    const status = this.status(entry, ObjectType.Port, Right.Receive);
    if (status !== Status.Ok) return status;
    if (thread.caller) this.wake(thread.caller, Status.Dead);
    const port = entry!.object as Port;
    if (port.receiver !== thread.domain) {
      port.receiver = thread.domain;
      port.generation++;
    }
    return this.receiveOn(thread, port, until);
  }

  private receiveOn(thread: Thread, port: Port, until: bigint): Result {
    if (port.signals) {
      this.ready(thread, this.signalOutcome(port));
      return Status.Ok;
    }
    while (port.callers.length) {
      const caller = port.callers[0]!;
      const failed = this.deliver(caller, thread);
      if (failed === undefined) {
        port.callers.shift();
        return Status.Ok;
      }
      this.wake(caller, failed);
    }
    if (until === 0n) return Status.WouldBlock;
    if (until !== NEVER && until <= this.now) return Status.TimedOut;
    thread.state = "receiving";
    thread.port = port;
    thread.deadline = until;
    port.receivers.unshift(thread);
    return BLOCKED;
  }

  private signalOutcome(port: Port): Outcome {
    const results = [port.signals, BigInt(MessageKind.Signal) << 32n, 0n, 0n, 0n, 0n];
    port.signals = 0n;
    return { status: Status.Ok, results, newHandles: [] };
  }

  private answer(server: Thread, caller: Thread, message: Message): number {
    const outcome = this.carry(server.domain, caller.domain, message);
    if (typeof outcome === "number") return outcome;
    this.cancel(caller);
    this.ready(caller, outcome);
    return Status.Ok;
  }

  replyReceive(thread: Thread, handle: bigint, message: Message): Result {
    const entry = thread.domain.handles.get(handle);
    const status = this.status(entry, ObjectType.Port, Right.Receive);
    if (status !== Status.Ok) return status;
    const port = entry!.object as Port;
    if (thread.caller) {
      const refused = this.answer(thread, thread.caller, message);
      if (refused !== Status.Ok) return refused;
      if (thread.domain.handles.get(handle) !== entry) return Status.BadHandle;
    }
    return this.receiveOn(thread, port, NEVER);
  }

  reply(thread: Thread, handle: bigint, message: Message): number {
    if (handle === 0n) return thread.caller ? this.answer(thread, thread.caller, message) : Status.Dead;
    const entry = thread.domain.handles.get(handle);
    const status = this.status(entry, ObjectType.Reply, 0);
    if (status !== Status.Ok) return status;
    const caller = (entry!.object as Reply).thread;
    const answered = this.answer(thread, caller, message);
    if (answered === Status.Ok) thread.domain.handles.delete(handle);
    return answered;
  }

  replyKeep(thread: Thread): number {
    if (!thread.caller) return Status.Dead;
    if (thread.domain.handles.size >= thread.domain.room) return Status.TableFull;
    const entry = { rights: Right.Inspect as number, badge: 0n, revoker: null, epoch: 0, own: null };
    this.made = this.bind(entry, thread.caller.reply);
    thread.caller.holder = null;
    thread.caller = null;
    return Status.Ok;
  }

  signal(thread: Thread, handle: bigint): number {
    const entry = thread.domain.handles.get(handle);
    const status = this.status(entry, ObjectType.Port, Right.Signal);
    if (status !== Status.Ok) return status;
    const port = entry!.object as Port;
    port.signals |= entry!.badge;
    const receiver = port.receivers[0];
    if (receiver && port.signals) {
      port.receivers.shift();
      this.ready(receiver, this.signalOutcome(port));
    }
    return Status.Ok;
  }

  passTime(now: bigint, threads: Thread[]): void {
    this.now = now;
    for (const thread of threads) {
      if (thread.deadline !== NEVER && thread.deadline <= now) this.wake(thread, Status.TimedOut);
    }
  }

  kill(domain: Domain, all: Iterable<Port>): void {
    for (const thread of domain.threads) {
      this.cancel(thread);
      thread.state = "gone";
      if (thread.caller) this.wake(thread.caller, Status.Dead);
      this.markDead(thread.reply);
    }
    for (const handle of [...domain.handles.keys()]) this.close(domain, handle);
    for (const port of all) if (port.owner === domain && port.entries.size) this.endPort(port);
    domain.alive = false;
    for (const thread of domain.threads) thread.outcome = null;
  }
}
