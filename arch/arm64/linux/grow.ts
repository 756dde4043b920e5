// memory.grow of processes on Linux: anonymous memory behind what is there. The space is this
// memory's own, so MAP_FIXED replaces nothing.
import {
  INSTANCE_MEMORY_SIZE, MEMORY_BASE, MEMORY_INSTANCE_DISTANCE, MEMORY_MAX_PAGES, MEMORY_SIZE,
} from "../../../abi/instance_layout";
import { bindLabel, newLabel } from "../../../loader/assembler/labels";
import { jumpIf, jumpIfZero, jumpTo } from "../../../loader/isa/arm64/branch";
import { emit } from "../../../loader/isa/arm64/emit_word";
import {
  AddSub, addSubShifted, cmpImmediate, cmpRegister, Condition, loadPair, lslImmediate, lsrImmediate,
  MemoryAccess, memoryScaled, movRegister, PairAccess, PairMode, ret, storePair, Width,
} from "../../../loader/isa/arm64/encode";
import { materialize64 } from "../../../loader/isa/arm64/materialize";
import {
  SP, X0, X1, X10, X19, X2, X20, X21, X29, X3, X30, X4, X5, X9,
} from "../../../loader/isa/arm64/register_names";
import { SYS_MMAP } from "./system_calls";
import { loadFrom, storeTo, systemCall } from "./words";

/** PROT_READ | PROT_WRITE; MAP_PRIVATE | MAP_FIXED | MAP_ANONYMOUS | MAP_NORESERVE */
const GROW_PROTECTION: u64 = 3;
const GROW_FLAGS: u64 = 0x4032;
/** MAP_POPULATE: a little memory is used at once, and a fault for each page costs more. */
const GROW_POPULATE: u64 = 0x8000;
/** Growth below 2 to this power, in bytes, is populated. */
const POPULATED_BITS: u32 = 22;

/** memory.grow (abi/instance_layout.ts): x1 = owning descriptor, w2 = delta pages. */
export function emitGrow(): void {
  const fail = newLabel();
  const done = newLabel();
  const populate = newLabel();
  emit(storePair(PairAccess.X, X29, X30, SP, -48, PairMode.PreIndex));
  emit(storePair(PairAccess.X, X19, X20, SP, 16));
  storeTo(X21, SP, 32);
  emit(movRegister(Width.X, X19, X1));
  emit(movRegister(Width.W, X20, X2));
  loadFrom(X21, X19, MEMORY_SIZE);
  emit(memoryScaled(MemoryAccess.Load32, X9, X19, MEMORY_MAX_PAGES >> 2));
  emit(lsrImmediate(Width.X, X0, X21, 16));
  emit(addSubShifted(AddSub.Add, Width.X, X10, X0, X20));
  emit(cmpRegister(Width.X, X10, X9));
  jumpIf(Condition.Hi, fail);
  jumpIfZero(Width.X, X20, done);
  // mmap(base + size, delta, …)
  loadFrom(X0, X19, MEMORY_BASE);
  emit(addSubShifted(AddSub.Add, Width.X, X0, X0, X21));
  emit(lslImmediate(Width.X, X20, X20, 16));
  emit(movRegister(Width.X, X1, X20));
  materialize64(X2, GROW_PROTECTION);
  emit(lsrImmediate(Width.X, X9, X20, POPULATED_BITS));
  materialize64(X3, GROW_FLAGS | GROW_POPULATE);
  jumpIfZero(Width.X, X9, populate);
  materialize64(X3, GROW_FLAGS);
  bindLabel(populate);
  materialize64(X4, <u64>-1);
  materialize64(X5, 0);
  systemCall(SYS_MMAP);
  emit(cmpImmediate(Width.X, X0, 0));
  jumpIf(Condition.Lt, fail);
  emit(lsrImmediate(Width.X, X0, X21, 16));
  emit(addSubShifted(AddSub.Add, Width.X, X21, X21, X20));
  storeTo(X21, X19, MEMORY_SIZE);
  emit(memoryScaled(MemoryAccess.Load32, X9, X19, MEMORY_INSTANCE_DISTANCE >> 2));
  jumpIfZero(Width.X, X9, done);
  emit(addSubShifted(AddSub.Sub, Width.X, X9, X19, X9));
  storeTo(X21, X9, INSTANCE_MEMORY_SIZE);
  bindLabel(done);
  loadFrom(X21, SP, 32);
  emit(loadPair(PairAccess.X, X19, X20, SP, 16));
  emit(loadPair(PairAccess.X, X29, X30, SP, 48, PairMode.PostIndex));
  emit(ret());
  bindLabel(fail);
  materialize64(X0, 0xffff_ffff);
  jumpTo(done);
}
