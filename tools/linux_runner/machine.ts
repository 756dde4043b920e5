// Memory, stack and signals of a runner process: everything that is policy. Addresses are fixed:
// nothing but this file maps memory there, so unmapped neighbours are guard regions by themselves
// and an emulator is not asked to reserve terabytes (8 GiB cost qemu-user 50 MB of tables).
//
//      64 GiB…   code and instance data of one test after the other
//     960 GiB    the stack, with nothing below it
//    1024 GiB…   slots of memories, 8 GiB and a guard each
//
// reset() takes all of it back. Source of the numbers: Linux's include/uapi/asm-generic/mman.h,
// signal.h and the system call tables.
import type { IsaName } from "../project.ts";
import { RunnerError, RunnerProcess } from "./process.ts";

const SYSTEM_CALLS = {
  x86_64: { mmap: 9, mprotect: 10, munmap: 11, rtSigaction: 13, sigaltstack: 131 },
  arm64: { mmap: 222, mprotect: 226, munmap: 215, rtSigaction: 134, sigaltstack: 132 },
} as const;

const PROT_READ = 1;
const PROT_WRITE = 2;
const PROT_EXEC = 4;
/** MAP_PRIVATE | MAP_FIXED | MAP_ANONYMOUS | MAP_NORESERVE */
const MAP_FLAGS = 0x4032;
const SA_SIGINFO = 0x4n;
const SA_RESTORER = 0x0400_0000n;
const SA_ONSTACK = 0x0800_0000n;
const SA_NODEFER = 0x4000_0000n;
/** SIGILL, SIGTRAP, SIGBUS, SIGFPE, SIGSEGV */
const FAULT_SIGNALS = [4, 5, 7, 8, 11];
export const SIGFPE = 8;
export const SIGSEGV = 11;

const PAGE = 4096n;
const REGION_START = 0x10_0000_0000n;
const STACK_END = 0xf0_0000_0000n;
const STACK_SIZE = 0x100_0000n;
/** What a fault just below the stack still counts as an overflow. */
const STACK_GUARD = 0x1_0000n;
const SIGNAL_STACK = 0xf8_0000_0000n;
const SIGNAL_STACK_SIZE = 0x1_0000n;
const SCRATCH = 0xfc_0000_0000n;
const SLOT_START = 0x100_0000_0000n;
/** 4 GiB of index, 4 GiB of offset, and a guard. */
const SLOT_SIZE = 0x2_1000_0000n;

export class LinuxMachine {
  readonly runner: RunnerProcess;
  readonly #calls: (typeof SYSTEM_CALLS)[IsaName];
  #nextRegion = REGION_START;
  #nextSlot = SLOT_START;
  /** Mappings that were requested and whose answers nobody has looked at; settle() does. */
  #unsettled: Promise<bigint>[] = [];
  /** What reset() unmaps. */
  #mapped: { address: bigint; size: bigint }[] = [];

  private constructor(runner: RunnerProcess) {
    this.runner = runner;
    this.#calls = SYSTEM_CALLS[runner.isa];
  }

  static async start(isa: IsaName): Promise<LinuxMachine> {
    const machine = new LinuxMachine(await RunnerProcess.start(isa));
    await machine.#prepare();
    return machine;
  }

  stop(): void {
    this.runner.stop();
  }

  get stackEnd(): bigint {
    return STACK_END;
  }

  get stackLimit(): bigint {
    return STACK_END - STACK_SIZE;
  }

  /** True for a fault below the stack: it overflowed. */
  isStackOverflow(address: bigint): boolean {
    return address < this.stackLimit && address >= this.stackLimit - STACK_GUARD;
  }

  /** True for an address in a memory's slot. */
  isMemoryAddress(address: bigint): boolean {
    return address >= SLOT_START && address < this.#nextSlot;
  }

  async #prepare(): Promise<void> {
    await this.#map(STACK_END - STACK_SIZE, STACK_SIZE);
    await this.#map(SIGNAL_STACK, SIGNAL_STACK_SIZE);
    await this.#map(SCRATCH, PAGE);
    const stack = new BigUint64Array([SIGNAL_STACK, 0n, SIGNAL_STACK_SIZE]);
    this.runner.write(SCRATCH, new Uint8Array(stack.buffer));
    await this.#check(this.#calls.sigaltstack, SCRATCH, 0);
    const { handler, restorer } = this.runner.symbols;
    const flags = SA_SIGINFO | SA_ONSTACK | SA_NODEFER | (restorer ? SA_RESTORER : 0n);
    const action = new BigUint64Array([BigInt(handler), flags, BigInt(restorer), 0n]);
    this.runner.write(SCRATCH, new Uint8Array(action.buffer));
    for (const signal of FAULT_SIGNALS) await this.#check(this.#calls.rtSigaction, signal, SCRATCH, 0, 8);
  }

  async #check(number: number, ...args: (number | bigint)[]): Promise<bigint> {
    const result = await this.runner.systemCall(number, ...args);
    if (result < 0n && result > -4096n) throw new RunnerError(`system call ${number} failed with ${result}`);
    return result;
  }

  async #map(address: bigint, size: bigint): Promise<void> {
    await this.#check(this.#calls.mmap, address, size, PROT_READ | PROT_WRITE, MAP_FLAGS, -1, 0);
  }

  /** Address space for code or data, page-aligned, with an unmapped page behind it. Not mapped yet. */
  reserve(size: number): bigint {
    const address = this.#nextRegion;
    this.#nextRegion += roundUp(BigInt(size)) + PAGE;
    if (this.#nextRegion > STACK_END - STACK_SIZE - STACK_GUARD) throw new RunnerError("no address space left");
    return address;
  }

  /** A slot for a memory: 8 GiB and a guard. Not mapped yet. */
  reserveSlot(): bigint {
    const address = this.#nextSlot;
    this.#nextSlot += SLOT_SIZE;
    return address;
  }

  /** Requests zeroed memory, readable and writable; settle() tells whether Linux had it. */
  mapData(address: bigint, size: number): void {
    if (size === 0) return;
    this.#later(this.#check(this.#calls.mmap, address, roundUp(BigInt(size)), PROT_READ | PROT_WRITE, MAP_FLAGS, -1, 0));
    this.#mapped.push({ address, size: roundUp(BigInt(size)) });
  }

  /** Requests that code be mapped, executable and read-only; settle() tells whether it was. */
  mapCode(address: bigint, code: Uint8Array): void {
    if (code.length === 0) return;
    this.mapData(address, code.length);
    this.runner.write(address, code);
    this.#later(this.#check(this.#calls.mprotect, address, roundUp(BigInt(code.length)), PROT_READ | PROT_EXEC));
  }

  /** Requests are answered in order, so there is no need to wait for each. */
  #later(answer: Promise<bigint>): void {
    answer.catch(() => undefined); // settle() sees the failure
    this.#unsettled.push(answer);
  }

  /** Waits for what was requested. @throws RunnerError when Linux has no memory for it */
  async settle(): Promise<void> {
    await Promise.all(this.#unsettled.splice(0));
  }

  /** Notes that a memory has grown, so that reset() takes back all of it. */
  noteGrowth(address: bigint, size: bigint): void {
    const region = this.#mapped.find((candidate) => candidate.address === address);
    if (region) region.size = size > region.size ? size : region.size;
    else if (size > 0n) this.#mapped.push({ address, size });
  }

  /** Unmaps everything and starts again with the first slot; Store.reset() notes growth before. */
  async reset(): Promise<void> {
    await Promise.all(this.#mapped.map(({ address, size }) => this.#check(this.#calls.munmap, address, size)));
    this.#mapped = [];
    this.#nextRegion = REGION_START;
    this.#nextSlot = SLOT_START;
  }
}

function roundUp(size: bigint): bigint {
  return (size + PAGE - 1n) & ~(PAGE - 1n);
}
