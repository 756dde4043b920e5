// Where operands and results of a node are: its register, its slot in the frame, or a constant made
// anew. Lowering names nodes; this file turns them into register numbers.
//
// A value that is not in a register goes through a scratch register that the caller names: x16 or
// x17, v30 or v31. A result without a register is computed in x16 or v30 and stored.
import { Trap } from "../../../abi/traps";
import {
  isSlot,
  locationOf,
  NO_LOCATION,
  theIr,
} from "../../codegen/function_state";
import { noteTrap } from "../../codegen/locations";
import { nodeAt, NodeFlag, poolAt } from "../../ir/node";
import { Op, ValueType } from "../../ir/op";
import { WasmOp } from "../../ir/wasm_op";
import { emit } from "./emit_word";
import {
  Extend,
  MemoryAccess,
  memoryRegister,
  memoryScaled,
  SP,
  V30,
  Width,
  X16,
  X17,
  ZR,
} from "./encode";
import { slotOffset } from "./frame";
import {
  materialize32,
  materialize64,
  materializeFloat32,
  materializeFloat64,
  materializeVector,
} from "./materialize";
import { INSTANCE, vectorNumber } from "./registers";

/** True for a constant, null included: it has no location. */
@inline
export function isConstant(id: u32): bool {
  const op: i32 = nodeAt(theIr(), id).op;
  return op == Op.Constant || op == Op.RefNull;
}

/** True for a fused change between i32 and i64: its operand's register is the value. */
@inline
export function isFusedCopy(id: u32): bool {
  const node = nodeAt(theIr(), id);
  return (node.flags & NodeFlag.Fused) != 0 &&
    (node.op == WasmOp.I64ExtendI32U || node.op == WasmOp.I32WrapI64);
}

/** The bits of a constant of at most 64 bits; 32-bit ones are zero-extended. */
export function constantOf(id: u32): i64 {
  const node = nodeAt(theIr(), id);
  if (node.op == Op.RefNull) return 0;
  const wide = node.type == ValueType.I64 || node.type == ValueType.F64;
  return wide ? <i64>((<u64>node.b << 32) | <u64>node.a) : <i64>(<u64>node.a);
}

/** Whether an addition, subtraction or comparison takes the constant as an immediate. */
export function fitsAddImmediate(width: Width, value: i64): bool {
  let amount = width == Width.W ? <i64>(<i32>value) : value;
  if (amount < 0) amount = -amount;
  return <u64>amount < 4096 || ((amount & 0xfff) == 0 && <u64>amount < 0x100_0000);
}

/** Load or store of [sp, #offset]. Past the immediate's reach the offset goes through `scratch`. */
export function stackAccess(
  access: MemoryAccess, sizeLog2: u32, rt: u32, offset: u32, scratch: u32,
): void {
  if (offset >> sizeLog2 < 4096 && (offset & ((1 << sizeLog2) - 1)) == 0) {
    emit(memoryScaled(access, rt, SP, offset >> sizeLog2));
  } else {
    materialize32(scratch, offset);
    emit(memoryRegister(access, rt, SP, scratch, Extend.Uxtx));
  }
}

/** General register = slot. */
export function loadSlot(register: u32, location: u32): void {
  stackAccess(MemoryAccess.Load64, 3, register, slotOffset(location), register);
}

/** Slot = general register. A far slot takes `scratch`. */
export function storeSlot(register: u32, location: u32, scratch: u32): void {
  stackAccess(MemoryAccess.Store64, 3, register, slotOffset(location), scratch);
}

/** Vector register = slot. A far slot takes `scratch`, a general register. */
export function loadVectorSlot(register: u32, location: u32, type: u32, scratch: u32): void {
  if (type == ValueType.V128) {
    stackAccess(MemoryAccess.LoadQ, 4, register, slotOffset(location), scratch);
  } else {
    stackAccess(MemoryAccess.LoadD, 3, register, slotOffset(location), scratch);
  }
}

/** Slot = vector register. A far slot takes `scratch`, a general register. */
export function storeVectorSlot(register: u32, location: u32, type: u32, scratch: u32): void {
  if (type == ValueType.V128) {
    stackAccess(MemoryAccess.StoreQ, 4, register, slotOffset(location), scratch);
  } else {
    stackAccess(MemoryAccess.StoreD, 3, register, slotOffset(location), scratch);
  }
}

/** A constant into a general register. */
export function constantInto(register: u32, id: u32): void {
  if (nodeAt(theIr(), id).type == ValueType.I64) materialize64(register, <u64>constantOf(id));
  else materialize32(register, <u32>constantOf(id));
}

/** A constant of any type into a vector register; may use x16. */
export function constantIntoVector(register: u32, id: u32): void {
  const ir = theIr();
  const node = nodeAt(ir, id);
  if (node.type == ValueType.F32) {
    materializeFloat32(register, node.a);
  } else if (node.type != ValueType.V128) {
    materializeFloat64(register, <u64>constantOf(id));
  } else {
    const low = <u64>poolAt(ir, node.a) | (<u64>poolAt(ir, node.a + 1) << 32);
    const high = <u64>poolAt(ir, node.a + 2) | (<u64>poolAt(ir, node.a + 3) << 32);
    materializeVector(register, low, high);
  }
}

/** The register of an integer or reference value; `scratch` when it has none. Never ZR. */
export function general(value: u32, scratch: u32): u32 {
  let id = value;
  while (isFusedCopy(id)) id = nodeAt(theIr(), id).a;
  if (isConstant(id)) {
    constantInto(scratch, id);
    return scratch;
  }
  const location = locationOf(id);
  assert(location != NO_LOCATION);
  if (!isSlot(location)) return location;
  loadSlot(scratch, location);
  return scratch;
}

/** As general(), but the constant 0 is ZR. */
export function generalOrZero(id: u32, scratch: u32): u32 {
  return isConstant(id) && constantOf(id) == 0 ? ZR : general(id, scratch);
}

/** The vector register of a float or vector; `scratch` when it has none. A constant may use x16. */
export function vector(id: u32, scratch: u32): u32 {
  if (nodeAt(theIr(), id).op == Op.Constant) {
    constantIntoVector(scratch, id);
    return scratch;
  }
  const location = locationOf(id);
  assert(location != NO_LOCATION);
  if (!isSlot(location)) return vectorNumber(location);
  loadVectorSlot(scratch, location, nodeAt(theIr(), id).type, X17);
  return scratch;
}

/** The register to compute an integer result in. */
export function resultGeneral(id: u32): u32 {
  const location = locationOf(id);
  return isSlot(location) || location == NO_LOCATION ? X16 : location;
}

/** The result is in `register` now: stores it where its home is the frame. */
export function finishGeneral(id: u32, register: u32): void {
  const location = locationOf(id);
  if (isSlot(location)) storeSlot(register, location, X17);
}

/** The vector register to compute a float or vector result in. */
export function resultVector(id: u32): u32 {
  const location = locationOf(id);
  return isSlot(location) || location == NO_LOCATION ? V30 : vectorNumber(location);
}

/** As finishGeneral, for vector registers. */
export function finishVector(id: u32, register: u32): void {
  const location = locationOf(id);
  if (isSlot(location)) storeVectorSlot(register, location, nodeAt(theIr(), id).type, X17);
}

/** General register = u64 at an offset of the instance data. */
export function loadInstance(register: u32, offset: u32): void {
  instanceAccess(MemoryAccess.Load64, 3, register, offset, register);
}

/** Any access to the instance data; far offsets go through `scratch`. */
export function instanceAccess(
  access: MemoryAccess, sizeLog2: u32, register: u32, offset: u32, scratch: u32,
): void {
  if (offset >> sizeLog2 < 4096 && (offset & ((1 << sizeLog2) - 1)) == 0) {
    emit(memoryScaled(access, register, INSTANCE, offset >> sizeLog2));
  } else {
    materialize32(scratch, offset);
    emit(memoryRegister(access, register, INSTANCE, scratch, Extend.Uxtx));
  }
}

/** The next instruction may access memory out of bounds on behalf of the node. */
@inline
export function markTrap(id: u32): void {
  noteTrap(Trap.MemoryOutOfBounds, id);
}
