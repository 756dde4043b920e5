// Moves between locations, which keep the flags, and constants into locations, which may change
// them. They use the scratch registers rax and xmm14, never r11 and xmm15, which hold values while
// cycles of moves are broken.
import { isJumpTarget } from "../../assembler/labels";
import { codePosition } from "../../codegen/code_buffer";
import { addReference, pooledConstant, ReferenceKind } from "../../codegen/relocations";
import { isFloatType, isRegister, node, theIr } from "../../codegen/function_state";
import { poolAt } from "../../ir/node";
import { ValueType } from "../../ir/op";
import { BranchKind } from "./branch";
import { displacementPosition, operand, operandRip } from "./encode";
import {
  movFloatMR, movFloatRM, movFloatRR, movVectorMR, movVectorRM, zeroFloat,
} from "./encode_float";
import { movImmediate64, movRR, zeroRegister } from "./encode_integer";
import { movMI, movMR, movRM } from "./encode_memory";
import { slotDisplacement } from "./frame";
import { FLOAT_SCRATCH0, RSP, SCRATCH0 } from "./registers";

// The instruction before this position stored a register into a slot.
let storedPosition: u32 = 0;
let storedRegister: u32 = 0;
let storedSlot: u32 = 0;
/** Not a register. */
export const NOT_HELD: u32 = 0xff;

/** The instruction just written stored a result into its slot. */
export function noteStored(slot: u32, register: u32): void {
  storedPosition = codePosition();
  storedSlot = slot;
  storedRegister = register;
}

/** Nothing is known of slots: see forgetFlags() in values.ts. */
export function forgetStored(): void {
  storedPosition = 0xffff_ffff;
}

/** The register that still holds what was stored into `slot` a moment ago, or NOT_HELD. */
export function heldRegister(slot: u32): u32 {
  const held = storedPosition == codePosition() && storedSlot == slot && !isJumpTarget();
  return held ? storedRegister : NOT_HELD;
}

/** The current memory operand becomes a slot. */
export function operandSlot(location: u32): void {
  operand(RSP, slotDisplacement(location));
}

/**
 * The current memory operand becomes a pooled constant; call noteConstantOperand() after its use.
 */
export function operandConstant(): void {
  operandRip(0);
}

/** The instruction just written read the pooled constant with these bytes. */
export function noteConstantOperand(low: u64, high: u64): void {
  addReference(
    displacementPosition(), ReferenceKind.Constant, pooledConstant(low, high),
    BranchKind.Relative32,
  );
}

function loadSlot(type: u32, register: u32, slot: u32): void {
  const held = heldRegister(slot);
  if (held != NOT_HELD) {
    if (held == register) return;
    if (isFloatType(type)) movFloatRR(register, held);
    else movRR(<u32>(type != ValueType.I32), register, held);
    return;
  }
  operandSlot(slot);
  if (type == ValueType.V128) movVectorRM(register);
  else if (isFloatType(type)) movFloatRM(<u32>(type == ValueType.F64), register);
  else movRM(<u32>(type != ValueType.I32), register);
}

function storeSlot(type: u32, slot: u32, register: u32): void {
  operandSlot(slot);
  if (type == ValueType.V128) movVectorMR(register);
  else if (isFloatType(type)) movFloatMR(<u32>(type == ValueType.F64), register);
  else movMR(1, register);
}

/** destination <- source, both locations of a value of this ValueType. */
export function emitMove(type: u32, destination: u32, source: u32): void {
  if (destination == source) return;
  const float = isFloatType(type);
  if (isRegister(destination)) {
    if (!isRegister(source)) loadSlot(type, destination, source);
    else if (float) movFloatRR(destination, source);
    else movRR(<u32>(type != ValueType.I32), destination, source);
  } else if (isRegister(source)) {
    storeSlot(type, destination, source);
  } else {
    const scratch = float ? FLOAT_SCRATCH0 : SCRATCH0;
    loadSlot(type, scratch, source);
    storeSlot(type, destination, scratch);
  }
}

/** Low 64 bits of a constant node. */
@inline
export function constantBits(id: u32): u64 {
  const constant = node(id);
  if (constant.type == ValueType.I32 || constant.type == ValueType.F32) return constant.a;
  return (<u64>constant.b << 32) | constant.a;
}

/** Puts a float or vector constant into a register. */
export function loadFloatConstant(register: u32, id: u32): void {
  const constant = node(id);
  let low: u64;
  let high: u64 = 0;
  if (constant.type == ValueType.V128) {
    const ir = theIr();
    low = <u64>poolAt(ir, constant.a) | (<u64>poolAt(ir, constant.a + 1) << 32);
    high = <u64>poolAt(ir, constant.a + 2) | (<u64>poolAt(ir, constant.a + 3) << 32);
  } else {
    low = constantBits(id);
  }
  if ((low | high) == 0) {
    zeroFloat(register);
    return;
  }
  operandConstant();
  if (constant.type == ValueType.V128) movVectorRM(register);
  else movFloatRM(<u32>(constant.type == ValueType.F64), register);
  noteConstantOperand(low, high);
}

/** destination <- constant node; the flags may change. */
export function emitConstantMove(destination: u32, id: u32): void {
  const type: u32 = node(id).type;
  if (isFloatType(type)) {
    const register = isRegister(destination) ? destination : FLOAT_SCRATCH0;
    loadFloatConstant(register, id);
    if (register != destination) storeSlot(type, destination, register);
    return;
  }
  const bits = constantBits(id);
  if (isRegister(destination)) {
    if (bits == 0) zeroRegister(destination);
    else movImmediate64(destination, bits);
  } else if (<i64>bits == <i64>(<i32>bits)) {
    operandSlot(destination);
    movMI(1, <i32>bits);
  } else {
    movImmediate64(SCRATCH0, bits);
    storeSlot(type, destination, SCRATCH0);
  }
}
