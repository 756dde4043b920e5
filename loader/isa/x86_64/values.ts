// How lowering reads operands and writes results: registers where values have them, scratch
// registers and memory operands where they do not.
//
// Conventions inside one node's code: an integer value that has to be brought into a register goes
// to the scratch register that the caller names; address calculations use r11 only, so that rax is
// free for the value. A float value goes to xmm14 or xmm15.
import { Trap } from "../../../abi/traps";
import { isJumpTarget } from "../../assembler/labels";
import { codePosition } from "../../codegen/code_buffer";
import { isFused, isRegister, isSlot, locationOf, node } from "../../codegen/function_state";
import { noteTrap } from "../../codegen/locations";
import { ValueType } from "../../ir/op";
import {
  INSTANCE_MEMORIES, MEMORY_BASE, MEMORY_DESCRIPTOR_SIZE,
} from "../../../abi/instance_layout";
import { NONE, operand, operandGs, operandIndexed, operandWrap32 } from "./encode";
import {
  Alu, aluRI, aluRM, aluRR, lea, movImmediate32, movImmediate64, Shift, shiftRI,
} from "./encode_integer";
import { movRM } from "./encode_memory";
import {
  decomposeSum, immediateOf, isConstant, isFusedLoad, isImmediate, theSumBase, theSumDisplacement,
  theSumIndex, theSumScale, valueNode,
} from "./fusion";
import {
  constantBits, emitMove, forgetStored, heldRegister, loadFloatConstant, NOT_HELD,
  noteConstantOperand, noteStored, operandConstant, operandSlot,
} from "./moves";
import { FLOAT_SCRATCH0, INSTANCE, SCRATCH0, SCRATCH1 } from "./registers";

// The instruction before this position set the zero flag by the value of a register.
let flagsPosition: u32 = 0;
let flagsRegister: u32 = 0;
let flagsWide: u32 = 0;

/** The instruction just written set the zero flag by its result in `register`. */
export function noteFlags(register: u32, wide: u32): void {
  flagsPosition = codePosition();
  flagsRegister = register;
  flagsWide = wide;
}

/**
 * Nothing is known of the flags. At a function's start: the code before it has been shortened, so
 * its positions come again.
 */
export function forgetFlags(): void {
  forgetStored();
  flagsPosition = 0xffff_ffff;
}

/** True when the zero flag tells whether `register` is 0 already. */
export function flagsTell(register: u32, wide: u32): bool {
  return (
    flagsPosition == codePosition() && flagsRegister == register && flagsWide == wide &&
    !isJumpTarget()
  );
}

/** The register to compute an integer result in: its own, or rax. Finish with finishInteger(). */
@inline
export function integerTarget(id: u32): u32 {
  const location = locationOf(id);
  return isRegister(location) ? location : SCRATCH0;
}

/** Stores a result that was computed in `register`, where its location is another. */
export function finishInteger(id: u32, register: u32): void {
  const location = locationOf(id);
  if (location == register) return;
  emitMove(node(id).type, location, register);
  if (isSlot(location)) noteStored(location, register);
}

/** The register to compute a float result in: its own, or xmm14. */
@inline
export function floatTarget(id: u32): u32 {
  const location = locationOf(id);
  return isRegister(location) ? location : FLOAT_SCRATCH0;
}

/** A float or vector result is in `register`; it goes to where the value lives. */
export function finishFloat(id: u32, register: u32): void {
  const location = locationOf(id);
  if (location == register) return;
  emitMove(node(id).type, location, register);
  if (isSlot(location)) noteStored(location, register);
}

/** The register that holds a spilled operand by chance (moves.ts), or NOT_HELD. */
@inline
export function heldValue(id: u32): u32 {
  return isFusedLoad(id) ? NOT_HELD : heldRegister(locationOf(valueNode(id)));
}

/** The register that holds an integer operand, which is loaded into `scratch` if it has none. */
export function integerRegister(id: u32, scratch: u32): u32 {
  const value = valueNode(id);
  const location = locationOf(value);
  if (isRegister(location)) return location;
  loadInteger(id, scratch);
  return scratch;
}

/** Puts an integer operand into a register; flags are kept. */
export function loadInteger(id: u32, register: u32): void {
  const value = valueNode(id);
  if (isConstant(value)) {
    movImmediate64(register, constantBits(value));
    return;
  }
  const type: u32 = node(id).type == ValueType.I32 ? ValueType.I32 : node(value).type;
  emitMove(type, register, locationOf(value));
}

/** The register that holds a float or vector operand, loaded into `scratch` if it has none. */
export function floatRegister(id: u32, scratch: u32): u32 {
  if (isConstant(id)) {
    loadFloatConstant(scratch, id);
    return scratch;
  }
  const location = locationOf(id);
  if (isRegister(location)) return location;
  emitMove(node(id).type, scratch, location);
  return scratch;
}

/** True when an operand is best read from memory: spilled, or a fused load. */
@inline
export function isMemoryValue(id: u32): bool {
  return isFusedLoad(id) || isSlot(locationOf(valueNode(id)));
}

/**
 * Sets the current memory operand to a spilled value or a fused load. May use r11. The instruction
 * that reads it has to be the next one.
 */
export function operandValue(id: u32): void {
  if (isFusedLoad(id)) {
    const access = node(id);
    operandAddress(access.a, access.b, access.c);
    noteTrap(Trap.MemoryOutOfBounds, id);
  } else {
    operandSlot(locationOf(valueNode(id)));
  }
}

/** op register, operand: from a register, an immediate or memory. May use r11. */
export function aluOperand(operation: Alu, wide: u32, register: u32, id: u32): void {
  const held = heldValue(id);
  if (held != NOT_HELD) {
    aluRR(operation, wide, register, held);
  } else if (isMemoryValue(id)) {
    operandValue(id);
    aluRM(operation, wide, register);
  } else if (isImmediate(id)) {
    aluRI(operation, wide, register, immediateOf(id));
  } else {
    aluRR(operation, wide, register, integerRegister(id, SCRATCH1));
  }
}

/** True when the operand's value, or the address of a fused load, is read from `register`. */
export function operandReads(id: u32, register: u32): bool {
  if (isFusedLoad(id)) return addressReads(node(id).a, register);
  return locationOf(valueNode(id)) == register;
}

/** True when an address, or a fused sum, is computed from `register`. */
export function addressReads(address: u32, register: u32): bool {
  if (!isFused(address)) return locationOf(address) == register;
  decomposeSum(address);
  if (locationOf(valueNode(theSumBase())) == register) return true;
  return theSumIndex() != 0 && locationOf(valueNode(theSumIndex())) == register;
}

/**
 * Sets the current memory operand to memory[address + offset]. Uses r11 where the address does not
 * fit an addressing mode.
 */
export function operandAddress(address: u32, offset: u32, memoryIndex: u32): void {
  if (memoryIndex != 0) {
    operandOtherMemory(address, offset, memoryIndex);
    return;
  }
  if (isFused(address) && !isConstant(address)) {
    operandSum(address);
    return;
  }
  if (isConstant(address)) {
    const target = <u64>node(address).a + <u64>offset;
    if (target <= 0x7fff_ffff) {
      operandGs(NONE, NONE, 0, <i32>target);
    } else {
      movImmediate64(SCRATCH1, target);
      operandGs(SCRATCH1, NONE, 0, 0);
    }
    return;
  }
  if (offset <= 0x7fff_ffff) {
    operandGs(integerRegister(address, SCRATCH1), NONE, 0, <i32>offset);
    return;
  }
  movImmediate32(SCRATCH1, offset);
  addInteger(SCRATCH1, address);
  operandGs(SCRATCH1, NONE, 0, 0);
}

/** add r64, value: the value's register or slot. */
function addInteger(register: u32, id: u32): void {
  const location = locationOf(id);
  if (isSlot(location)) {
    operandSlot(location);
    aluRM(Alu.Add, 1, register);
  } else {
    aluRR(Alu.Add, 1, register, location);
  }
}

/** A fused i32 sum as address: the addition wraps at 32 bits, as address size 32 does. */
function operandSum(address: u32): void {
  decomposeSum(address);
  const base = theSumBase();
  const index = theSumIndex();
  const scale = theSumScale();
  const displacement = theSumDisplacement();
  if (index == 0) {
    operandGs(integerRegister(base, SCRATCH1), NONE, 0, displacement);
    operandWrap32();
    return;
  }
  const baseInRegister = isRegister(locationOf(valueNode(base)));
  const indexInRegister = isRegister(locationOf(valueNode(index)));
  if (baseInRegister || indexInRegister) {
    const baseRegister = integerRegister(base, SCRATCH1);
    const indexRegister = integerRegister(index, SCRATCH1);
    operandGs(baseRegister, indexRegister, scale, displacement);
    operandWrap32();
    return;
  }
  // Neither has a register: r11 = index << scale + base.
  loadInteger(index, SCRATCH1);
  if (scale != 0) shiftRI(Shift.Shl, 0, SCRATCH1, scale);
  if (isConstant(base)) {
    aluRI(Alu.Add, 0, SCRATCH1, immediateOf(base));
  } else {
    operandSlot(locationOf(valueNode(base)));
    aluRM(Alu.Add, 0, SCRATCH1);
  }
  operandGs(SCRATCH1, NONE, 0, displacement);
  operandWrap32();
}

/** Memories other than 0 have their base in the instance. */
function operandOtherMemory(address: u32, offset: u32, memoryIndex: u32): void {
  operand(INSTANCE, INSTANCE_MEMORIES);
  movRM(1, SCRATCH1);
  operand(SCRATCH1, <i32>memoryIndex * MEMORY_DESCRIPTOR_SIZE + MEMORY_BASE);
  movRM(1, SCRATCH1);
  let rest = offset;
  while (rest > 0x7fff_ffff) {
    aluRI(Alu.Add, 1, SCRATCH1, 0x7fff_ffff);
    rest -= 0x7fff_ffff;
  }
  if (isConstant(address)) {
    let bytes = node(address).a;
    while (bytes > 0x7fff_ffff) {
      aluRI(Alu.Add, 1, SCRATCH1, 0x7fff_ffff);
      bytes -= 0x7fff_ffff;
    }
    if (bytes != 0) aluRI(Alu.Add, 1, SCRATCH1, <i32>bytes);
    operand(SCRATCH1, <i32>rest);
  } else if (isSlot(locationOf(address))) {
    addInteger(SCRATCH1, address);
    operand(SCRATCH1, <i32>rest);
  } else {
    operandIndexed(SCRATCH1, locationOf(address), 0, <i32>rest);
  }
}

/** lea: puts a sum with fused parts into `target`. */
export function loadSum(id: u32, wide: u32, target: u32): void {
  decomposeSum(id);
  const base = theSumBase();
  const index = theSumIndex();
  const scale = theSumScale();
  const displacement = theSumDisplacement();
  const baseRegister = integerRegister(base, SCRATCH0);
  const indexRegister = index == 0 ? NONE : integerRegister(index, SCRATCH1);
  lea(wide, target, baseRegister, indexRegister, scale, displacement);
}

/** Sets the current operand to a spilled float, a fused load or a pooled constant. */
export function operandFloat(id: u32): void {
  if (isConstant(id)) operandConstant();
  else operandValue(id);
}

/** True when a float operand is read from memory by the instruction itself. */
@inline
export function isFloatMemory(id: u32): bool {
  if (isConstant(id)) return constantBits(id) != 0;
  return isMemoryValue(id);
}

/** After the instruction that used operandFloat(id). */
@inline
export function noteFloatOperand(id: u32): void {
  if (isConstant(id)) noteConstantOperand(constantBits(id), 0);
}
