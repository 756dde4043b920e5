// From PVH's 32-bit entry to kernelMain: ebx holds the physical address of hvm_start_info, paging
// is off, the segments are flat (Xen's PVH boot ABI). The image builder has made the page tables,
// GDT, IDT and TSS, so that little is left to do: long mode, then the tables, then the MSRs of
// syscall.
//
// The 32-bit part and the first 64-bit instruction run at physical addresses, through an identity
// mapping of the first GiB that is taken away again as soon as we run in the kernel's half.
import { codePosition, patch32 } from "../../../loader/codegen/code_buffer";
import { bindLabel, newLabel } from "../../../loader/assembler/labels";
import { addressOf, jumpTo } from "../../../loader/isa/x86_64/branch";
import { operand } from "../../../loader/isa/x86_64/encode";
import {
  Alu,
  aluRI,
  aluRR,
  jmpR,
  movImmediate32,
  movImmediate64,
  movRR,
  shiftRI,
  Shift,
  zeroRegister,
} from "../../../loader/isa/x86_64/encode_integer";
import { movMI, rdtsc } from "../../../loader/isa/x86_64/encode_memory";
import {
  farJump32,
  lgdtAbsolute32,
  lgdtM,
  lidtM,
  ltr,
  movAbsoluteR32,
  movControlR,
  movRControl,
  movSegmentR,
  rdmsr,
  Segment,
  wrmsr,
  xsetbv,
} from "../../../loader/isa/x86_64/encode_system";
import { RAX, RBX, RCX, RDI, RDX } from "../../../loader/isa/x86_64/registers";
import { BI_BOOT_COUNTER, BI_HANDOVER } from "../../../boot/boot_information";
import {
  CPU_GDT_POINTER,
  CPU_GDT_POINTER_PHYSICAL,
  CPU_IDT_POINTER,
  GDT_KERNEL_CODE,
  GDT_KERNEL_DATA,
  GDT_TSS,
} from "../defs/cpu_area";
import {
  CR0_MP,
  CR0_NE,
  CR0_PE,
  CR0_PG,
  CR0_WP,
  CR4_FSGSBASE,
  CR4_OSFXSR,
  CR4_OSXMMEXCPT,
  CR4_OSXSAVE,
  CR4_PAE,
  CR4_PGE,
  EFER_LME,
  EFER_NXE,
  EFER_SCE,
  IA32_EFER,
  IA32_FMASK,
  IA32_GS_BASE,
  IA32_LSTAR,
  IA32_STAR,
  SYSCALL_FLAG_MASK,
  XCR0_X87_SSE_AVX,
} from "../defs/registers";
import { callKernel, enterKernelState, operandCpu } from "./common";
import { emitProcessorCheck } from "./processor_check";
import {
  input,
  INPUT_BOOT_INFORMATION,
  INPUT_BOOT_INFORMATION_PHYSICAL,
  INPUT_CODE_BASE,
  INPUT_CODE_PHYSICAL,
  INPUT_CPU_AREA_PHYSICAL,
  INPUT_KERNEL_MAIN,
  INPUT_MEMORY,
  INPUT_ROOT_TABLE,
  INPUT_ROOT_TABLE_PHYSICAL,
  OUTPUT_ENTRY,
  setOutput,
} from "./inputs";

/** Puts a constant into a model-specific register. */
function writeMsr(register: u32, value: u64): void {
  movImmediate32(RCX, register);
  movImmediate32(RAX, <u32>value);
  movImmediate32(RDX, <u32>(value >> 32));
  wrmsr();
}

/** 32-bit code: into long mode with the builder's page tables. */
function enterLongMode(): void {
  const information = <u32>input(INPUT_BOOT_INFORMATION_PHYSICAL);
  rdtsc();
  movAbsoluteR32(information + BI_BOOT_COUNTER, RAX);
  movAbsoluteR32(information + BI_BOOT_COUNTER + 4, RDX);
  movAbsoluteR32(information + BI_HANDOVER, RBX);
  emitProcessorCheck();

  movImmediate32(RAX, CR4_PAE | CR4_PGE | CR4_OSFXSR | CR4_OSXMMEXCPT | CR4_OSXSAVE | CR4_FSGSBASE);
  movControlR(4, RAX);
  movImmediate32(RAX, <u32>input(INPUT_ROOT_TABLE_PHYSICAL));
  movControlR(3, RAX);
  movImmediate32(RCX, IA32_EFER);
  rdmsr();
  aluRI(Alu.Or, 0, RAX, EFER_SCE | EFER_LME | EFER_NXE);
  wrmsr();
  lgdtAbsolute32(<u32>input(INPUT_CPU_AREA_PHYSICAL) + CPU_GDT_POINTER_PHYSICAL);
  movImmediate32(RAX, CR0_PG | CR0_WP | CR0_NE | CR0_MP | CR0_PE);
  movControlR(0, RAX);
  farJump32(GDT_KERNEL_CODE, 0);
  const offsetField = codePosition() - 6;
  patch32(offsetField, <u32>input(INPUT_CODE_PHYSICAL) + codePosition());
}

/** 64-bit code at the physical address: to the same code in the kernel's half. */
function jumpHigh(highLabel: u32): void {
  addressOf(RAX, highLabel);
  movImmediate64(RCX, input(INPUT_CODE_BASE) - input(INPUT_CODE_PHYSICAL));
  // lea gave the physical address; add the distance between the two mappings.
  aluRR(Alu.Add, 1, RAX, RCX);
  jmpR(RAX);
}

/** Everything from reset to kernelMain; what it returns is resumed by the label given. */
export function emitPvhEntry(systemCallEntry: u32, resume: u32): void {
  setOutput(OUTPUT_ENTRY, codePosition());
  enterLongMode();
  const high = newLabel();
  jumpHigh(high);

  bindLabel(high);
  movImmediate64(RDI, input(INPUT_ROOT_TABLE));
  operand(RDI, 0);
  movMI(1, 0);
  movRControl(RAX, 3);
  movControlR(3, RAX);

  operandCpu(CPU_GDT_POINTER);
  lgdtM();
  operandCpu(CPU_IDT_POINTER);
  lidtM();
  movImmediate32(RAX, GDT_KERNEL_DATA);
  movSegmentR(Segment.Ss, RAX);
  zeroRegister(RAX);
  movSegmentR(Segment.Ds, RAX);
  movSegmentR(Segment.Es, RAX);
  movSegmentR(Segment.Fs, RAX);
  movSegmentR(Segment.Gs, RAX);
  movImmediate32(RAX, GDT_TSS);
  ltr(RAX);

  zeroRegister(RCX);
  movImmediate32(RAX, XCR0_X87_SSE_AVX);
  zeroRegister(RDX);
  xsetbv();
  writeMsr(IA32_GS_BASE, input(INPUT_MEMORY));
  // syscall loads cs and ss from bits 32..47, sysret from 48..63 (+16 and +8).
  writeMsr(IA32_STAR, (<u64>GDT_KERNEL_DATA << 48) | (<u64>GDT_KERNEL_CODE << 32));
  writeMsr(IA32_FMASK, SYSCALL_FLAG_MASK);
  movImmediate32(RCX, IA32_LSTAR);
  addressOf(RAX, systemCallEntry);
  movRR(1, RDX, RAX);
  shiftRI(Shift.Shr, 1, RDX, 32);
  wrmsr();

  enterKernelState();
  movImmediate64(RDI, input(INPUT_BOOT_INFORMATION));
  callKernel(INPUT_KERNEL_MAIN);
  jumpTo(resume);
}
