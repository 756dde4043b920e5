// Entry code of executables for Linux (abi/linux_program.ts), written with the loader's assembler:
// the start, the signal handler, and what the layer imports from "linux". See the x86_64 one.
//
// Source: Linux's arch/arm64/include/uapi/asm/ucontext.h and sigcontext.h.
import {
  ENTRY_INSTANCE, ENTRY_MEMORY, ENTRY_PREPARE, ENTRY_RUN, ENTRY_STACK, ENTRY_TABLES, ENTRY_TRAPPED,
  PROGRAM_ENTRY_BLOCK,
} from "../../../abi/linux_program";
import { bindLabel, labelPosition, newLabel } from "../../../loader/assembler/labels";
import { jumpIf, jumpIfZero, jumpTo } from "../../../loader/isa/arm64/branch";
import { emit } from "../../../loader/isa/arm64/emit_word";
import {
  AddSub, addSubImmediate, blr, cmpImmediate, Condition, MemoryAccess, memoryPostIndex, movRegister, movStackPointer, ret,
  svc, udf, Width,
} from "../../../loader/isa/arm64/encode";
import { materialize64 } from "../../../loader/isa/arm64/materialize";
import {
  SP, X0, X1, X19, X2, X27, X28, X29, X3, X4, X5, X8, X9,
} from "../../../loader/isa/arm64/register_names";
import { beginEntryCode, bindHandler, finishEntryCode } from "./entry_points";
import { loadFrom } from "./words";

export { codeSize, codeStart, growOffset, handlerOffset, restorerOffset } from "./entry_points";

const SIGINFO_ADDRESS: u32 = 16;
const UCONTEXT_PC: u32 = 440;

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

/** Calls a function of the layer; changes x9, x19, x27 and x28. */
function callLayer(field: u32): void {
  materialize64(X19, PROGRAM_ENTRY_BLOCK);
  loadFrom(X28, X19, ENTRY_INSTANCE);
  loadFrom(X27, X19, ENTRY_MEMORY);
  loadFrom(X9, X19, field);
  materialize64(X29, 0);
  emit(blr(X9));
}

/** prepare(tables, stack at the start) on Linux's stack, then run() on the program's own. */
function emitStart(): void {
  emit(movStackPointer(X1, SP));
  materialize64(X19, PROGRAM_ENTRY_BLOCK);
  loadFrom(X0, X19, ENTRY_TABLES);
  callLayer(ENTRY_PREPARE);
  loadFrom(X9, X19, ENTRY_STACK);
  emit(movStackPointer(SP, X9));
  callLayer(ENTRY_RUN);
  emit(udf(0));
}

/** Signal handler (x0 = number, x1 = siginfo, x2 = ucontext): trapped(number, pc, address). */
function emitHandler(): void {
  bindHandler();
  loadFrom(X3, X1, SIGINFO_ADDRESS);
  loadFrom(X1, X2, UCONTEXT_PC);
  emit(movRegister(Width.X, X2, X3));
  callLayer(ENTRY_TRAPPED);
  emit(udf(0));
}

/** system_call(number i32, five arguments i64) -> i64; the sixth argument is 0. */
function emitSystemCall(): void {
  bindLabel(systemCallLabel);
  emit(movRegister(Width.X, X8, X0));
  emit(movRegister(Width.X, X0, X1));
  emit(movRegister(Width.X, X1, X2));
  emit(movRegister(Width.X, X2, X3));
  emit(movRegister(Width.X, X3, X4));
  emit(movRegister(Width.X, X4, X5));
  materialize64(X5, 0);
  emit(svc());
  emit(ret());
}

/** copy(to i64, from i64, length i64): machine addresses; eight bytes at a time, then the rest. */
function emitCopy(): void {
  const words = newLabel();
  const bytes = newLabel();
  const done = newLabel();
  bindLabel(copyLabel);
  bindLabel(words);
  emit(cmpImmediate(Width.X, X2, 8));
  jumpIf(Condition.Lo, bytes);
  emit(memoryPostIndex(MemoryAccess.Load64, X9, X1, 8));
  emit(memoryPostIndex(MemoryAccess.Store64, X9, X0, 8));
  emit(addSubImmediate(AddSub.Sub, Width.X, X2, X2, 8));
  jumpTo(words);
  bindLabel(bytes);
  jumpIfZero(Width.X, X2, done);
  emit(memoryPostIndex(MemoryAccess.Load8, X9, X1, 1));
  emit(memoryPostIndex(MemoryAccess.Store8, X9, X0, 1));
  emit(addSubImmediate(AddSub.Sub, Width.X, X2, X2, 1));
  jumpTo(bytes);
  bindLabel(done);
  emit(ret());
}
