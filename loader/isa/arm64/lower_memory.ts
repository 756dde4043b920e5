// Loads, stores, memory.size, and globals.
//
// The effective address of memory 0 is x27 + index + offset in 64 bits; an i32 index has its upper
// half zero. The 8 GiB of reserved address space make every access outside the memory fault.
//   offset 0           [x27, w, uxtw]
//   constant index     [x27, #sum] where it fits
//   offset in reach    add x16, x27, w, uxtw; [x16, #offset]
//   shared address     x = add x27, w, uxtw (or x27, #page, lsl 12) earlier on; [x, #offset]
//   larger offset      mov x16, offset; add x16, x16, w, uxtw; [x27, x16]
// Other memories take their base from the descriptor in the instance data.
// A store that straddles the end of the memory may be written in part before it faults.
import {
  MEMORY_BASE,
  MEMORY_DESCRIPTOR_SIZE,
} from "../../../abi/instance_layout";
import { theIr } from "../../codegen/function_state";
import { nodeAt, NodeFlag } from "../../ir/node";
import { Op } from "../../ir/op";
import { WasmOp } from "../../ir/wasm_op";
import { memoriesOffset } from "../../wasm/instance_offsets";
import { emit } from "./emit_word";
import {
  accessSizeLog2,
  AddSub,
  addSubExtended,
  addSubImmediate,
  Extend,
  MemoryAccess,
  memoryRegister,
  memoryScaled,
  memoryUnscaled,
  V30,
  Width,
  X16,
  X17,
} from "./encode";
import { addConstant, materialize64 } from "./materialize";
import {
  constantOf,
  finishGeneral,
  finishVector,
  general,
  generalOrZero,
  isConstant,
  loadInstance,
  markTrap,
  resultGeneral,
  resultVector,
  vector,
} from "./values";
import { MEMORY_BASE_REGISTER } from "./registers";

/** The address that effectiveAddress() left: [base, #offset] or [base, index, UXTW or UXTX]. */
let addressBase: u32 = 0;
let addressOffset: u64 = 0;
let addressIndex: u32 = 0;
/** An Extend for the index, or -1 when the offset counts. */
let addressExtend: i32 = -1;

/** Whether [base, #offset] has an encoding for this access. */
@inline
function fitsOffset(sizeLog2: u32, offset: u64): bool {
  const scaled = offset >> sizeLog2;
  return (scaled << sizeLog2 == offset && scaled < 4096) || offset < 256;
}

/** rd = base of memory 0 + 4096 * page. */
@inline
function pageAddress(rd: u32, page: u32): void {
  emit(addSubImmediate(AddSub.Add, Width.X, rd, MEMORY_BASE_REGISTER, page, 1));
}

/** Op.MemoryAddress and Op.MemoryPage, as values. */
export function lowerMemoryAddress(id: u32): void {
  const node = nodeAt(theIr(), id);
  const rd = resultGeneral(id);
  if (node.op == Op.MemoryPage) {
    pageAddress(rd, node.a);
  } else {
    const index = general(node.a, X16);
    emit(addSubExtended(AddSub.Add, Width.X, rd, MEMORY_BASE_REGISTER, index, Extend.Uxtw));
  }
  finishGeneral(id, rd);
}

/** The address of an access whose operand is a machine address. Uses x16. */
function machineAddress(id: u32, offset: u32): void {
  addressOffset = offset;
  const node = nodeAt(theIr(), id);
  if (node.flags & NodeFlag.Fused) {
    addressBase = X16;
    pageAddress(X16, node.a);
  } else {
    addressBase = general(id, X16);
  }
}

/** Finds the address of an access. Uses x16 and, before it returns, x17. */
function effectiveAddress(operand: u32, offset: u32, memory: u32, sizeLog2: u32): void {
  addressExtend = -1;
  addressOffset = 0;
  let index = operand;
  const node = nodeAt(theIr(), operand);
  if (node.op == Op.MemoryAddress && (node.flags & NodeFlag.Fused) != 0) {
    index = node.a;
  } else if (node.op == Op.MemoryAddress || node.op == Op.MemoryPage) {
    machineAddress(operand, offset);
    return;
  }
  let base = MEMORY_BASE_REGISTER;
  if (memory != 0) {
    loadInstance(X16, memoriesOffset() + memory * MEMORY_DESCRIPTOR_SIZE + MEMORY_BASE);
    base = X16;
  }
  addressBase = base;
  if (isConstant(index)) {
    const sum = <u64>constantOf(index) + <u64>offset;
    if (fitsOffset(sizeLog2, sum)) {
      addressOffset = sum;
      return;
    }
    if (base == X16) {
      addConstant(X16, X16, sum, X17);
    } else {
      materialize64(X16, sum);
      addressIndex = X16;
      addressExtend = Extend.Uxtx;
    }
    return;
  }
  if (base == X16) {
    emit(addSubExtended(AddSub.Add, Width.X, X16, X16, general(index, X17), Extend.Uxtw));
    if (fitsOffset(sizeLog2, offset)) addressOffset = offset;
    else addConstant(X16, X16, offset, X17);
    return;
  }
  if (offset == 0) {
    addressIndex = general(index, X16);
    addressExtend = Extend.Uxtw;
    return;
  }
  if (fitsOffset(sizeLog2, offset)) {
    emit(addSubExtended(AddSub.Add, Width.X, X16, base, general(index, X16), Extend.Uxtw));
    addressBase = X16;
    addressOffset = offset;
    return;
  }
  const register = general(index, X17);
  materialize64(X16, offset);
  emit(addSubExtended(AddSub.Add, Width.X, X16, X16, register, Extend.Uxtw));
  addressIndex = X16;
  addressExtend = Extend.Uxtx;
}

/** The access itself, at the address found. */
function emitAccess(id: u32, access: MemoryAccess, register: u32): void {
  markTrap(id);
  if (addressExtend >= 0) {
    emit(memoryRegister(access, register, addressBase, addressIndex, <Extend>addressExtend));
    return;
  }
  const sizeLog2 = accessSizeLog2(access);
  const scaled = addressOffset >> sizeLog2;
  if (scaled << sizeLog2 == addressOffset && scaled < 4096) {
    emit(memoryScaled(access, register, addressBase, <u32>scaled));
  } else {
    emit(memoryUnscaled(access, register, addressBase, <i32>addressOffset));
  }
}

/** x16 = the full address of an access, for instructions without an offset. Uses x17. */
export function addressInScratch(index: u32, offset: u32, memory: u32): void {
  effectiveAddress(index, offset, memory, 0);
  if (addressExtend >= 0) {
    emit(
      addSubExtended(
        AddSub.Add, Width.X, X16, addressBase, addressIndex, <Extend>addressExtend,
      ),
    );
  } else {
    addConstant(X16, addressBase, addressOffset, X17);
  }
}

/** The instruction of a scalar load or store operator. */
function accessOf(op: i32): MemoryAccess {
  switch (op) {
    case WasmOp.I32Load: return MemoryAccess.Load32;
    case WasmOp.I64Load: return MemoryAccess.Load64;
    case WasmOp.F32Load: return MemoryAccess.LoadS;
    case WasmOp.F64Load: return MemoryAccess.LoadD;
    case WasmOp.I32Load8S: return MemoryAccess.Load8SignedW;
    case WasmOp.I32Load8U: return MemoryAccess.Load8;
    case WasmOp.I32Load16S: return MemoryAccess.Load16SignedW;
    case WasmOp.I32Load16U: return MemoryAccess.Load16;
    case WasmOp.I64Load8S: return MemoryAccess.Load8SignedX;
    case WasmOp.I64Load8U: return MemoryAccess.Load8;
    case WasmOp.I64Load16S: return MemoryAccess.Load16SignedX;
    case WasmOp.I64Load16U: return MemoryAccess.Load16;
    case WasmOp.I64Load32S: return MemoryAccess.Load32SignedX;
    case WasmOp.I64Load32U: return MemoryAccess.Load32;
    case WasmOp.I32Store: return MemoryAccess.Store32;
    case WasmOp.I64Store: return MemoryAccess.Store64;
    case WasmOp.F32Store: return MemoryAccess.StoreS;
    case WasmOp.F64Store: return MemoryAccess.StoreD;
    case WasmOp.I32Store8: return MemoryAccess.Store8;
    case WasmOp.I32Store16: return MemoryAccess.Store16;
    case WasmOp.I64Store8: return MemoryAccess.Store8;
    case WasmOp.I64Store16: return MemoryAccess.Store16;
    default: return MemoryAccess.Store32; // i64.store32
  }
}

/** i32.load … i64.load32_u. */
export function lowerLoad(id: u32): void {
  const access = accessOf(nodeAt(theIr(), id).op);
  if ((<u32>access) & 4) lowerLoadVector(id, access);
  else lowerLoadGeneral(id, access);
}

function lowerLoadGeneral(id: u32, access: MemoryAccess): void {
  const node = nodeAt(theIr(), id);
  effectiveAddress(node.a, node.b, node.c, accessSizeLog2(access));
  const rd = resultGeneral(id);
  emitAccess(id, access, rd);
  finishGeneral(id, rd);
}

/** Loads of f32, f64 and v128. */
export function lowerLoadVector(id: u32, access: MemoryAccess): void {
  const rd = resultVector(id);
  lowerLoadVectorInto(id, access, rd);
  finishVector(id, rd);
}

/** The load alone, into a vector register. */
export function lowerLoadVectorInto(id: u32, access: MemoryAccess, rd: u32): void {
  const node = nodeAt(theIr(), id);
  effectiveAddress(node.a, node.b, node.c, accessSizeLog2(access));
  emitAccess(id, access, rd);
}

/** i32.store … i64.store32. */
export function lowerStore(id: u32): void {
  const node = nodeAt(theIr(), id);
  const access = accessOf(node.op);
  if ((<u32>access) & 4) {
    lowerStoreVector(id, access);
    return;
  }
  effectiveAddress(node.a, node.c, node.type, accessSizeLog2(access));
  emitAccess(id, access, generalOrZero(node.b, X17));
}

/** Stores of f32, f64 and v128. */
export function lowerStoreVector(id: u32, access: MemoryAccess): void {
  const node = nodeAt(theIr(), id);
  // A constant may go through x16, so the value comes before the address.
  const value = vector(node.b, V30);
  effectiveAddress(node.a, node.c, node.type, accessSizeLog2(access));
  emitAccess(id, access, value);
}
