// The Linux runner's code for x86_64 (abi/linux_runner.ts), written with the loader's assembler.
// Entry points: the program's start, the signal handler and its restorer, memory.grow.
//
// rbx holds the data's address throughout; compiled code keeps it. rbp holds the record's size
// while a call is under way. Source of the numbers: Linux's arch/x86/entry/syscalls/syscall_64.tbl,
// include/uapi/asm/ucontext.h and sigcontext.h.
import {
  ANSWER_ADDRESS, ANSWER_PC, ANSWER_SIGNAL, ANSWER_STACK, ANSWER_TRAPPED, CALL_CODE, CALL_FLOATS, CALL_FRAME,
  CALL_FRAME_SIZE, CALL_INSTANCE, CALL_INTEGERS, CALL_MEMORY_BASE, CALL_STACK, RUNNER_ANSWER, RUNNER_ANSWER_SIZE,
  RUNNER_CALL, RUNNER_DATA, RUNNER_READ, RUNNER_RECORD, RUNNER_REQUEST, RUNNER_REQUEST_SIZE, RUNNER_SAVED_STACK,
  RUNNER_SYSTEM_CALL, RUNNER_WRITE,
} from "../../../abi/linux_runner";
import { bindLabel, newLabel } from "../../../loader/assembler/labels";
import { addressOf, callLabel, jumpIf, jumpTo } from "../../../loader/isa/x86_64/branch";
import { operand } from "../../../loader/isa/x86_64/encode";
import { movVectorMR, movVectorRM } from "../../../loader/isa/x86_64/encode_float";
import {
  Alu, aluRI, aluRR, callM, Condition, lea, movImmediate32, movRR, ret, Shift,
  shiftRI, testRR, zeroRegister,
} from "../../../loader/isa/x86_64/encode_integer";
import { movMR, movRM, repMovsq, syscall, wrgsbase } from "../../../loader/isa/x86_64/encode_memory";
import {
  floatArgument, integerArgument, INTEGER_ARGUMENTS, R10, R15, R8, R9, RAX, RBP, RBX, RCX, RDI, RDX, RSI, RSP, XMM0,
} from "../../../loader/isa/x86_64/registers";
import { NONE } from "../../../loader/isa/x86_64/encode";
import { beginEntryCode, bindHandler, bindRestorer, finishEntryCode } from "./entry_points";
import { emitProcessorCheck } from "./processor_check";

export { codeSize, codeStart, growOffset, handlerOffset, restorerOffset } from "./entry_points";

const SYS_READ: u32 = 0;
const SYS_WRITE: u32 = 1;
const SYS_RT_SIGRETURN: u32 = 15;
const SYS_EXIT_GROUP: u32 = 231;
const SIGINFO_ADDRESS = 16;
const UCONTEXT_RBX = 128;
const UCONTEXT_RSP = 160;
const UCONTEXT_RIP = 168;

let startLabel: u32 = 0;
let loopLabel: u32 = 0;
let readLabel: u32 = 0;
let writeLabel: u32 = 0;
let exitLabel: u32 = 0;
let answerCallLabel: u32 = 0;

/** Assembles the runner. @returns false when a label is missing */
export function build(): bool {
  beginEntryCode();
  startLabel = newLabel();
  loopLabel = newLabel();
  readLabel = newLabel();
  writeLabel = newLabel();
  exitLabel = newLabel();
  answerCallLabel = newLabel();
  emitLoop();
  emitCall();
  emitTransfer(readLabel, SYS_READ, 0);
  emitTransfer(writeLabel, SYS_WRITE, 1);
  emitHandler();
  return finishEntryCode();
}

function load(destination: u32, offset: i32): void {
  operand(RBX, offset);
  movRM(1, destination);
}

function save(offset: i32, source: u32): void {
  operand(RBX, offset);
  movMR(1, source);
}

/** Start, request loop and the three simple operations. */
function emitLoop(): void {
  const systemCall = newLabel();
  const write = newLabel();
  const read = newLabel();
  const call = newLabel();
  bindLabel(startLabel);
  emitProcessorCheck();
  movImmediate32(RBX, RUNNER_DATA);
  bindLabel(loopLabel);
  lea(1, RSI, RBX, NONE, 0, RUNNER_REQUEST);
  movImmediate32(RDX, RUNNER_REQUEST_SIZE);
  callLabel(readLabel);
  load(RAX, RUNNER_REQUEST);
  aluRI(Alu.Cmp, 1, RAX, RUNNER_SYSTEM_CALL);
  jumpIf(Condition.Equal, systemCall);
  aluRI(Alu.Cmp, 1, RAX, RUNNER_WRITE);
  jumpIf(Condition.Equal, write);
  aluRI(Alu.Cmp, 1, RAX, RUNNER_READ);
  jumpIf(Condition.Equal, read);
  aluRI(Alu.Cmp, 1, RAX, RUNNER_CALL);
  jumpIf(Condition.Equal, call);
  bindLabel(exitLabel);
  movImmediate32(RAX, SYS_EXIT_GROUP);
  zeroRegister(RDI);
  syscall();

  bindLabel(systemCall);
  load(RAX, RUNNER_REQUEST + 8);
  load(RDI, RUNNER_REQUEST + 16);
  load(RSI, RUNNER_REQUEST + 24);
  load(RDX, RUNNER_REQUEST + 32);
  load(R10, RUNNER_REQUEST + 40);
  load(R8, RUNNER_REQUEST + 48);
  load(R9, RUNNER_REQUEST + 56);
  syscall();
  save(RUNNER_ANSWER, RAX);
  lea(1, RSI, RBX, NONE, 0, RUNNER_ANSWER);
  movImmediate32(RDX, RUNNER_ANSWER_SIZE);
  callLabel(writeLabel);
  jumpTo(loopLabel);

  bindLabel(write);
  load(RSI, RUNNER_REQUEST + 8);
  load(RDX, RUNNER_REQUEST + 16);
  callLabel(readLabel);
  jumpTo(loopLabel);

  bindLabel(read);
  load(RSI, RUNNER_REQUEST + 8);
  load(RDX, RUNNER_REQUEST + 16);
  callLabel(writeLabel);
  jumpTo(loopLabel);

  bindLabel(call);
}

/** RUNNER_CALL: stack, registers, call, results. A signal arrives at answerCallLabel. */
function emitCall(): void {
  load(RDX, RUNNER_REQUEST + 8);
  movRR(1, RBP, RDX);
  lea(1, RSI, RBX, NONE, 0, RUNNER_RECORD);
  callLabel(readLabel);
  save(RUNNER_SAVED_STACK, RSP);
  zeroRegister(RAX);
  save(RUNNER_ANSWER + ANSWER_TRAPPED, RAX);

  load(RSP, RUNNER_RECORD + CALL_STACK);
  load(RCX, RUNNER_RECORD + CALL_FRAME_SIZE);
  aluRR(Alu.Sub, 1, RSP, RCX);
  lea(1, RSI, RBX, NONE, 0, RUNNER_RECORD + CALL_FRAME);
  movRR(1, RDI, RSP);
  shiftRI(Shift.Shr, 1, RCX, 3);
  repMovsq();
  load(R15, RUNNER_RECORD + CALL_INSTANCE);
  load(RAX, RUNNER_RECORD + CALL_MEMORY_BASE);
  wrgsbase(RAX);
  for (let i: u32 = 0; i < 8; i++) {
    operand(RBX, RUNNER_RECORD + CALL_FLOATS + <i32>i * 16);
    movVectorRM(floatArgument(i));
  }
  for (let i: u32 = 0; i < INTEGER_ARGUMENTS; i++) {
    load(integerArgument(i), RUNNER_RECORD + CALL_INTEGERS + <i32>i * 8);
  }
  operand(RBX, RUNNER_RECORD + CALL_CODE);
  callM();

  save(RUNNER_RECORD + CALL_INTEGERS, RAX);
  operand(RBX, RUNNER_RECORD + CALL_FLOATS);
  movVectorMR(XMM0);
  load(RCX, RUNNER_RECORD + CALL_FRAME_SIZE);
  movRR(1, RSI, RSP);
  lea(1, RDI, RBX, NONE, 0, RUNNER_RECORD + CALL_FRAME);
  shiftRI(Shift.Shr, 1, RCX, 3);
  repMovsq();
  load(RSP, RUNNER_SAVED_STACK);

  bindLabel(answerCallLabel);
  lea(1, RSI, RBX, NONE, 0, RUNNER_ANSWER);
  movImmediate32(RDX, RUNNER_ANSWER_SIZE);
  callLabel(writeLabel);
  lea(1, RSI, RBX, NONE, 0, RUNNER_RECORD);
  load(RDX, RUNNER_REQUEST + 8);
  callLabel(writeLabel);
  jumpTo(loopLabel);
}

/** Moves rdx bytes at rsi from or to a file descriptor; the program ends where that fails. */
function emitTransfer(label: u32, number: u32, descriptor: u32): void {
  const done = newLabel();
  bindLabel(label);
  testRR(1, RDX, RDX);
  jumpIf(Condition.Equal, done);
  movImmediate32(RAX, number);
  movImmediate32(RDI, descriptor);
  syscall();
  testRR(1, RAX, RAX);
  jumpIf(Condition.LessEqual, exitLabel);
  aluRR(Alu.Add, 1, RSI, RAX);
  aluRR(Alu.Sub, 1, RDX, RAX);
  jumpTo(label);
  bindLabel(done);
  ret();
}

/** Signal handler (rdi = number, rsi = siginfo, rdx = ucontext) and restorer. */
function emitHandler(): void {
  bindHandler();
  movImmediate32(RAX, RUNNER_DATA + RUNNER_ANSWER);
  movImmediate32(RCX, 1);
  operand(RAX, ANSWER_TRAPPED);
  movMR(1, RCX);
  operand(RAX, ANSWER_SIGNAL);
  movMR(1, RDI);
  copyWord(RDX, UCONTEXT_RIP, RAX, ANSWER_PC);
  copyWord(RSI, SIGINFO_ADDRESS, RAX, ANSWER_ADDRESS);
  copyWord(RDX, UCONTEXT_RSP, RAX, ANSWER_STACK);
  // Come back as if the call had returned.
  movImmediate32(RAX, RUNNER_DATA);
  operand(RDX, UCONTEXT_RBX);
  movMR(1, RAX);
  copyWord(RAX, RUNNER_SAVED_STACK, RDX, UCONTEXT_RSP);
  addressOf(RCX, answerCallLabel);
  operand(RDX, UCONTEXT_RIP);
  movMR(1, RCX);
  ret();

  bindRestorer();
  movImmediate32(RAX, SYS_RT_SIGRETURN);
  syscall();
}

function copyWord(from: u32, fromOffset: i32, to: u32, toOffset: i32): void {
  operand(from, fromOffset);
  movRM(1, RCX);
  operand(to, toOffset);
  movMR(1, RCX);
}
