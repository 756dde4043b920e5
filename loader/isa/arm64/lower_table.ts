// Tables: get, set, size, grow, fill, copy, init; funcrefs.
// A table's size and elements are read through its owner's descriptor.
import {
  FUNCTION_REFERENCE_SIZE,
  SEGMENT_ADDRESS,
  SEGMENT_DESCRIPTOR_SIZE,
  SEGMENT_SIZE,
  TABLE_BASE,
  TABLE_DESCRIPTOR_SIZE,
  TABLE_MAX,
  TABLE_OWNER,
  TABLE_SIZE,
} from "../../../abi/instance_layout";
import { Trap } from "../../../abi/traps";
import { bindLabel, newLabel } from "../../assembler/labels";
import { locationOf, NO_LOCATION, theIr } from "../../codegen/function_state";
import { addValueMove, beginMoves, resolveMoves } from "../../codegen/parallel_moves";
import { nodeAt, poolAt } from "../../ir/node";
import { ValueType } from "../../ir/op";
import {
  elementSegmentsOffset, functionReferencesOffset, tablesOffset,
} from "../../wasm/instance_offsets";
import { jumpIf, jumpIfZero } from "./branch";
import { emit } from "./emit_word";
import {
  AddSub,
  addSubImmediate,
  addSubShifted,
  cbnz,
  cmpRegister,
  Condition,
  Extend,
  lslImmediate,
  MemoryAccess,
  memoryPostIndex,
  memoryRegister,
  memoryScaled,
  movn,
  movRegister,
  Shift,
  Width,
  X0,
  X1,
  X16,
  X17,
  X2,
  X3,
  X4,
  X5,
} from "./encode";
import { checkRange, moveListToArguments } from "./lower_bulk";
import { addConstant } from "./materialize";
import { emitMove } from "./moves";
import { INSTANCE } from "./registers";
import { callStub, Stub } from "./runtime_stubs";
import { trapLabel } from "./trap_points";
import { finishGeneral, general, generalOrZero, loadInstance, resultGeneral } from "./values";

/** register = address of the owning descriptor of a table. */
function loadOwner(register: u32, table: u32): void {
  loadInstance(register, tablesOffset() + table * TABLE_DESCRIPTOR_SIZE + TABLE_OWNER);
}

@inline
function loadSize(register: u32, owner: u32): void {
  emit(memoryScaled(MemoryAccess.Load32, register, owner, TABLE_SIZE >> 2));
}

@inline
function loadBase(register: u32, owner: u32): void {
  emit(memoryScaled(MemoryAccess.Load64, register, owner, TABLE_BASE >> 3));
}

/** Checks an index; x16 = first element. Returns the index' register, which may be x17. */
function checkIndex(id: u32, table: u32, index: u32): u32 {
  const outside = trapLabel(id, Trap.TableOutOfBounds);
  const register = general(index, X17);
  loadOwner(X16, table);
  if (register != X17) {
    loadSize(X17, X16);
    emit(cmpRegister(Width.W, register, X17));
    jumpIf(Condition.Hs, outside);
    loadBase(X16, X16);
    return register;
  }
  // Both scratch registers are taken: the owner is loaded twice.
  loadSize(X16, X16);
  emit(cmpRegister(Width.W, X17, X16));
  jumpIf(Condition.Hs, outside);
  loadOwner(X16, table);
  loadBase(X16, X16);
  return X17;
}

/** table.get */
export function lowerTableGet(id: u32): void {
  const node = nodeAt(theIr(), id);
  const index = checkIndex(id, node.a, node.b);
  const rd = resultGeneral(id);
  emit(memoryRegister(MemoryAccess.Load64, rd, X16, index, Extend.Uxtw, 1));
  finishGeneral(id, rd);
}

/** table.set */
export function lowerTableSet(id: u32): void {
  const node = nodeAt(theIr(), id);
  const index = checkIndex(id, node.a, node.b);
  emit(addSubShifted(AddSub.Add, Width.X, X16, X16, index, Shift.Lsl, 3));
  emit(memoryScaled(MemoryAccess.Store64, generalOrZero(node.c, X17), X16, 0));
}

/** table.size */
export function lowerTableSize(id: u32): void {
  const rd = resultGeneral(id);
  loadOwner(rd, nodeAt(theIr(), id).a);
  loadSize(rd, rd);
  finishGeneral(id, rd);
}

/** Stores x1 at [x0] x2 times, 8 bytes each. */
function emitFillElements(): void {
  const done = newLabel();
  jumpIfZero(Width.X, X2, done);
  emit(memoryPostIndex(MemoryAccess.Store64, X1, X0, 8));
  emit(addSubImmediate(AddSub.Sub, Width.X, X2, X2, 1));
  emit(cbnz(Width.X, X2, -8));
  bindLabel(done);
}

/** table.grow: as far as the table's storage goes, which the linker keeps in TABLE_MAX; else -1. */
export function lowerTableGrow(id: u32): void {
  const node = nodeAt(theIr(), id);
  beginMoves(2);
  addValueMove(X1, node.b);
  addValueMove(X2, node.c);
  resolveMoves();
  loadOwner(X5, node.a);
  loadSize(X3, X5);
  emit(addSubShifted(AddSub.Add, Width.X, X4, X3, X2)); // new size
  emit(memoryScaled(MemoryAccess.Load32, X16, X5, TABLE_MAX >> 2));
  emit(movn(Width.W, X0, 0));
  const failed = newLabel();
  emit(cmpRegister(Width.X, X4, X16));
  jumpIf(Condition.Hi, failed);
  emit(memoryScaled(MemoryAccess.Store32, X4, X5, TABLE_SIZE >> 2));
  loadBase(X0, X5);
  emit(addSubShifted(AddSub.Add, Width.X, X0, X0, X3, Shift.Lsl, 3));
  emitFillElements();
  emit(movRegister(Width.X, X0, X3));
  bindLabel(failed);
  const location = locationOf(id);
  if (location != NO_LOCATION && location != X0) emitMove(ValueType.I32, location, X0);
}

/** Checks x0 and x2 elements against a table; x0 = address of the first one. Uses x3, x4. */
function checkDestination(id: u32, table: u32): void {
  loadOwner(X4, table);
  loadSize(X3, X4);
  checkRange(id, X0, X2, X3, Trap.TableOutOfBounds);
  loadBase(X4, X4);
  emit(addSubShifted(AddSub.Add, Width.X, X0, X4, X0, Shift.Lsl, 3));
}

/** table.fill */
export function lowerTableFill(id: u32): void {
  const ir = theIr();
  moveListToArguments(id);
  checkDestination(id, poolAt(ir, nodeAt(ir, id).a));
  emitFillElements();
}

/** Copies x2 elements from x1 to x0, both addresses. */
function copyElements(): void {
  emit(lslImmediate(Width.X, X2, X2, 3));
  callStub(Stub.Copy);
}

/** table.copy */
export function lowerTableCopy(id: u32): void {
  const ir = theIr();
  const node = nodeAt(ir, id);
  moveListToArguments(id);
  loadOwner(X4, poolAt(ir, node.a + 1));
  loadSize(X3, X4);
  checkRange(id, X1, X2, X3, Trap.TableOutOfBounds);
  loadBase(X4, X4);
  emit(addSubShifted(AddSub.Add, Width.X, X1, X4, X1, Shift.Lsl, 3));
  checkDestination(id, poolAt(ir, node.a));
  copyElements();
}

/** table.init */
export function lowerTableInit(id: u32): void {
  const ir = theIr();
  const node = nodeAt(ir, id);
  const segment = elementSegmentsOffset() + poolAt(ir, node.a + 1) * SEGMENT_DESCRIPTOR_SIZE;
  moveListToArguments(id);
  loadInstance(X3, segment + SEGMENT_SIZE);
  checkRange(id, X1, X2, X3, Trap.TableOutOfBounds);
  loadInstance(X4, segment + SEGMENT_ADDRESS);
  emit(addSubShifted(AddSub.Add, Width.X, X1, X4, X1, Shift.Lsl, 3));
  checkDestination(id, poolAt(ir, node.a));
  copyElements();
}

/** ref.func: the address of the function's reference in this instance. */
export function lowerRefFunc(id: u32): void {
  const rd = resultGeneral(id);
  const index = nodeAt(theIr(), id).a;
  addConstant(rd, INSTANCE, functionReferencesOffset() + index * FUNCTION_REFERENCE_SIZE, rd);
  finishGeneral(id, rd);
}
