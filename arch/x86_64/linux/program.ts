// Entry code of executables for Linux (abi/linux_program.ts), written with the loader's assembler:
// the start, the signal handler, and what the layer imports from "linux".
//
// Source: System V ABI for AMD64, §3.4.1 (the stack at the start) and A.2.1 (system calls); Linux's
// include/uapi/asm/ucontext.h and sigcontext.h.
import {
  ENTRY_INSTANCE, ENTRY_MEMORY, ENTRY_PREPARE, ENTRY_RUN, ENTRY_STACK, ENTRY_TABLES, ENTRY_TRAPPED,
  PROGRAM_ENTRY_BLOCK,
} from "../../../abi/linux_program";
import { bindLabel, labelPosition, newLabel } from "../../../loader/assembler/labels";
import { operand } from "../../../loader/isa/x86_64/encode";
import { Alu, aluRI, callM, movImmediate32, movRR, ret, ud2, zeroRegister } from "../../../loader/isa/x86_64/encode_integer";
import { movRM, repMovsb, syscall, wrgsbase } from "../../../loader/isa/x86_64/encode_memory";
import { R10, R15, R8, R9, RAX, RBX, RCX, RDI, RDX, RSI, RSP } from "../../../loader/isa/x86_64/registers";
import { beginEntryCode, bindHandler, bindRestorer, finishEntryCode } from "./entry_points";
import { emitProcessorCheck } from "./processor_check";

export { codeSize, codeStart, growOffset, handlerOffset, restorerOffset } from "./entry_points";

const SIGINFO_ADDRESS = 16;
const UCONTEXT_RIP = 168;

let systemCallLabel: u32 = 0;
let copyLabel: u32 = 0;

/** Assembles the entry code; the program starts at its first byte. @returns false: a label is missing */
export function build(): bool {
  beginEntryCode();
  systemCallLabel = newLabel();
  copyLabel = newLabel();
  emitStart();
  emitHandler();
  emitSystemCall();
  emitCopy();
  return finishEntryCode();
}

/** Offsets of what the layer imports. */
export function systemCallOffset(): u32 {
  return labelPosition(systemCallLabel);
}

export function copyOffset(): u32 {
  return labelPosition(copyLabel);
}

/** Calls a function of the layer; changes rbx and r15. */
function callLayer(field: i32): void {
  movImmediate32(RBX, PROGRAM_ENTRY_BLOCK);
  operand(RBX, ENTRY_INSTANCE);
  movRM(1, R15);
  operand(RBX, ENTRY_MEMORY);
  movRM(1, RAX);
  wrgsbase(RAX);
  operand(RBX, field);
  callM();
}

/** prepare(tables, stack at the start) on Linux's stack, then run() on the program's own. */
function emitStart(): void {
  emitProcessorCheck();
  movRR(1, RSI, RSP);
  movImmediate32(RBX, PROGRAM_ENTRY_BLOCK);
  operand(RBX, ENTRY_TABLES);
  movRM(1, RDI);
  aluRI(Alu.And, 1, RSP, -16);
  callLayer(ENTRY_PREPARE);
  operand(RBX, ENTRY_STACK);
  movRM(1, RSP);
  callLayer(ENTRY_RUN);
  ud2();
}

/** Signal handler (rdi = number, rsi = siginfo, rdx = ucontext): trapped(number, pc, address). */
function emitHandler(): void {
  bindHandler();
  operand(RSI, SIGINFO_ADDRESS);
  movRM(1, RCX);
  operand(RDX, UCONTEXT_RIP);
  movRM(1, RSI);
  movRR(1, RDX, RCX);
  aluRI(Alu.And, 1, RSP, -16);
  callLayer(ENTRY_TRAPPED);
  // Linux wants an address to return to; nothing returns.
  bindRestorer();
  ud2();
}

/** system_call(number i32, five arguments i64) -> i64; the sixth argument is 0. */
function emitSystemCall(): void {
  bindLabel(systemCallLabel);
  movRR(0, RAX, RDI);
  movRR(1, RDI, RSI);
  movRR(1, RSI, RDX);
  movRR(1, RDX, RCX);
  movRR(1, R10, R8);
  movRR(1, R8, R9);
  zeroRegister(R9);
  syscall();
  ret();
}

/** copy(to i64, from i64, length i64): machine addresses. */
function emitCopy(): void {
  bindLabel(copyLabel);
  movRR(1, RCX, RDX);
  repMovsb();
  ret();
}
