// The Linux Image header and the way from it to kernelMain: x0 = physical address of the FDT, MMU
// and caches off, EL1 (Linux Documentation/arch/arm64/booting.rst). The image may have been loaded
// at any multiple of 2 MiB: its tables hold offsets, to which the load address is added here. Until
// the FDT has been read, the physical map covers only the GiBs of the image and of the FDT.
import { bindLabel, newLabel } from "../../../loader/assembler/labels";
import { alignCode, emit32, emit64, reserveCodeBytes } from "../../../loader/codegen/code_buffer";
import { addressOf, jumpIf, jumpIfBit, jumpTo } from "../../../loader/isa/arm64/branch";
import { emit } from "../../../loader/isa/arm64/emit_word";
import {
  addSubImmediate,
  addSubShifted,
  AddSub,
  b,
  BarrierOption,
  br,
  cmpImmediate,
  cmpRegister,
  Condition,
  dsb,
  isb,
  Logical,
  logicalShifted,
  lslImmediate,
  lsrImmediate,
  MemoryAccess,
  memoryRegister,
  Extend,
  movRegister,
  movz,
  Shift,
  ubfx,
  Width,
  X0,
  X1,
  X2,
  X20,
  X21,
  X22,
  X23,
  X24,
  X3,
  ZR,
} from "../../../loader/isa/arm64/encode";
import {
  cntvctEl0,
  cpacrEl1,
  idAa64Mmfr0El1,
  mairEl1,
  sctlrEl1,
  sys,
  tcrEl1,
  ttbr0El1,
  ttbr1El1,
  vbarEl1,
} from "../../../loader/isa/arm64/encode_system";
import { addConstant, materialize64 } from "../../../loader/isa/arm64/materialize";
import {
  BI_ARCHIVE,
  BI_BOOT_COUNTER,
  BI_EARLY_TABLES,
  BI_EMPTY_TABLE,
  BI_HANDOVER,
  BI_IMAGE,
  BI_ROOT_TABLE,
} from "../../../boot/boot_information";
import {
  CPACR_TRAP_USER,
  ENTRY_ACCESSED,
  ENTRY_INNER_SHAREABLE,
  ENTRY_NORMAL,
  ENTRY_PXN,
  ENTRY_READ_ONLY,
  ENTRY_TABLE,
  ENTRY_UXN,
  ENTRY_VALID,
  MAIR_VALUE,
  SCTLR_VALUE,
  TCR_AS_SHIFT,
  TCR_IPS_MAX,
  TCR_IPS_SHIFT,
  TCR_VALUE,
} from "../defs/translation";
import {
  callKernel,
  enterKernelState,
  imageAddress,
  load1,
  readSystem,
  store1,
  writeSystem,
} from "./common";
import {
  input,
  INPUT_BOOT_INFORMATION,
  INPUT_BOOT_INFORMATION_OFFSET,
  INPUT_CODE_BASE,
  INPUT_EMPTY_OFFSET,
  INPUT_IDENTITY_BLOCKS_OFFSET,
  INPUT_IDENTITY_OFFSET,
  INPUT_IMAGE_SIZE,
  INPUT_KERNEL_MAIN,
  INPUT_PHYSICAL_MAP_OFFSET,
  INPUT_STACK_TOP,
  INPUT_TABLES_END_OFFSET,
  INPUT_TABLES_OFFSET,
} from "./inputs";

/** 4 KiB pages, may be loaded anywhere. */
const IMAGE_FLAGS: u64 = 0xa;
const IMAGE_MAGIC: u32 = 0x644d_5241; // "ARM\x64"
const HEADER_SIZE: u32 = 64;
const GIB_SHIFT: u32 = 30;
/** Smallest cache line that we reckon with. */
const LINE_SIZE: u32 = 32;

/** Registers of this file: x20 counter, x21 load address, x22.. cursors, x0 the FDT throughout. */
const COUNTER = X20;
const BASE = X21;

function emitHeader(): void {
  reserveCodeBytes(HEADER_SIZE);
  emit32(b(HEADER_SIZE));
  emit32(0);
  emit64(0); // text_offset
  emit64(input(INPUT_IMAGE_SIZE));
  emit64(IMAGE_FLAGS);
  emit64(0);
  emit64(0);
  emit64(0);
  emit32(IMAGE_MAGIC);
  emit32(0);
}

/** rd = physical address of an offset in the image. */
function physical(rd: u32, offset: u32): void {
  addConstant(rd, BASE, input(offset), X3);
}

/** Adds the load address to every valid entry of the tables. */
function relocateTables(): void {
  const loop = newLabel();
  const next = newLabel();
  physical(X22, INPUT_TABLES_OFFSET);
  physical(X23, INPUT_TABLES_END_OFFSET);
  bindLabel(loop);
  load1(X1, X22, 0);
  jumpIfBit(X1, 0, false, next);
  emit(addSubShifted(AddSub.Add, Width.X, X1, X1, BASE));
  store1(X1, X22, 0);
  bindLabel(next);
  emit(addSubImmediate(AddSub.Add, Width.X, X22, X22, 8));
  emit(cmpRegister(Width.X, X22, X23));
  jumpIf(Condition.Lo, loop);
}

/** Table at `table`, entry number in x1 = x2. */
function setEntry(table: u32): void {
  emit(memoryRegister(MemoryAccess.Store64, X2, table, X1, Extend.Uxtx, 1));
}

/** x1 = number of the GiB of an address, x2 = its start | attributes. */
function blockOf(address: u32, attributes: u64): void {
  emit(lsrImmediate(Width.X, X1, address, GIB_SHIFT));
  emit(lslImmediate(Width.X, X2, X1, GIB_SHIFT));
  materialize64(X3, attributes);
  emit(logicalShifted(Logical.Orr, Width.X, X2, X2, X3));
}

/** The GiBs of image and FDT, in the physical map, and that of the image where it is. */
function mapBlocks(): void {
  const common = ENTRY_VALID | ENTRY_NORMAL | ENTRY_INNER_SHAREABLE | ENTRY_ACCESSED;
  physical(X22, INPUT_PHYSICAL_MAP_OFFSET);
  blockOf(BASE, common | ENTRY_PXN | ENTRY_UXN);
  setEntry(X22);
  blockOf(X0, common | ENTRY_PXN | ENTRY_UXN);
  setEntry(X22);

  // Read-only, because WXN makes writable memory not executable.
  physical(X22, INPUT_IDENTITY_BLOCKS_OFFSET);
  blockOf(BASE, common | ENTRY_READ_ONLY | ENTRY_UXN);
  emit(ubfx(Width.X, X1, BASE, GIB_SHIFT, 9));
  setEntry(X22);
  materialize64(X3, ENTRY_VALID | ENTRY_TABLE);
  emit(logicalShifted(Logical.Orr, Width.X, X2, X22, X3));
  emit(lsrImmediate(Width.X, X1, BASE, 39));
  physical(X22, INPUT_IDENTITY_OFFSET);
  setEntry(X22);
}

function addBaseTo(field: u32): void {
  load1(X1, X24, field);
  emit(addSubShifted(AddSub.Add, Width.X, X1, X1, BASE));
  store1(X1, X24, field);
}

function fillBootInformation(): void {
  physical(X24, INPUT_BOOT_INFORMATION_OFFSET);
  store1(X0, X24, BI_HANDOVER);
  store1(COUNTER, X24, BI_BOOT_COUNTER);
  addBaseTo(BI_IMAGE);
  addBaseTo(BI_ARCHIVE);
  addBaseTo(BI_ROOT_TABLE);
  addBaseTo(BI_EARLY_TABLES);
  addBaseTo(BI_EMPTY_TABLE);
}

/**
 * What was written with caches off must not be shadowed by stale lines: DC IVAC over the whole
 * image.
 */
function invalidateImage(): void {
  const loop = newLabel();
  emit(movRegister(Width.X, X22, BASE));
  addConstant(X23, BASE, input(INPUT_IMAGE_SIZE), X3);
  bindLabel(loop);
  emit(sys(0, 7, 6, 1, X22));
  emit(addSubImmediate(AddSub.Add, Width.X, X22, X22, LINE_SIZE));
  emit(cmpRegister(Width.X, X22, X23));
  jumpIf(Condition.Lo, loop);
  emit(dsb(BarrierOption.Sy));
}

function enableTranslation(): void {
  materialize64(X1, MAIR_VALUE);
  writeSystem(mairEl1(), X1);
  // TCR.IPS = min(PARange, 48 bits); TCR.AS = 16-bit ASIDs where ASIDBits is 2.
  readSystem(X1, idAa64Mmfr0El1());
  emit(ubfx(Width.X, X2, X1, 0, 4));
  const small = newLabel();
  emit(cmpImmediate(Width.X, X2, TCR_IPS_MAX));
  jumpIf(Condition.Ls, small);
  emit(movz(Width.X, X2, TCR_IPS_MAX));
  bindLabel(small);
  materialize64(X3, TCR_VALUE);
  emit(logicalShifted(Logical.Orr, Width.X, X3, X3, X2, Shift.Lsl, TCR_IPS_SHIFT));
  emit(ubfx(Width.X, X2, X1, 5, 1));
  emit(logicalShifted(Logical.Orr, Width.X, X3, X3, X2, Shift.Lsl, TCR_AS_SHIFT));
  writeSystem(tcrEl1(), X3);
  physical(X1, INPUT_IDENTITY_OFFSET);
  writeSystem(ttbr0El1(), X1);
  physical(X1, INPUT_TABLES_OFFSET);
  writeSystem(ttbr1El1(), X1);
  emit(isb());
  flushTranslations();
  materialize64(X1, SCTLR_VALUE);
  writeSystem(sctlrEl1(), X1);
  emit(isb());
}

/** TLBI VMALLE1 */
function flushTranslations(): void {
  emit(sys(0, 8, 7, 0, ZR));
  emit(dsb(BarrierOption.Sy));
  emit(isb());
}

/** Header, entry, and all up to kernelMain; what it returns is resumed. Starts at offset 0. */
export function emitImageEntry(vectors: u32, resume: u32): void {
  const start = newLabel();
  bindLabel(start);
  emitHeader();
  readSystem(COUNTER, cntvctEl0());
  addressOf(BASE, start);
  relocateTables();
  mapBlocks();
  fillBootInformation();
  invalidateImage();
  enableTranslation();

  // To the same code in the kernel's half.
  materialize64(X1, input(INPUT_CODE_BASE));
  const high = newLabel();
  addressOf(X2, high);
  emit(addSubShifted(AddSub.Sub, Width.X, X2, X2, BASE));
  emit(addSubShifted(AddSub.Add, Width.X, X1, X1, X2));
  physical(X2, INPUT_EMPTY_OFFSET);
  emit(br(X1));
  bindLabel(high);
  writeSystem(ttbr0El1(), X2);
  emit(isb());
  flushTranslations();
  addressOf(X1, vectors);
  writeSystem(vbarEl1(), X1);
  materialize64(X1, CPACR_TRAP_USER);
  writeSystem(cpacrEl1(), X1);
  emit(isb());
  enterKernelState(INPUT_STACK_TOP);
  imageAddress(X0, input(INPUT_BOOT_INFORMATION));
  callKernel(INPUT_KERNEL_MAIN);
  jumpTo(resume);
  alignCode(2048, 0);
}
