// The Linux runner's code for ARM64 (abi/linux_runner.ts), written with the loader's assembler.
// Entry points: the program's start, the signal handler, memory.grow. See the x86_64 one.
//
// x19 holds the data's address throughout; compiled code keeps it. Source of the numbers: Linux's
// include/uapi/asm-generic/unistd.h, arch/arm64/include/uapi/asm/ucontext.h and sigcontext.h.
import {
  ANSWER_ADDRESS, ANSWER_PC, ANSWER_SIGNAL, ANSWER_STACK, ANSWER_TRAPPED, CALL_CODE, CALL_FLOATS, CALL_FRAME,
  CALL_FRAME_SIZE, CALL_INSTANCE, CALL_INTEGERS, CALL_MEMORY_BASE, CALL_STACK, RUNNER_ANSWER, RUNNER_ANSWER_SIZE,
  RUNNER_CALL, RUNNER_DATA, RUNNER_READ, RUNNER_RECORD, RUNNER_REQUEST, RUNNER_REQUEST_SIZE, RUNNER_SAVED_STACK,
  RUNNER_SYSTEM_CALL, RUNNER_WRITE,
} from "../../../abi/linux_runner";
import { bindLabel, newLabel } from "../../../loader/assembler/labels";
import { addressOf, callLabel, jumpIf, jumpIfZero, jumpTo } from "../../../loader/isa/arm64/branch";
import { emit } from "../../../loader/isa/arm64/emit_word";
import {
  AddSub, addSubImmediate, addSubShifted, blr, cmpImmediate, Condition, MemoryAccess, memoryPostIndex, memoryScaled,
  movStackPointer, ret, svc, Width,
} from "../../../loader/isa/arm64/encode";
import { materialize64 } from "../../../loader/isa/arm64/materialize";
import {
  SP, X0, X1, X10, X16, X17, X19, X2, X27, X28, X29, X8, X9,
} from "../../../loader/isa/arm64/register_names";
import { beginEntryCode, bindHandler, finishEntryCode } from "./entry_points";
import { loadFrom, storeTo, systemCall } from "./words";

export { codeSize, codeStart, growOffset, handlerOffset, restorerOffset } from "./entry_points";

const SYS_READ: u64 = 63;
const SYS_WRITE: u64 = 64;
const SYS_EXIT_GROUP: u64 = 94;
const SIGINFO_ADDRESS: u32 = 16;
/** mcontext at 176: fault address, x0.. x30, sp, pc. */
const UCONTEXT_X0: u32 = 184;
const UCONTEXT_SP: u32 = 432;
const UCONTEXT_PC: u32 = 440;

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

function load(destination: u32, offset: u32): void {
  loadFrom(destination, X19, offset);
}

function save(offset: u32, source: u32): void {
  storeTo(source, X19, offset);
}

function addConstant(destination: u32, source: u32, value: u32): void {
  emit(addSubImmediate(AddSub.Add, Width.X, destination, source, value));
}

/** Start, request loop and the three simple operations. */
function emitLoop(): void {
  const call = newLabel();
  const systemCallLabel = newLabel();
  const write = newLabel();
  const read = newLabel();
  bindLabel(startLabel);
  materialize64(X19, RUNNER_DATA);
  bindLabel(loopLabel);
  addConstant(X1, X19, RUNNER_REQUEST);
  materialize64(X2, RUNNER_REQUEST_SIZE);
  callLabel(readLabel);
  load(X9, RUNNER_REQUEST);
  emit(cmpImmediate(Width.X, X9, RUNNER_SYSTEM_CALL));
  jumpIf(Condition.Eq, systemCallLabel);
  emit(cmpImmediate(Width.X, X9, RUNNER_WRITE));
  jumpIf(Condition.Eq, write);
  emit(cmpImmediate(Width.X, X9, RUNNER_READ));
  jumpIf(Condition.Eq, read);
  emit(cmpImmediate(Width.X, X9, RUNNER_CALL));
  jumpIf(Condition.Eq, call);
  bindLabel(exitLabel);
  materialize64(X0, 0);
  systemCall(SYS_EXIT_GROUP);

  bindLabel(systemCallLabel);
  load(X8, RUNNER_REQUEST + 8);
  for (let i: u32 = 0; i < 6; i++) load(i, RUNNER_REQUEST + 16 + i * 8);
  emit(svc());
  save(RUNNER_ANSWER, X0);
  addConstant(X1, X19, RUNNER_ANSWER);
  materialize64(X2, RUNNER_ANSWER_SIZE);
  callLabel(writeLabel);
  jumpTo(loopLabel);

  bindLabel(write);
  load(X1, RUNNER_REQUEST + 8);
  load(X2, RUNNER_REQUEST + 16);
  callLabel(readLabel);
  jumpTo(loopLabel);

  bindLabel(read);
  load(X1, RUNNER_REQUEST + 8);
  load(X2, RUNNER_REQUEST + 16);
  callLabel(writeLabel);
  jumpTo(loopLabel);

  bindLabel(call);
}

/** Copies the frame, x10 bytes, from x16 to x17, eight at a time. */
function copyFrame(): void {
  const again = newLabel();
  const done = newLabel();
  bindLabel(again);
  jumpIfZero(Width.X, X10, done);
  emit(memoryPostIndex(MemoryAccess.Load64, X9, X16, 8));
  emit(memoryPostIndex(MemoryAccess.Store64, X9, X17, 8));
  emit(addSubImmediate(AddSub.Sub, Width.X, X10, X10, 8));
  jumpTo(again);
  bindLabel(done);
}

/** RUNNER_CALL: stack, registers, call, results. A signal arrives at answerCallLabel. */
function emitCall(): void {
  load(X2, RUNNER_REQUEST + 8);
  addConstant(X1, X19, RUNNER_RECORD);
  callLabel(readLabel);
  emit(movStackPointer(X9, SP));
  save(RUNNER_SAVED_STACK, X9);
  save(RUNNER_ANSWER + ANSWER_TRAPPED, 31);

  load(X9, RUNNER_RECORD + CALL_STACK);
  load(X10, RUNNER_RECORD + CALL_FRAME_SIZE);
  emit(addSubShifted(AddSub.Sub, Width.X, X17, X9, X10));
  emit(movStackPointer(SP, X17));
  addConstant(X16, X19, RUNNER_RECORD + CALL_FRAME);
  copyFrame();
  load(X28, RUNNER_RECORD + CALL_INSTANCE);
  load(X27, RUNNER_RECORD + CALL_MEMORY_BASE);
  for (let i: u32 = 0; i < 8; i++) {
    emit(memoryScaled(MemoryAccess.LoadQ, i, X19, (RUNNER_RECORD + CALL_FLOATS + i * 16) >> 4));
  }
  for (let i: u32 = 0; i < 8; i++) load(i, RUNNER_RECORD + CALL_INTEGERS + i * 8);
  load(X9, RUNNER_RECORD + CALL_CODE);
  materialize64(X29, 0);
  emit(blr(X9));

  save(RUNNER_RECORD + CALL_INTEGERS, X0);
  emit(memoryScaled(MemoryAccess.StoreQ, 0, X19, (RUNNER_RECORD + CALL_FLOATS) >> 4));
  load(X10, RUNNER_RECORD + CALL_FRAME_SIZE);
  emit(movStackPointer(X16, SP));
  addConstant(X17, X19, RUNNER_RECORD + CALL_FRAME);
  copyFrame();
  load(X9, RUNNER_SAVED_STACK);
  emit(movStackPointer(SP, X9));

  bindLabel(answerCallLabel);
  addConstant(X1, X19, RUNNER_ANSWER);
  materialize64(X2, RUNNER_ANSWER_SIZE);
  callLabel(writeLabel);
  addConstant(X1, X19, RUNNER_RECORD);
  load(X2, RUNNER_REQUEST + 8);
  callLabel(writeLabel);
  jumpTo(loopLabel);
}

/** Moves x2 bytes at x1 from or to a file descriptor; the program ends where that fails. */
function emitTransfer(label: u32, number: u64, descriptor: u64): void {
  const done = newLabel();
  bindLabel(label);
  jumpIfZero(Width.X, X2, done);
  materialize64(X0, descriptor);
  systemCall(number);
  emit(cmpImmediate(Width.X, X0, 0));
  jumpIf(Condition.Le, exitLabel);
  emit(addSubShifted(AddSub.Add, Width.X, X1, X1, X0));
  emit(addSubShifted(AddSub.Sub, Width.X, X2, X2, X0));
  jumpTo(label);
  bindLabel(done);
  emit(ret());
}

function copyWord(from: u32, fromOffset: u32, to: u32, toOffset: u32): void {
  loadFrom(X10, from, fromOffset);
  storeTo(X10, to, toOffset);
}

/** Signal handler: x0 = number, x1 = siginfo, x2 = ucontext. */
function emitHandler(): void {
  bindHandler();
  materialize64(X9, RUNNER_DATA);
  materialize64(X10, 1);
  storeTo(X10, X9, RUNNER_ANSWER + ANSWER_TRAPPED);
  storeTo(X0, X9, RUNNER_ANSWER + ANSWER_SIGNAL);
  copyWord(X2, UCONTEXT_PC, X9, RUNNER_ANSWER + ANSWER_PC);
  copyWord(X1, SIGINFO_ADDRESS, X9, RUNNER_ANSWER + ANSWER_ADDRESS);
  copyWord(X2, UCONTEXT_SP, X9, RUNNER_ANSWER + ANSWER_STACK);
  // Come back as if the call had returned.
  storeTo(X9, X2, UCONTEXT_X0 + 19 * 8);
  copyWord(X9, RUNNER_SAVED_STACK, X2, UCONTEXT_SP);
  addressOf(X10, answerCallLabel);
  storeTo(X10, X2, UCONTEXT_PC);
  emit(ret());
}
