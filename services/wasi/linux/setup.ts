// What the process needs before the program runs: its memories with their contents, a stack, and
// signal handlers. Everything stands at fixed addresses (abi/linux_program.ts).
import {
  PM_ADDRESS, PM_RECORD_SIZE, PM_SIZE, PROGRAM_SIGNAL_STACK, PROGRAM_SIGNAL_STACK_SIZE, PT_HANDLER,
  PT_MAPPINGS, PT_MEMORY, PT_RESTORER, PT_STACK_END, PT_STACK_LIMIT, PT_WRITES, PW_ADDRESS,
  PW_LENGTH, PW_RECORD_SIZE, PW_SOURCE,
} from "../../../abi/linux_program";
import {
  SYS_FCNTL, SYS_MMAP, SYS_OPENAT, SYS_RT_SIGACTION, SYS_SIGALTSTACK,
} from "linux/system_calls";
import { failStart } from "./message";
import { call2, call4, copyMemory, initProgramMemory, ownAddress, systemCall } from "./system";
import { tableAt, tableCount, tableWord } from "./tables";

// include/uapi/asm-generic/mman-common.h, signal.h
const PROT_READ_WRITE: u64 = 3;
/** MAP_PRIVATE | MAP_FIXED | MAP_ANONYMOUS | MAP_NORESERVE */
const MAP_FLAGS: u64 = 0x4032;
const SA_SIGINFO: u64 = 0x4;
const SA_RESTORER: u64 = 0x0400_0000;
const SA_ONSTACK: u64 = 0x0800_0000;
const SIGILL: u32 = 4;
const SIGTRAP: u32 = 5;
const SIGBUS: u32 = 7;
const SIGFPE: u32 = 8;
const SIGSEGV: u32 = 11;
const SIGNAL_SET_SIZE: u64 = 8;

const STANDARD_STREAMS: u64 = 3;
const AT_FDCWD: u64 = <u64>-100;
const F_GETFD: u64 = 1;
const O_RDWR: u64 = 2;
const EBADF: i64 = 9;
/** "/dev/null" and a zero */
const nullDevice = memory.data<u8>([0x2f, 0x64, 0x65, 0x76, 0x2f, 0x6e, 0x75, 0x6c, 0x6c, 0]);
const NULL_DEVICE_LENGTH: u32 = 9;

/** struct sigaction: handler, flags, restorer, mask. Also stack_t: address, flags, size. */
const record: usize = memory.data(32, 8);

/**
 * Whoever starts a program may close its standard streams. What it opens would take their numbers, and
 * messages would end up in its files, so they are /dev/null then.
 */
export function openStandardStreams(): void {
  for (let stream: u64 = 0; stream < STANDARD_STREAMS; stream++) {
    if (call2(SYS_FCNTL, stream, F_GETFD) != -EBADF) continue;
    const result = call4(SYS_OPENAT, AT_FDCWD, ownAddress(nullDevice), O_RDWR, 0);
    if (result < 0) failStart("cannot open ", nullDevice, NULL_DEVICE_LENGTH, result);
  }
}

/** Maps memory that is all zero; ends the program where Linux has none. */
function map(address: u64, size: u64): void {
  const result = systemCall(SYS_MMAP, address, size, PROT_READ_WRITE, MAP_FLAGS, <u64>-1);
  if (result < 0) failStart("no memory", 0, 0, result);
}

/** Makes the program's memories as they are before its first instruction. */
export function makeMemories(): void {
  const mappings = tableAt(PT_MAPPINGS);
  for (let index: u32 = 0; index < tableCount(PT_MAPPINGS); index++) {
    const mapping = mappings + index * PM_RECORD_SIZE;
    map(load<u64>(mapping + PM_ADDRESS), load<u64>(mapping + PM_SIZE));
  }
  const writes = tableAt(PT_WRITES);
  for (let index: u32 = 0; index < tableCount(PT_WRITES); index++) {
    const write = writes + index * PW_RECORD_SIZE;
    const source = ownAddress(load<u32>(write + PW_SOURCE));
    copyMemory(load<u64>(write + PW_ADDRESS), source, load<u32>(write + PW_LENGTH));
  }
  initProgramMemory(tableWord(PT_MEMORY));
}

/** Makes the program's stack and the one that signals are handled on. */
export function makeStacks(): void {
  map(tableWord(PT_STACK_LIMIT), tableWord(PT_STACK_END) - tableWord(PT_STACK_LIMIT));
  map(PROGRAM_SIGNAL_STACK, PROGRAM_SIGNAL_STACK_SIZE);
  store<u64>(record, PROGRAM_SIGNAL_STACK);
  store<u64>(record, 0, 8);
  store<u64>(record, PROGRAM_SIGNAL_STACK_SIZE, 16);
  call2(SYS_SIGALTSTACK, ownAddress(record), 0);
}

/** Every signal that a fault of the program can be. */
export function catchFaults(): void {
  catchSignal(SIGILL);
  catchSignal(SIGTRAP);
  catchSignal(SIGBUS);
  catchSignal(SIGFPE);
  catchSignal(SIGSEGV);
}

function catchSignal(signal: u32): void {
  const restorer = tableWord(PT_RESTORER);
  store<u64>(record, tableWord(PT_HANDLER));
  store<u64>(record, SA_SIGINFO | SA_ONSTACK | (restorer ? SA_RESTORER : 0), 8);
  store<u64>(record, restorer, 16);
  store<u64>(record, 0, 24);
  call4(SYS_RT_SIGACTION, signal, ownAddress(record), 0, SIGNAL_SET_SIZE);
}
