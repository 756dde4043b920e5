// What the entry stubs share: places in the kernel image, calls into compiled code, and the
// kernel's own register state.
import { codePosition } from "../../../loader/codegen/code_buffer";
import { emit } from "../../../loader/isa/arm64/emit_word";
import {
  addSubImmediate,
  AddSub,
  adrp,
  bl,
  loadPair,
  MemoryAccess,
  memoryScaled,
  movRegister,
  movStackPointer,
  PairAccess,
  SP,
  storePair,
  Width,
  X0,
  X17,
  X27,
  X28,
} from "../../../loader/isa/arm64/encode";
import { materialize64 } from "../../../loader/isa/arm64/materialize";
import { mrs, msr } from "../../../loader/isa/arm64/encode_system";
import { input, INPUT_CODE_BASE, INPUT_INSTANCE, INPUT_MEMORY } from "./inputs";

/** rd = a virtual address in the kernel image; only where the code runs at its own. */
export function imageAddress(rd: u32, address: u64): void {
  const here = input(INPUT_CODE_BASE) + codePosition();
  emit(adrp(rd, <i32>((address >> 12) - (here >> 12))));
  const low = <u32>address & 0xfff;
  if (low != 0) emit(addSubImmediate(AddSub.Add, Width.X, rd, rd, low));
}

/** bl to a compiled function of the kernel. */
export function callKernel(function_: u32): void {
  emit(bl(<i32>(input(function_) - (input(INPUT_CODE_BASE) + codePosition()))));
}

/** x27, x28 = the kernel's memory and instance; sp = the stack given, through x17. */
export function enterKernelState(stackTop: u32): void {
  materialize64(X27, input(INPUT_MEMORY));
  imageAddress(X28, input(INPUT_INSTANCE));
  imageAddress(X17, input(stackTop));
  emit(movStackPointer(SP, X17));
}

/**
 * x0 = offset of the frame that sp points to: the kernel's memory starts at a multiple of 4 GiB.
 */
export function frameToX0(): void {
  emit(movStackPointer(X0, SP));
  emit(movRegister(Width.W, X0, X0));
}

export function store2(first: u32, second: u32, base: u32, offset: i32): void {
  emit(storePair(PairAccess.X, first, second, base, offset));
}

export function load2(first: u32, second: u32, base: u32, offset: i32): void {
  emit(loadPair(PairAccess.X, first, second, base, offset));
}

export function store1(register: u32, base: u32, offset: u32): void {
  emit(memoryScaled(MemoryAccess.Store64, register, base, offset >> 3));
}

export function load1(register: u32, base: u32, offset: u32): void {
  emit(memoryScaled(MemoryAccess.Load64, register, base, offset >> 3));
}

export function readSystem(rt: u32, register: u32): void {
  emit(mrs(rt, register));
}

export function writeSystem(register: u32, rt: u32): void {
  emit(msr(register, rt));
}
