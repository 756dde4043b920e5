// Random system calls by many threads of several domains, on the kernel and on a reference model, compared
// after every step; then everything is ended, and nothing may be left.
//
// A failure prints its seed: SEED=… replays it. STEPS=… makes it longer.
import assert from "node:assert/strict";
import { before, describe, it } from "node:test";
import { ObjectType } from "../../abi/handles.ts";
import { Status } from "../../abi/status.ts";
import { DomainOperation, SystemCall } from "../../abi/system_calls.ts";
import { buildKernel } from "../../tools/build/build_kernel.ts";
import { KernelHost } from "./kernel_host.ts";
import { BLOCKED, Domain, type Entry, type Message, type Port, Reference, type Result, Thread } from "./kernel_reference.ts";

const NEVER = 0xffff_ffff_ffff_ffffn;
const STEPS = Number(process.env["STEPS"] ?? 6000);
const CHILDREN = 4;

/** Deterministic random numbers (xorshift64*). */
class Random {
  private state: bigint;
  constructor(seed: number) {
    this.state = BigInt(seed) * 0x9e37_79b9_7f4a_7c15n | 1n;
  }
  word(): bigint {
    let x = this.state;
    x ^= (x >> 12n);
    x = BigInt.asUintN(64, x ^ (x << 25n));
    x ^= (x >> 27n);
    this.state = x;
    return BigInt.asUintN(64, x * 0x2545_f491_4f6c_dd1dn);
  }
  below(limit: number): number {
    return Number(this.word() >> 33n) % limit;
  }
  pick<T>(items: readonly T[]): T {
    return items[this.below(items.length)]!;
  }
}

class World {
  readonly reference = new Reference();
  readonly random: Random;
  readonly root: Domain;
  readonly rootThread: Thread;
  readonly children: (Domain & { handle?: bigint })[] = [];
  readonly ports = new Set<Port>();
  private readonly at = new Map<Thread, number>();
  private readonly faultPort: bigint;
  private readonly leftover: { used: number; free: number };
  step = "";

  constructor(readonly host: KernelHost, seed: number) {
    this.random = new Random(seed);
    this.faultPort = host.root(SystemCall.PortCreate);
    this.root = new Domain(host.exports.roomOf(host.exports.rootDomain()));
    this.rootThread = new Thread(this.root, 63);
    this.at.set(this.rootThread, host.rootThread);
    this.leftover = { used: host.exports.usedPages(), free: host.exports.framesFree() };
    for (let i = 0; i < CHILDREN; i++) this.addChild();
  }

  private addChild(): void {
    const priorities = Array.from({ length: 2 + this.random.below(2) }, () => 10 + this.random.below(4));
    const { handle, domain, threads } = this.host.child(this.faultPort, priorities);
    const child: Domain & { handle?: bigint } = new Domain(this.host.exports.roomOf(domain));
    child.handle = handle;
    threads.forEach((at, i) => {
      const thread = new Thread(child, priorities[i]!);
      child.threads.push(thread);
      this.at.set(thread, at);
    });
    this.children.push(child);
  }

  private killChild(child: Domain & { handle?: bigint }): void {
    this.step = "kill";
    this.host.kill(child.handle!);
    this.reference.kill(child, this.ports);
    this.children.splice(this.children.indexOf(child), 1);
    this.compare();
  }

  private threads(): Thread[] {
    return this.children.flatMap((child) => child.threads);
  }

  /** Mostly a handle that the domain has, now and then one that it has not. */
  private handle(domain: Domain): bigint {
    const handles = [...domain.handles.keys()];
    if (handles.length === 0 || this.random.below(25) === 0) {
      return BigInt(this.random.below(1 << 22) << 2) | (this.random.below(9) ? 0n : 1n << 35n);
    }
    // Often the newest one: chains of duplicates, and one handle in several roles, come from that.
    return this.random.below(4) === 0 ? handles[handles.length - 1]! : this.random.pick(handles);
  }

  private message(domain: Domain, number: number, until = NEVER): Message {
    const handles = this.random.below(3) ? 0 : this.random.below(4);
    const words = this.random.below(20) ? Math.min(number, handles + this.random.below(3)) : this.random.below(8);
    const header = BigInt(this.random.below(0x10000)) | (BigInt(words) << 16n) | (BigInt(handles) << 19n)
      | (BigInt(this.random.below(8)) << 21n) | (BigInt(this.random.below(4)) << 32n);
    const values = Array.from({ length: 4 }, () => (handles ? this.handle(domain) : this.random.word()));
    return { number, header, words: values, until };
  }

  /** Makes the call on the kernel and compares with what the reference said. */
  private check(thread: Thread, call: SystemCall, args: bigint[], expected: () => Result): void {
    const at = this.at.get(thread)!;
    this.step = `call ${call} (${args.map((arg) => arg.toString(16)).join(", ")})`;
    this.reference.made = null;
    this.host.invoke(at, call, args);
    thread.outcome = null;
    const result = expected();
    if (result === BLOCKED) assert.equal(this.host.isReady(at), false, `${this.step}: should block`);
    else assert.equal(this.host.status(at), result, this.step);
    const made = this.reference.made as Entry | null;
    if (made && result === Status.Ok) this.enter(thread.domain, this.host.result(at, 0), made);
    this.compare();
  }

  /** Notes the number that the kernel gave a new handle. */
  private enter(domain: Domain, handle: bigint, entry: Entry): void {
    assert.ok(!domain.handles.has(handle) && handle !== 0n, `${this.step}: the handle ${handle} is in use`);
    domain.handles.set(handle, entry);
    if (entry.object !== "dead" && entry.object.type === ObjectType.Port) this.ports.add(entry.object);
  }

  /** Every thread is where the reference says, and whoever was woken has what it should have. */
  private compare(): void {
    for (const thread of [...this.threads(), this.rootThread]) {
      const at = this.at.get(thread)!;
      assert.equal(this.host.isReady(at), thread.state === "ready", `${this.step}: a thread is ${thread.state} in the model`);
      const outcome = thread.outcome;
      if (!outcome) continue;
      thread.outcome = null;
      assert.equal(this.host.status(at), outcome.status, `${this.step}: status of a woken thread`);
      outcome.results.forEach((value, i) => {
        if (value !== null) assert.equal(this.host.result(at, i), value, `${this.step}: result ${i} of a woken thread`);
      });
      for (const { index, entry } of outcome.newHandles) this.enter(thread.domain, this.host.result(at, index), entry);
    }
  }

  private info(thread: Thread): void {
    const handle = this.handle(thread.domain);
    const entry = thread.domain.handles.get(handle);
    const status = this.reference.status(entry, ObjectType.None, 0);
    this.check(thread, SystemCall.HandleInfo, [handle], () => status);
    if (status !== Status.Ok || !entry || entry.object === "dead") return;
    const at = this.at.get(thread)!;
    const generation = entry.object.type === ObjectType.Port ? entry.object.generation : 0n;
    const expected = [BigInt(entry.object.type), BigInt(entry.rights), entry.badge];
    expected.forEach((value, i) => assert.equal(this.host.result(at, i), value, `info ${i}`));
    assert.equal(this.host.result(at, 4), generation, "generation");
  }

  private words(first: bigint, message: Message): bigint[] {
    return [first, message.header, ...message.words];
  }

  /** One random step. */
  run(): void {
    const { reference, random } = this;
    const dice = random.below(1000);
    if (dice < 4) {
      this.killChild(random.pick(this.children));
      this.addChild();
      return;
    }
    if (dice < 30) {
      this.step = "time";
      const now = reference.now + BigInt(random.below(50_000));
      this.host.exports.passTime(now);
      reference.passTime(now, this.threads());
      this.compare();
      return;
    }
    if (dice < 180) return this.rootStep();
    const ready = this.threads().filter((thread) => thread.state === "ready");
    if (ready.length === 0) return this.rootStep();
    this.threadStep(random.pick(ready));
  }

  private rootStep(): void {
    const { reference, random, root, rootThread } = this;
    const handle = this.handle(root);
    const child = random.pick(this.children);
    // The root needs room for handles that the model does not know: of its children, for one.
    const dice = root.handles.size > 400 ? 7 : random.below(10);
    if (dice < 2) this.check(rootThread, SystemCall.PortCreate, [], () => reference.portCreate(root));
    else if (dice < 4) {
      const args = [handle, BigInt(DomainOperation.Grant), 0n, 0n];
      // Granting is the root's; the handle is the child's.
      this.grant(child, handle, args);
    } else if (dice < 6) this.duplicate(rootThread, handle);
    else if (dice < 8) this.check(rootThread, SystemCall.HandleClose, [handle], () => reference.closeHandle(root, handle));
    else if (dice < 9) this.check(rootThread, SystemCall.HandleRevoke, [handle], () => reference.revoke(root, handle));
    else this.info(rootThread);
  }

  private grant(child: Domain & { handle?: bigint }, handle: bigint, args: bigint[]): void {
    this.step = "grant";
    this.reference.made = null;
    this.host.invoke(this.at.get(this.rootThread)!, SystemCall.DomainControl, [child.handle!, args[1]!, handle, 0n]);
    const status = this.reference.grant(this.root, child, handle);
    assert.equal(this.host.status(this.at.get(this.rootThread)!), status, "grant");
    const made = this.reference.made as Entry | null;
    if (made) this.enter(child, this.host.result(this.at.get(this.rootThread)!, 0), made);
    this.compare();
  }

  private duplicate(thread: Thread, handle: bigint): void {
    const rights = this.random.below(3) ? 0x3ffff : this.random.below(0x40000);
    const badge = BigInt(this.random.below(4) ? this.random.below(1 << 20) : 0);
    const revoker = this.random.below(3) === 0;
    const args = [handle, BigInt(rights), badge, revoker ? 1n : 0n];
    this.check(thread, SystemCall.HandleDuplicate, args, () => this.reference.duplicate(thread.domain, handle, rights, badge, revoker));
  }

  private threadStep(thread: Thread): void {
    const { reference, random } = this;
    const { domain } = thread;
    const handle = this.handle(domain);
    const dice = random.below(100);
    if (dice < 22) {
      const message = this.message(domain, 4);
      this.check(thread, SystemCall.Call, this.words(handle, message), () => reference.call(thread, handle, message));
    } else if (dice < 30) {
      const until = random.below(8) ? reference.now + BigInt(random.below(100_000)) : BigInt(random.below(1000));
      const message = this.message(domain, 3, until);
      const args = [...this.words(handle, message).slice(0, 5), until];
      this.check(thread, SystemCall.CallUntil, args, () => reference.call(thread, handle, message));
    } else if (dice < 45) {
      const until = [0n, NEVER, reference.now + BigInt(random.below(100_000))][random.below(3)]!;
      this.check(thread, SystemCall.Receive, [handle, until], () => reference.receive(thread, handle, until));
    } else if (dice < 58) {
      const message = this.message(domain, 4);
      this.check(thread, SystemCall.ReplyReceive, this.words(handle, message), () => reference.replyReceive(thread, handle, message));
    } else if (dice < 68) {
      const message = this.message(domain, 4);
      const to = random.below(2) ? 0n : handle;
      this.check(thread, SystemCall.Reply, this.words(to, message), () => reference.reply(thread, to, message));
    } else if (dice < 74) this.check(thread, SystemCall.ReplyKeep, [], () => reference.replyKeep(thread));
    else if (dice < 80) this.check(thread, SystemCall.Signal, [handle], () => reference.signal(thread, handle));
    else if (dice < 86) this.duplicate(thread, handle);
    else if (dice < 90) this.check(thread, SystemCall.HandleClose, [handle], () => reference.closeHandle(domain, handle));
    else if (dice < 91) this.check(thread, SystemCall.HandleRevoke, [handle], () => reference.revoke(domain, handle));
    else if (dice < 94) this.check(thread, SystemCall.PortCreate, [], () => reference.portCreate(domain));
    else this.info(thread);
  }

  /** Ends everything; the root must have what it had. */
  end(): void {
    while (this.children.length) this.killChild(this.children[0]!);
    for (const handle of [...this.root.handles.keys()]) {
      this.check(this.rootThread, SystemCall.HandleClose, [handle], () => this.reference.closeHandle(this.root, handle));
    }
    assert.equal(this.host.exports.usedPages(), this.leftover.used, "pages of the root");
    assert.equal(this.host.exports.framesFree(), this.leftover.free, "free frames");
  }
}

describe("kernel against its reference model", () => {
  let module: WebAssembly.Module;
  before(async () => {
    module = new WebAssembly.Module((await buildKernel("host")) as BufferSource);
  });

  const seeds = process.env["SEED"] ? [Number(process.env["SEED"])] : [1, 2, 3, 4, 5, Date.now() % 1_000_000];
  for (const seed of seeds) {
    it(`seed ${seed}`, () => {
      const world = new World(new KernelHost(module), seed);
      for (let i = 0; i < STEPS; i++) {
        try {
          world.run();
        } catch (error) {
          throw new Error(`seed ${seed}, step ${i}: ${(error as Error).message}`, { cause: error });
        }
      }
      world.end();
    });
  }
});
