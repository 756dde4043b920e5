// Loads, stores, globals and frame locals on x86_64.
import { Trap } from "../../../abi/traps";
import {
  INSTANCE_MEMORIES, INSTANCE_MEMORY_SIZE, MEMORY_DESCRIPTOR_SIZE, MEMORY_OWNER, MEMORY_SIZE,
} from "../../../abi/instance_layout";
import { frameLocal } from "../../codegen/frame";
import { isFloatType, node } from "../../codegen/function_state";
import { noteTrap } from "../../codegen/locations";
import { ValueType } from "../../ir/op";
import { WasmOp } from "../../ir/wasm_op";
import { globalOffset } from "../../wasm/instance_offsets";
import { globalRecord, memoryRecord } from "../../wasm/module";
import { operand } from "./encode";
import { movFloatMR, movFloatRM, movVectorMR, movVectorRM } from "./encode_float";
import { Shift, shiftRI } from "./encode_integer";
import {
  movMI, movMI16, movMI8, movMR, movMR16, movMR8, movRM, movsx16RM, movsx8RM, movsxdRM, movzx16RM,
  movzx8RM,
} from "./encode_memory";
import { immediateOf, isImmediate } from "./fusion";
import { emitMove } from "./moves";
import { FLOAT_SCRATCH0, INSTANCE, SCRATCH0, SCRATCH1 } from "./registers";
import {
  finishFloat, finishInteger, floatRegister, floatTarget, integerRegister, integerTarget,
  operandAddress,
} from "./values";

/** Loads of scalars. */
export function lowerLoad(id: u32, op: i32): void {
  const access = node(id);
  const float = op == WasmOp.F32Load || op == WasmOp.F64Load;
  const target = float ? floatTarget(id) : integerTarget(id);
  operandAddress(access.a, access.b, access.c);
  noteTrap(Trap.MemoryOutOfBounds, id);
  switch (op) {
    case WasmOp.I32Load:
    case WasmOp.I64Load32U:
      movRM(0, target);
      break;
    case WasmOp.I64Load:
      movRM(1, target);
      break;
    case WasmOp.F32Load:
      movFloatRM(0, target);
      break;
    case WasmOp.F64Load:
      movFloatRM(1, target);
      break;
    case WasmOp.I32Load8S:
      movsx8RM(0, target);
      break;
    case WasmOp.I64Load8S:
      movsx8RM(1, target);
      break;
    case WasmOp.I32Load8U:
    case WasmOp.I64Load8U:
      movzx8RM(target);
      break;
    case WasmOp.I32Load16S:
      movsx16RM(0, target);
      break;
    case WasmOp.I64Load16S:
      movsx16RM(1, target);
      break;
    case WasmOp.I32Load16U:
    case WasmOp.I64Load16U:
      movzx16RM(target);
      break;
    default:
      movsxdRM(target); // i64.load32_s
  }
  if (float) finishFloat(id, target);
  else finishInteger(id, target);
}

/** Stores of scalars: constants as immediates, other values from a register or rax. */
export function lowerStore(id: u32, op: i32): void {
  const access = node(id);
  const value = access.b;
  const float = op == WasmOp.F32Store || op == WasmOp.F64Store;
  const immediate = !float && isImmediate(value);
  let source: u32 = 0;
  if (float) source = floatRegister(value, FLOAT_SCRATCH0);
  else if (!immediate) source = integerRegister(value, SCRATCH0);
  operandAddress(access.a, access.c, access.type);
  noteTrap(Trap.MemoryOutOfBounds, id);
  switch (op) {
    case WasmOp.I32Store:
    case WasmOp.I64Store32:
      if (immediate) movMI(0, immediateOf(value));
      else movMR(0, source);
      break;
    case WasmOp.I64Store:
      if (immediate) movMI(1, immediateOf(value));
      else movMR(1, source);
      break;
    case WasmOp.F32Store:
      movFloatMR(0, source);
      break;
    case WasmOp.F64Store:
      movFloatMR(1, source);
      break;
    case WasmOp.I32Store8:
    case WasmOp.I64Store8:
      if (immediate) movMI8(immediateOf(value));
      else movMR8(source);
      break;
    default:
      if (immediate) movMI16(immediateOf(value));
      else movMR16(source);
  }
}

/** A value from the current memory operand into the node's location. */
function loadResult(id: u32): void {
  const type: u32 = node(id).type;
  if (isFloatType(type)) {
    const target = floatTarget(id);
    if (type == ValueType.V128) movVectorRM(target);
    else movFloatRM(<u32>(type == ValueType.F64), target);
    finishFloat(id, target);
  } else {
    const target = integerTarget(id);
    movRM(<u32>(type != ValueType.I32), target);
    finishInteger(id, target);
  }
}

/** A value into [base + offset]. */
function storeValue(id: u32, base: u32, offset: i32): void {
  const type: u32 = node(id).type;
  if (isFloatType(type)) {
    const source = floatRegister(id, FLOAT_SCRATCH0);
    operand(base, offset);
    if (type == ValueType.V128) movVectorMR(source);
    else movFloatMR(<u32>(type == ValueType.F64), source);
  } else if (isImmediate(id)) {
    operand(base, offset);
    movMI(<u32>(type != ValueType.I32), immediateOf(id));
  } else {
    const source = integerRegister(id, SCRATCH0);
    operand(base, offset);
    movMR(<u32>(type != ValueType.I32), source);
  }
}

/** The register and offset of a global's cell; an imported one is reached through r11. */
function globalBase(index: u32): u32 {
  if (!globalRecord(index).imported) return INSTANCE;
  operand(INSTANCE, globalOffset(index));
  movRM(1, SCRATCH1);
  return SCRATCH1;
}

/** global.get */
export function lowerGlobalGet(id: u32): void {
  const index = node(id).a;
  const base = globalBase(index);
  operand(base, base == INSTANCE ? <i32>globalOffset(index) : 0);
  loadResult(id);
}

/** global.set */
export function lowerGlobalSet(id: u32): void {
  const current = node(id);
  const base = globalBase(current.a);
  storeValue(current.b, base, base == INSTANCE ? <i32>globalOffset(current.a) : 0);
}

/** A local that lives in the frame is read. */
export function lowerFrameLocalGet(id: u32): void {
  emitMoveFromSlot(id, frameLocal(node(id).a));
}

function emitMoveFromSlot(id: u32, slot: u32): void {
  const type: u32 = node(id).type;
  const target = isFloatType(type) ? floatTarget(id) : integerTarget(id);
  emitMove(type, target, slot);
  if (isFloatType(type)) finishFloat(id, target);
  else finishInteger(id, target);
}

/** A local that lives in the frame is assigned. */
export function lowerFrameLocalSet(id: u32): void {
  const current = node(id);
  const type: u32 = node(current.b).type;
  const slot = frameLocal(current.a);
  const source = isFloatType(type)
    ? floatRegister(current.b, FLOAT_SCRATCH0)
    : integerRegister(current.b, SCRATCH0);
  emitMove(type, slot, source);
}

/** r11 = address of the owning descriptor of a memory. */
export function loadMemoryOwner(memoryIndex: u32): void {
  operand(INSTANCE, INSTANCE_MEMORIES);
  movRM(1, SCRATCH1);
  operand(SCRATCH1, <i32>memoryIndex * MEMORY_DESCRIPTOR_SIZE + MEMORY_OWNER);
  movRM(1, SCRATCH1);
}

/** True when the current size of a memory stands in the instance itself. */
export function sizeInInstance(memoryIndex: u32): bool {
  return memoryIndex == 0 && !memoryRecord(0).imported;
}

/** Sets the current memory operand to the size in bytes; uses r11. */
export function operandMemorySize(memoryIndex: u32): void {
  if (sizeInInstance(memoryIndex)) {
    operand(INSTANCE, INSTANCE_MEMORY_SIZE);
  } else {
    loadMemoryOwner(memoryIndex);
    operand(SCRATCH1, MEMORY_SIZE);
  }
}

/** memory.size, in pages. */
export function lowerMemorySize(id: u32): void {
  const target = integerTarget(id);
  operandMemorySize(node(id).a);
  movRM(1, target);
  shiftRI(Shift.Shr, 1, target, 16);
  finishInteger(id, target);
}
