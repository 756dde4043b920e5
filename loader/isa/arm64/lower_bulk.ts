// Bulk memory: copy, fill and init with their bounds checks; memory.size and memory.grow.
//
// The operands move to x0-x2 (destination, source or value, length), are checked there and become
// addresses; a runtime stub does the rest. i32 operands are zero-extended, so sums of two do not
// overflow 64 bits.
import {
  INSTANCE_GROW_CONTEXT,
  INSTANCE_GROW_TARGET,
  INSTANCE_MEMORY_SIZE,
  MEMORY_BASE,
  MEMORY_DESCRIPTOR_SIZE,
  MEMORY_OWNER,
  MEMORY_SIZE,
  SEGMENT_ADDRESS,
  SEGMENT_DESCRIPTOR_SIZE,
  SEGMENT_SIZE,
} from "../../../abi/instance_layout";
import { Trap } from "../../../abi/traps";
import { bindLabel, newLabel } from "../../assembler/labels";
import { Environment } from "../../../abi/compiled_module";
import { locationOf, NO_LOCATION, theIr } from "../../codegen/function_state";
import { noteCall } from "../../codegen/locations";
import { theEnvironment } from "../../codegen/module_target";
import { operandListCount, operandListStart } from "../../codegen/operands";
import { addValueMove, beginMoves, resolveMoves } from "../../codegen/parallel_moves";
import { nodeAt, poolAt } from "../../ir/node";
import { ValueType } from "../../ir/op";
import {
  dataSegmentsOffset, elementSegmentsOffset, memoriesOffset,
} from "../../wasm/instance_offsets";
import { memoryRecord } from "../../wasm/module";
import { jumpIf, jumpIfZero, jumpTo } from "./branch";
import { emit } from "./emit_word";
import {
  AddSub,
  addSubShifted,
  blr,
  cmpRegister,
  Condition,
  lsrImmediate,
  MemoryAccess,
  memoryScaled,
  movn,
  Width,
  X0,
  X1,
  X16,
  X2,
  X3,
  X4,
  ZR,
} from "./encode";
import { emitMove } from "./moves";
import { MEMORY_BASE_REGISTER } from "./registers";
import { callStub, Stub } from "./runtime_stubs";
import { trapLabel } from "./trap_points";
import { finishGeneral, instanceAccess, loadInstance, resultGeneral } from "./values";

/** Offset of a memory's descriptor in the instance data. */
@inline
function descriptorOffset(memory: u32): u32 {
  return memoriesOffset() + memory * MEMORY_DESCRIPTOR_SIZE;
}

/** register = current size of a memory in bytes. */
export function loadMemorySize(register: u32, memory: u32): void {
  if (memory == 0 && !memoryRecord(0).imported) {
    loadInstance(register, INSTANCE_MEMORY_SIZE);
  } else {
    loadInstance(register, descriptorOffset(memory) + MEMORY_OWNER);
    emit(memoryScaled(MemoryAccess.Load64, register, register, MEMORY_SIZE >> 3));
  }
}

/** register += first address of a memory. Uses x16. */
export function addMemoryBase(register: u32, memory: u32): void {
  let base = MEMORY_BASE_REGISTER;
  if (memory != 0) {
    loadInstance(X16, descriptorOffset(memory) + MEMORY_BASE);
    base = X16;
  }
  emit(addSubShifted(AddSub.Add, Width.X, register, base, register));
}

/** Traps unless start + length <= size. Uses x16. */
export function checkRange(id: u32, start: u32, length: u32, size: u32, trap: Trap): void {
  emit(addSubShifted(AddSub.Add, Width.X, X16, start, length));
  emit(cmpRegister(Width.X, X16, size));
  jumpIf(Condition.Hi, trapLabel(id, trap));
}

/** The node's list of operands to x0, x1, x2 … */
export function moveListToArguments(id: u32): void {
  const ir = theIr();
  const node = nodeAt(ir, id);
  const count = operandListCount(node);
  const start = operandListStart(node);
  beginMoves(count);
  for (let i: u32 = 0; i < count; i++) addValueMove(i, poolAt(ir, start + i));
  resolveMoves();
}

/** memory.copy */
export function lowerMemoryCopy(id: u32): void {
  const ir = theIr();
  const node = nodeAt(ir, id);
  const destination = poolAt(ir, node.a);
  const source = poolAt(ir, node.a + 1);
  moveListToArguments(id);
  loadMemorySize(X3, destination);
  checkRange(id, X0, X2, X3, Trap.MemoryOutOfBounds);
  if (source != destination) loadMemorySize(X3, source);
  checkRange(id, X1, X2, X3, Trap.MemoryOutOfBounds);
  addMemoryBase(X0, destination);
  addMemoryBase(X1, source);
  callStub(Stub.Copy);
}

/** memory.fill */
export function lowerMemoryFill(id: u32): void {
  const ir = theIr();
  const memory = poolAt(ir, nodeAt(ir, id).a);
  moveListToArguments(id);
  loadMemorySize(X3, memory);
  checkRange(id, X0, X2, X3, Trap.MemoryOutOfBounds);
  addMemoryBase(X0, memory);
  callStub(Stub.Fill);
}

/** memory.init */
export function lowerMemoryInit(id: u32): void {
  const ir = theIr();
  const node = nodeAt(ir, id);
  const memory = poolAt(ir, node.a);
  const segment = dataSegmentsOffset() + poolAt(ir, node.a + 1) * SEGMENT_DESCRIPTOR_SIZE;
  moveListToArguments(id);
  loadInstance(X3, segment + SEGMENT_SIZE);
  checkRange(id, X1, X2, X3, Trap.MemoryOutOfBounds);
  loadMemorySize(X3, memory);
  checkRange(id, X0, X2, X3, Trap.MemoryOutOfBounds);
  loadInstance(X4, segment + SEGMENT_ADDRESS);
  emit(addSubShifted(AddSub.Add, Width.X, X1, X1, X4));
  addMemoryBase(X0, memory);
  callStub(Stub.Copy);
}

/** data.drop and elem.drop: nothing is left of the segment. */
export function lowerDrop(id: u32, element: bool): void {
  const first = element ? elementSegmentsOffset() : dataSegmentsOffset();
  const segment = first + nodeAt(theIr(), id).a * SEGMENT_DESCRIPTOR_SIZE;
  instanceAccess(MemoryAccess.Store64, 3, ZR, segment + SEGMENT_SIZE, X16);
}

/** memory.size, in pages. */
export function lowerMemorySize(id: u32): void {
  const rd = resultGeneral(id);
  loadMemorySize(rd, nodeAt(theIr(), id).a);
  emit(lsrImmediate(Width.X, rd, rd, 16));
  finishGeneral(id, rd);
}

/**
 * memory.grow: the instance's own grower, else CloudOS's system call; elsewhere only a growth by 0
 * succeeds without one.
 */
export function lowerMemoryGrow(id: u32): void {
  const node = nodeAt(theIr(), id);
  beginMoves(1);
  addValueMove(X2, node.b);
  resolveMoves();
  loadInstance(X1, descriptorOffset(node.a) + MEMORY_OWNER);
  const same = newLabel();
  const alone = newLabel();
  const done = newLabel();
  jumpIfZero(Width.W, X2, same);
  loadInstance(X16, INSTANCE_GROW_TARGET);
  jumpIfZero(Width.X, X16, alone);
  loadInstance(X0, INSTANCE_GROW_CONTEXT);
  emit(blr(X16));
  noteCall(id);
  jumpTo(done);
  bindLabel(alone);
  if (theEnvironment() == Environment.CloudOs) callStub(Stub.MemoryGrow);
  else emit(movn(Width.W, X0, 0));
  jumpTo(done);
  bindLabel(same);
  emit(memoryScaled(MemoryAccess.Load64, X0, X1, MEMORY_SIZE >> 3));
  emit(lsrImmediate(Width.X, X0, X0, 16));
  bindLabel(done);
  const location = locationOf(id);
  if (location != NO_LOCATION && location != X0) emitMove(ValueType.I32, location, X0);
}
