// Bulk operations, tables and references on x86_64. Whatever loops is a runtime stub
// (runtime_stubs.ts), which reports a bad range in the carry flag, so that the trap is the
// operator's.
import {
  INSTANCE_DATA_SEGMENTS, INSTANCE_ELEMENT_SEGMENTS, INSTANCE_FUNCTION_REFS, INSTANCE_MEMORIES,
  INSTANCE_MEMORY_BASE, FUNCTION_REFERENCE_SIZE, MEMORY_BASE,
  MEMORY_DESCRIPTOR_SIZE, MEMORY_OWNER, SEGMENT_ADDRESS, SEGMENT_DESCRIPTOR_SIZE, SEGMENT_SIZE,
  TABLE_BASE, TABLE_SIZE,
} from "../../../abi/instance_layout";
import { Trap } from "../../../abi/traps";
import { codePosition } from "../../codegen/code_buffer";
import { node, theIr } from "../../codegen/function_state";
import { noteCall } from "../../codegen/locations";
import { addValueMove, beginMoves, resolveMoves } from "../../codegen/parallel_moves";
import { addReference, ReferenceKind } from "../../codegen/relocations";
import { poolAt } from "../../ir/node";
import { BranchKind } from "./branch";
import { operand, operandIndexed } from "./encode";
import {
  Alu, aluRI, aluRM, call32, Condition, leaM, movImmediate32, movRR,
} from "./encode_integer";
import { movMI, movMR, movRM } from "./encode_memory";
import { loadTable, moveResult } from "./lower_call";
import { trapUnless } from "./lower_integer";
import { operandMemorySize } from "./lower_memory";
import { INSTANCE, R10, R8, R9, RCX, RDI, RDX, RSI, SCRATCH0, SCRATCH1 } from "./registers";
import { Stub, useStub } from "./runtime_stubs";
import { finishInteger, integerRegister, integerTarget } from "./values";

function callStub(stub: Stub, id: u32): void {
  useStub(stub);
  call32(0);
  addReference(codePosition() - 4, ReferenceKind.Stub, stub, BranchKind.Relative32);
  noteCall(id);
}

/** Three operands of the list at `list` into rdi, rsi and rdx. */
function moveThree(list: u32): void {
  const ir = theIr();
  beginMoves(3);
  addValueMove(RDI, poolAt(ir, list));
  addValueMove(RSI, poolAt(ir, list + 1));
  addValueMove(RDX, poolAt(ir, list + 2));
  resolveMoves();
}

/** size and base of a memory into registers. */
function loadMemory(index: u32, size: u32, base: u32): void {
  operandMemorySize(index);
  movRM(1, size);
  if (index == 0) {
    operand(INSTANCE, INSTANCE_MEMORY_BASE);
  } else {
    operand(INSTANCE, INSTANCE_MEMORIES);
    movRM(1, base);
    operand(base, <i32>index * MEMORY_DESCRIPTOR_SIZE + MEMORY_BASE);
  }
  movRM(1, base);
}

function loadTableRange(table: u32, size: u32, base: u32): void {
  loadTable(table);
  operand(SCRATCH1, TABLE_SIZE);
  movRM(0, size);
  operand(SCRATCH1, TABLE_BASE);
  movRM(1, base);
}

/** What is left of a segment. */
function loadSegment(array: i32, index: u32, size: u32, base: u32): void {
  operand(INSTANCE, array);
  movRM(1, SCRATCH1);
  operand(SCRATCH1, <i32>index * SEGMENT_DESCRIPTOR_SIZE + SEGMENT_SIZE);
  movRM(1, size);
  operand(SCRATCH1, <i32>index * SEGMENT_DESCRIPTOR_SIZE + SEGMENT_ADDRESS);
  movRM(1, base);
}

/** Calls a copying stub whose operands are in place, and checks its answer. */
function finishCopy(stub: Stub, trap: Trap, id: u32): void {
  callStub(stub, id);
  trapUnless(Condition.AboveEqual, trap, id);
}

/** memory.copy */
export function lowerMemoryCopy(id: u32): void {
  const list = node(id).a;
  moveThree(list + 2);
  loadMemory(poolAt(theIr(), list), RCX, R9);
  loadMemory(poolAt(theIr(), list + 1), R8, R10);
  finishCopy(Stub.CopyBytes, Trap.MemoryOutOfBounds, id);
}

/** memory.fill */
export function lowerMemoryFill(id: u32): void {
  const list = node(id).a;
  moveThree(list + 1);
  loadMemory(poolAt(theIr(), list), RCX, R9);
  finishCopy(Stub.FillBytes, Trap.MemoryOutOfBounds, id);
}

/** memory.init */
export function lowerMemoryInit(id: u32): void {
  const list = node(id).a;
  moveThree(list + 2);
  loadMemory(poolAt(theIr(), list), RCX, R9);
  loadSegment(INSTANCE_DATA_SEGMENTS, poolAt(theIr(), list + 1), R8, R10);
  finishCopy(Stub.CopyBytes, Trap.MemoryOutOfBounds, id);
}

/** data.drop and elem.drop: nothing is left of the segment. */
export function lowerDrop(id: u32, array: i32): void {
  operand(INSTANCE, array);
  movRM(1, SCRATCH1);
  operand(SCRATCH1, <i32>node(id).a * SEGMENT_DESCRIPTOR_SIZE + SEGMENT_SIZE);
  movMI(1, 0);
}

/** memory.grow: rsi = owning descriptor, edx = delta. */
export function lowerMemoryGrow(id: u32): void {
  const current = node(id);
  beginMoves(1);
  addValueMove(RDX, current.b);
  resolveMoves();
  operand(INSTANCE, INSTANCE_MEMORIES);
  movRM(1, RSI);
  operand(RSI, <i32>current.a * MEMORY_DESCRIPTOR_SIZE + MEMORY_OWNER);
  movRM(1, RSI);
  callStub(Stub.MemoryGrow, id);
  moveResult(id);
}

/** table.size */
export function lowerTableSize(id: u32): void {
  const target = integerTarget(id);
  loadTable(node(id).a);
  operand(SCRATCH1, TABLE_SIZE);
  movRM(0, target);
  finishInteger(id, target);
}

/** r11 = base of the table, after a check of the index in `index`. */
function checkElement(table: u32, index: u32, id: u32): void {
  loadTable(table);
  operand(SCRATCH1, TABLE_SIZE);
  aluRM(Alu.Cmp, 0, index);
  trapUnless(Condition.Below, Trap.TableOutOfBounds, id);
  operand(SCRATCH1, TABLE_BASE);
  movRM(1, SCRATCH1);
}

/** table.get */
export function lowerTableGet(id: u32): void {
  const current = node(id);
  const index = integerRegister(current.b, SCRATCH0);
  checkElement(current.a, index, id);
  const target = integerTarget(id);
  operandIndexed(SCRATCH1, index, 3, 0);
  movRM(1, target);
  finishInteger(id, target);
}

/** table.set */
export function lowerTableSet(id: u32): void {
  const current = node(id);
  const index = integerRegister(current.b, SCRATCH0);
  checkElement(current.a, index, id);
  // The element's address, so that rax is free for the value.
  operandIndexed(SCRATCH1, index, 3, 0);
  leaM(1, SCRATCH1);
  const value = integerRegister(current.c, SCRATCH0);
  operand(SCRATCH1, 0);
  movMR(1, value);
}

/** table.grow: rdi = owning descriptor, rsi = initial value, edx = delta. */
export function lowerTableGrow(id: u32): void {
  const current = node(id);
  beginMoves(2);
  addValueMove(RSI, current.b);
  addValueMove(RDX, current.c);
  resolveMoves();
  loadTable(current.a);
  movRR(1, RDI, SCRATCH1);
  callStub(Stub.TableGrow, id);
  moveResult(id);
}

/** table.fill */
export function lowerTableFill(id: u32): void {
  const list = node(id).a;
  moveThree(list + 1);
  loadTableRange(poolAt(theIr(), list), RCX, R9);
  finishCopy(Stub.FillElements, Trap.TableOutOfBounds, id);
}

/** table.copy */
export function lowerTableCopy(id: u32): void {
  const list = node(id).a;
  moveThree(list + 2);
  loadTableRange(poolAt(theIr(), list), RCX, R9);
  loadTableRange(poolAt(theIr(), list + 1), R8, R10);
  finishCopy(Stub.CopyElements, Trap.TableOutOfBounds, id);
}

/** table.init */
export function lowerTableInit(id: u32): void {
  const list = node(id).a;
  moveThree(list + 2);
  loadTableRange(poolAt(theIr(), list), RCX, R9);
  loadSegment(INSTANCE_ELEMENT_SEGMENTS, poolAt(theIr(), list + 1), R8, R10);
  finishCopy(Stub.CopyElements, Trap.TableOutOfBounds, id);
}

/** ref.func */
export function lowerRefFunc(id: u32): void {
  const target = integerTarget(id);
  operand(INSTANCE, INSTANCE_FUNCTION_REFS);
  movRM(1, target);
  const offset = <i32>node(id).a * FUNCTION_REFERENCE_SIZE;
  if (offset != 0) aluRI(Alu.Add, 1, target, offset);
  finishInteger(id, target);
}

/** ref.null */
export function lowerRefNull(id: u32): void {
  const target = integerTarget(id);
  movImmediate32(target, 0);
  finishInteger(id, target);
}
