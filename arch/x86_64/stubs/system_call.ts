// The entry of syscall (LSTAR). The CPU has put rip into rcx and rflags into r11 and masked
// interrupts; it switches no stack and saves nothing else. One such stub per CPU, because its
// places are immediates. Costs 18 instructions in, 16 out when the same thread goes on.
//
// Callee-saved registers stay where they are: compiled kernel code preserves them. They are saved
// only when the kernel resumes another thread (emitSaveCaller).
import { bindLabel, newLabel } from "../../../loader/assembler/labels";
import {
  alignCode,
  codePosition,
  emit64,
  patch32,
  reserveCodeBytes,
} from "../../../loader/codegen/code_buffer";
import { NONE, operandIndexed } from "../../../loader/isa/x86_64/encode";
import { jumpIf, jumpTo } from "../../../loader/isa/x86_64/branch";
import {
  Alu,
  aluRI,
  aluRM,
  callM,
  Condition,
  movRR,
} from "../../../loader/isa/x86_64/encode_integer";
import { movMR, movRM } from "../../../loader/isa/x86_64/encode_memory";
import { swapgs } from "../../../loader/isa/x86_64/encode_system";
import {
  R10,
  R15,
  R8,
  R9,
  RAX,
  RCX,
  RDI,
  RDX,
  RSI,
  RSP,
} from "../../../loader/isa/x86_64/registers";
import { CPU_CURRENT_FRAME, CPU_USER_RSP } from "../defs/cpu_area";
import {
  FRAME_R10,
  FRAME_R15,
  FRAME_R8,
  FRAME_R9,
  FRAME_RAX,
  FRAME_RDI,
  FRAME_RDX,
  FRAME_RIP,
  FRAME_RSI,
} from "../defs/frame";
import { SYSTEM_CALL_COUNT } from "../../../abi/system_calls";
import { callKernel, enterKernelState, operandCpu, save } from "./common";
import { input, INPUT_CODE_BASE, INPUT_ON_SYSTEM_CALL, INPUT_SYSTEM_CALLS } from "./inputs";
import { emitReturnToCaller, emitSaveCaller } from "./resume";

export function emitSystemCallEntry(entry: u32, resume: u32): void {
  bindLabel(entry);
  operandCpu(CPU_USER_RSP);
  movMR(1, RSP);
  operandCpu(CPU_CURRENT_FRAME);
  movRM(1, RSP);
  save(RSP, FRAME_RAX, RAX);
  save(RSP, FRAME_RDI, RDI);
  save(RSP, FRAME_RSI, RSI);
  save(RSP, FRAME_RDX, RDX);
  save(RSP, FRAME_R10, R10);
  save(RSP, FRAME_R8, R8);
  save(RSP, FRAME_R9, R9);
  save(RSP, FRAME_R15, R15);
  save(RSP, FRAME_RIP, RCX);
  swapgs();
  // The kernel's memory starts at a multiple of 4 GiB: the low half is the offset in it.
  movRR(0, RDI, RSP);
  enterKernelState();
  const unknown = newLabel();
  const done = newLabel();
  aluRI(Alu.Cmp, 1, RAX, SYSTEM_CALL_COUNT);
  jumpIf(Condition.AboveEqual, unknown);
  // The stubs lie in the top 2 GiB: the table's address is a displacement.
  operandIndexed(NONE, RAX, 3, 0);
  callM();
  const tableField = codePosition() - 4;
  bindLabel(done);

  const other = newLabel();
  operandCpu(CPU_CURRENT_FRAME);
  aluRM(Alu.Cmp, 0, RAX);
  jumpIf(Condition.NotEqual, other);
  emitReturnToCaller();

  bindLabel(other);
  emitSaveCaller();
  jumpTo(resume);

  bindLabel(unknown);
  callKernel(INPUT_ON_SYSTEM_CALL);
  jumpTo(done);

  alignCode(8, 0xcc);
  patch32(tableField, <u32>(input(INPUT_CODE_BASE) + codePosition()));
  reserveCodeBytes(SYSTEM_CALL_COUNT * 8);
  for (let i = 0; i < SYSTEM_CALL_COUNT; i++) emit64(input(INPUT_SYSTEM_CALLS + i));
}
