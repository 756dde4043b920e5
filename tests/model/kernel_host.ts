// The kernel on simulated hardware (arch/host), as Wasm under Node.
import assert from "node:assert/strict";
import { DomainOperation, SystemCall, ThreadOperation } from "../../abi/system_calls.ts";
import { Status } from "../../abi/status.ts";

interface Exports {
  start(): number;
  invoke(thread: number, call: number, a0: bigint, a1: bigint, a2: bigint, a3: bigint, a4: bigint, a5: bigint): void;
  stateOf(thread: number): number;
  statusOf(thread: number): number;
  resultOf(thread: number, i: number): bigint;
  objectOf(handle: bigint): number;
  roomOf(domain: number): number;
  rootDomain(): number;
  usedPages(): number;
  framesFree(): number;
  passTime(now: bigint): void;
}

/** ThreadState of kernel/task/thread.ts. */
const READY = 1;
const RUNNING = 2;
const PARKED = 6;

export class KernelHost {
  readonly exports: Exports;
  readonly rootThread: number;

  constructor(module: WebAssembly.Module) {
    this.exports = new WebAssembly.Instance(module, {}).exports as unknown as Exports;
    this.rootThread = this.exports.start();
  }

  invoke(thread: number, call: SystemCall, args: readonly bigint[]): void {
    const [a0 = 0n, a1 = 0n, a2 = 0n, a3 = 0n, a4 = 0n, a5 = 0n] = args;
    this.exports.invoke(thread, call, a0, a1, a2, a3, a4, a5);
  }

  isReady(thread: number): boolean {
    const state = this.exports.stateOf(thread);
    return state === READY || state === RUNNING || (thread === this.rootThread && state === PARKED);
  }

  status(thread: number): number {
    return this.exports.statusOf(thread);
  }

  result(thread: number, i: number): bigint {
    return BigInt.asUintN(64, this.exports.resultOf(thread, i));
  }

  /** A system call of the root that must succeed; returns r0. */
  root(call: SystemCall, ...args: bigint[]): bigint {
    this.invoke(this.rootThread, call, args);
    assert.equal(this.status(this.rootThread), Status.Ok, `root's system call ${call}`);
    return this.result(this.rootThread, 0);
  }

  /** A child of the root with threads of these priorities. */
  child(faultPort: bigint, priorities: readonly number[]): { handle: bigint; domain: number; threads: number[] } {
    const handle = this.root(SystemCall.DomainCreate, 300n, 60n, faultPort, 1n);
    const threads = priorities.map((priority) => {
      const thread = this.root(SystemCall.ThreadCreate, handle, 0x10_0000_1000n, 0x10_0000_2000n, 0n, 0n, BigInt(priority));
      this.root(SystemCall.ThreadControl, thread, BigInt(ThreadOperation.Resume));
      const at = this.exports.objectOf(thread);
      this.root(SystemCall.HandleClose, thread);
      return at;
    });
    return { handle, domain: this.exports.objectOf(handle), threads };
  }

  kill(handle: bigint): void {
    this.root(SystemCall.DomainControl, handle, BigInt(DomainOperation.Kill));
    this.root(SystemCall.HandleClose, handle);
  }
}
