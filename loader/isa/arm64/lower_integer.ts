// Integer operators: arithmetic, logic, shifts, bit counts, extensions.
//
// The second operand of an addition, subtraction or logical operation may be a fused shift or
// extension, the way the instruction takes it; a multiplication fuses into MADD and MSUB.
// A sequence writes the result register last, for it may be an operand's, too.
import { theIr } from "../../codegen/function_state";
import { nodeAt, NodeFlag } from "../../ir/node";
import { WasmOp } from "../../ir/wasm_op";
import { Profile } from "../../../abi/intrinsics";
import { Trap } from "../../../abi/traps";
import { theProfile } from "../../codegen/module_target";
import { jumpIf, jumpIfZero } from "./branch";
import { emit } from "./emit_word";
import {
  AddSub,
  addSubExtended,
  addSubImmediate,
  addSubShifted,
  asrImmediate,
  ccmpImmediate,
  cmnImmediate,
  Condition,
  Extend,
  fmovFromGeneral,
  fmovToGeneral,
  Lane,
  Logical,
  logicalBitmask,
  logicalImmediate,
  logicalShifted,
  lslImmediate,
  lsrImmediate,
  madd,
  msub,
  mul,
  neg,
  NO_LOGICAL_IMMEDIATE,
  OneSource,
  oneSource,
  rorImmediate,
  Shift,
  signExtend,
  TwoSource,
  twoSource,
  VectorAcross,
  vectorAcross,
  VectorUnary,
  vectorUnary,
  Width,
  X16,
  X17,
  ZR,
} from "./encode";
import {
  constantOf,
  finishGeneral,
  fitsAddImmediate,
  general,
  generalOrZero,
  isConstant,
  resultGeneral,
} from "./values";
import { trapLabel } from "./trap_points";
import { materialize32 } from "./materialize";

// The second operand, as secondOperand() found it.
let operandRegister: u32 = 0;
let operandShift: Shift = Shift.Lsl;
let operandAmount: u32 = 0;
/** An Extend, or -1. */
let operandExtend: i32 = -1;

/** Takes a node as second operand, with its shift or extension where that is fused. */
export function secondOperand(id: u32, scratch: u32): void {
  operandShift = Shift.Lsl;
  operandAmount = 0;
  operandExtend = -1;
  const node = nodeAt(theIr(), id);
  if (node.flags & NodeFlag.Fused) {
    const op: i32 = node.op;
    if (op == WasmOp.I64ExtendI32S || op == WasmOp.I64Extend32S) {
      operandExtend = Extend.Sxtw;
      operandRegister = general(node.a, scratch);
      return;
    }
    const shift = fusedShift(op);
    if (shift >= 0) {
      operandShift = <Shift>shift;
      operandAmount = <u32>constantOf(node.b) & (isWide(op) ? 63 : 31);
      operandRegister = general(node.a, scratch);
      return;
    }
  }
  operandRegister = generalOrZero(id, scratch);
}

/** The Shift of a shift operator that can be an operand's, or -1. */
export function fusedShift(op: i32): i32 {
  if (op == WasmOp.I32Shl || op == WasmOp.I64Shl) return Shift.Lsl;
  if (op == WasmOp.I32ShrU || op == WasmOp.I64ShrU) return Shift.Lsr;
  if (op == WasmOp.I32ShrS || op == WasmOp.I64ShrS) return Shift.Asr;
  if (op == WasmOp.I32Rotr || op == WasmOp.I64Rotr) return Shift.Ror;
  return -1;
}

/** Whether an integer operator between 0x67 and 0x8a works on 64 bits. */
@inline
export function isWide(op: i32): bool {
  return op >= WasmOp.I64Clz;
}

/** Adds or subtracts the second operand. */
@inline
export function emitAddSub(op: AddSub, width: Width, rd: u32, rn: u32): void {
  if (operandExtend >= 0) {
    emit(addSubExtended(op, width, rd, rn, operandRegister, <Extend>operandExtend));
  } else {
    emit(addSubShifted(op, width, rd, rn, operandRegister, operandShift, operandAmount));
  }
}

/** The immediate form of an addition or subtraction of a constant that fitsAddImmediate() took. */
export function emitAddSubConstant(op: AddSub, width: Width, rd: u32, rn: u32, value: i64): void {
  let kind = <u32>op;
  let amount = width == Width.W ? <i64>(<i32>value) : value;
  if (amount < 0) {
    amount = -amount;
    kind ^= 2; // add <-> sub
  }
  if (amount < 4096) emit(addSubImmediate(<AddSub>kind, width, rd, rn, <u32>amount));
  else emit(addSubImmediate(<AddSub>kind, width, rd, rn, <u32>(amount >> 12), 1));
}

/** i32.add, i64.add, i32.sub, i64.sub */
export function lowerAddSub(id: u32, width: Width, subtract: bool): void {
  const node = nodeAt(theIr(), id);
  const rd = resultGeneral(id);
  const op = subtract ? AddSub.Sub : AddSub.Add;
  const first = nodeAt(theIr(), node.a);
  const second = nodeAt(theIr(), node.b);
  if (isConstant(node.b) && fitsAddImmediate(width, constantOf(node.b))) {
    emitAddSubConstant(op, width, rd, general(node.a, X16), constantOf(node.b));
  } else if ((second.flags & NodeFlag.Fused) && isMultiply(second.op)) {
    lowerMultiplyAdd(width, rd, second.a, second.b, node.a, subtract);
  } else if (!subtract && (first.flags & NodeFlag.Fused) && isMultiply(first.op)) {
    lowerMultiplyAdd(width, rd, first.a, first.b, node.b, false);
  } else if (!subtract && (first.flags & NodeFlag.Fused) && !(second.flags & NodeFlag.Fused)) {
    secondOperand(node.a, X16);
    emitAddSub(op, width, rd, generalForAddSub(node.b));
  } else {
    const rn = operandNeedsPlainFirst(node.b) ? general(node.a, X16) : generalOrZero(node.a, X16);
    secondOperand(node.b, X17);
    emitAddSub(op, width, rd, rn);
  }
  finishGeneral(id, rd);
}

@inline
function isMultiply(op: u16): bool {
  return op == WasmOp.I32Mul || op == WasmOp.I64Mul;
}

/** In the extended-register form register 31 is SP, so zero must stand in another one. */
@inline
function operandNeedsPlainFirst(second: u32): bool {
  const node = nodeAt(theIr(), second);
  return (node.flags & NodeFlag.Fused) != 0 && fusedShift(node.op) < 0;
}

@inline
function generalForAddSub(id: u32): u32 {
  return operandExtend >= 0 ? general(id, X17) : generalOrZero(id, X17);
}

/** rd = addend ± a * b. The product comes first when no scratch register is left for the rest. */
function lowerMultiplyAdd(
  width: Width, rd: u32, a: u32, b: u32, addend: u32, subtract: bool,
): void {
  const ra = general(a, X16);
  const rb = general(b, X17);
  if (ra == X16 && rb == X17) {
    emit(mul(width, X16, ra, rb));
    const rc = generalOrZero(addend, X17);
    emit(addSubShifted(subtract ? AddSub.Sub : AddSub.Add, width, rd, rc, X16));
  } else {
    const rc = generalOrZero(addend, ra == X16 ? X17 : X16);
    emit(subtract ? msub(width, rd, ra, rb, rc) : madd(width, rd, ra, rb, rc));
  }
}

/** i32.mul, i64.mul */
export function lowerMultiply(id: u32, width: Width): void {
  const node = nodeAt(theIr(), id);
  const rd = resultGeneral(id);
  const rn = general(node.a, X16);
  if (isConstant(node.b)) {
    const value = <u64>constantOf(node.b);
    if (value != 0 && (value & (value - 1)) == 0) {
      emit(lslImmediate(width, rd, rn, <u32>ctz(value)));
      finishGeneral(id, rd);
      return;
    }
  }
  emit(mul(width, rd, rn, general(node.b, X17)));
  finishGeneral(id, rd);
}

/** and, or, xor of both widths. `op`: And, Orr or Eor. */
export function lowerLogical(id: u32, width: Width, op: Logical): void {
  const node = nodeAt(theIr(), id);
  const rd = resultGeneral(id);
  if (isConstant(node.b)) {
    const value = <u64>constantOf(node.b);
    const bitmask = logicalImmediate(value, width);
    if (bitmask != NO_LOGICAL_IMMEDIATE) {
      emit(logicalBitmask(op, width, rd, general(node.a, X16), <u32>bitmask));
      finishGeneral(id, rd);
      return;
    }
    const ones = width == Width.W ? <u32>value == 0xffff_ffff : value == u64.MAX_VALUE;
    if (op == Logical.Eor && ones) {
      // MVN, whose operand may be shifted.
      secondOperand(node.a, X16);
      emitLogical(Logical.Orn, width, rd, ZR);
      finishGeneral(id, rd);
      return;
    }
  }
  emitLogicalOfNodes(op, width, rd, id);
  finishGeneral(id, rd);
}

/** The operator on a node's operands, either of which may be a fused shift. */
function emitLogicalOfNodes(op: Logical, width: Width, rd: u32, id: u32): void {
  const node = nodeAt(theIr(), id);
  const first = nodeAt(theIr(), node.a);
  const second = nodeAt(theIr(), node.b);
  if ((first.flags & NodeFlag.Fused) && !(second.flags & NodeFlag.Fused)) {
    secondOperand(node.a, X16);
    emitLogical(op, width, rd, generalOrZero(node.b, X17));
  } else {
    const rn = generalOrZero(node.a, X16);
    secondOperand(node.b, X17);
    emitLogical(op, width, rd, rn);
  }
}

@inline
function emitLogical(op: Logical, width: Width, rd: u32, rn: u32): void {
  emit(logicalShifted(op, width, rd, rn, operandRegister, operandShift, operandAmount));
}

/** TST of an `and` node's operands, which sets Z. */
export function lowerTest(andId: u32, width: Width): void {
  const node = nodeAt(theIr(), andId);
  if (isConstant(node.b)) {
    const bitmask = logicalImmediate(<u64>constantOf(node.b), width);
    if (bitmask != NO_LOGICAL_IMMEDIATE) {
      emit(logicalBitmask(Logical.Ands, width, ZR, general(node.a, X16), <u32>bitmask));
      return;
    }
  }
  emitLogicalOfNodes(Logical.Ands, width, ZR, andId);
}

/** shl, shr_s, shr_u, rotr of both widths. Amounts count modulo the width, as in Wasm. */
export function lowerShift(id: u32, width: Width, op: TwoSource): void {
  const node = nodeAt(theIr(), id);
  const rd = resultGeneral(id);
  if (isConstant(node.b)) {
    const rn = general(node.a, X16);
    const amount = <u32>constantOf(node.b) & (width == Width.X ? 63 : 31);
    if (op == TwoSource.Lslv) emit(lslImmediate(width, rd, rn, amount));
    else if (op == TwoSource.Lsrv) emit(lsrImmediate(width, rd, rn, amount));
    else if (op == TwoSource.Asrv) emit(asrImmediate(width, rd, rn, amount));
    else emit(rorImmediate(width, rd, rn, amount));
  } else {
    const rn = generalOrZero(node.a, X16);
    emit(twoSource(op, width, rd, rn, general(node.b, X17)));
  }
  finishGeneral(id, rd);
}

/** rotl of both widths: a rotation right by the negative amount. */
export function lowerRotateLeft(id: u32, width: Width): void {
  const node = nodeAt(theIr(), id);
  const rd = resultGeneral(id);
  const rn = general(node.a, X16);
  if (isConstant(node.b)) {
    const top: u32 = width == Width.X ? 63 : 31;
    emit(rorImmediate(width, rd, rn, (0 - <u32>constantOf(node.b)) & top));
  } else {
    emit(neg(width, X17, general(node.b, X17)));
    emit(twoSource(TwoSource.Rorv, width, rd, rn, X17));
  }
  finishGeneral(id, rd);
}

/** div and rem of both widths, with their traps. */
export function lowerDivide(id: u32, width: Width, signed: bool, remainder: bool): void {
  const node = nodeAt(theIr(), id);
  const rd = resultGeneral(id);
  const rn = general(node.a, X16);
  const rm = general(node.b, X17);
  const known = isConstant(node.b);
  const divisor = known ? constantOf(node.b) : 0;
  if (!known || divisor == 0) jumpIfZero(width, rm, trapLabel(id, Trap.IntegerDivideByZero));
  const isMinusOne = width == Width.W ? <i32>divisor == -1 : divisor == -1;
  if (signed && !remainder && (!known || isMinusOne)) {
    // V is set when the divisor is -1 and the dividend - 1 overflows.
    emit(cmnImmediate(width, rm, 1));
    emit(ccmpImmediate(width, rn, 1, 0, Condition.Eq));
    jumpIf(Condition.Vs, trapLabel(id, Trap.IntegerOverflow));
  }
  const op = signed ? TwoSource.Sdiv : TwoSource.Udiv;
  if (!remainder) {
    emit(twoSource(op, width, rd, rn, rm));
  } else if (rn != X16) {
    emit(twoSource(op, width, X16, rn, rm));
    emit(msub(width, rd, X16, rm, rn));
  } else {
    lowerRemainderInScratch(id, width, op, rd, rm);
  }
  finishGeneral(id, rd);
}

/** The dividend stands in x16. The quotient goes to x17 unless the divisor stands there, too. */
function lowerRemainderInScratch(id: u32, width: Width, op: TwoSource, rd: u32, rm: u32): void {
  const node = nodeAt(theIr(), id);
  if (rm != X17) {
    emit(twoSource(op, width, X17, X16, rm));
    emit(msub(width, rd, X17, rm, X16));
    return;
  }
  emit(twoSource(op, width, X16, X16, X17));
  emit(mul(width, X16, X16, X17));
  const rn = general(node.a, X17);
  emit(addSubShifted(AddSub.Sub, width, rd, rn, X16));
}

/** clz of both widths. */
export function lowerClz(id: u32, width: Width): void {
  const rd = resultGeneral(id);
  emit(oneSource(OneSource.Clz, width, rd, general(nodeAt(theIr(), id).a, X16)));
  finishGeneral(id, rd);
}

/** ctz of both widths. */
export function lowerCtz(id: u32, width: Width): void {
  const rd = resultGeneral(id);
  emit(oneSource(OneSource.Rbit, width, X16, general(nodeAt(theIr(), id).a, X16)));
  emit(oneSource(OneSource.Clz, width, rd, X16));
  finishGeneral(id, rd);
}

/**
 * popcnt of both widths: CNT counts the bits of bytes, ADDV adds them. Kernel code must not touch
 * vector registers (they are the interrupted program's), so it counts by halves.
 */
export function lowerPopcnt(id: u32, width: Width): void {
  const rd = resultGeneral(id);
  const rn = general(nodeAt(theIr(), id).a, X16);
  if (theProfile() == Profile.Kernel) {
    popcntGeneral(width, rd, rn);
  } else {
    emit(fmovFromGeneral(width, 31, rn));
    emit(vectorUnary(VectorUnary.Cnt, 0, Lane.B, 31, 31));
    emit(vectorAcross(VectorAcross.Addv, 0, Lane.B, 31, 31));
    emit(fmovToGeneral(Width.W, rd, 31));
  }
  finishGeneral(id, rd);
}

function popcntGeneral(width: Width, rd: u32, rn: u32): void {
  const pairs = <u32>logicalImmediate(0x5555_5555_5555_5555, 1);
  const nibbles = <u32>logicalImmediate(0x3333_3333_3333_3333, 1);
  const bytes = <u32>logicalImmediate(0x0f0f_0f0f_0f0f_0f0f, 1);
  const ones = <u32>logicalImmediate(0x0101_0101_0101_0101, 1);
  emit(lsrImmediate(width, X17, rn, 1));
  emit(logicalBitmask(Logical.And, width, X17, X17, pairs));
  emit(addSubShifted(AddSub.Sub, width, X16, rn, X17));
  emit(logicalBitmask(Logical.And, width, X17, X16, nibbles));
  emit(lsrImmediate(width, X16, X16, 2));
  emit(logicalBitmask(Logical.And, width, X16, X16, nibbles));
  emit(addSubShifted(AddSub.Add, width, X16, X16, X17));
  emit(addSubShifted(AddSub.Add, width, X16, X16, X16, Shift.Lsr, 4));
  emit(logicalBitmask(Logical.And, width, X16, X16, bytes));
  emit(logicalBitmask(Logical.Orr, width, X17, ZR, ones));
  emit(mul(width, X16, X16, X17));
  emit(lsrImmediate(width, rd, X16, width == Width.X ? 56 : 24));
}

/** extend8_s, extend16_s, extend32_s, i64.extend_i32_s. */
export function lowerSignExtend(id: u32, width: Width, bits: u32): void {
  const rd = resultGeneral(id);
  emit(signExtend(width, rd, general(nodeAt(theIr(), id).a, X16), bits));
  finishGeneral(id, rd);
}

/** i32.wrap_i64: the upper half becomes zero. */
export function lowerWrap(id: u32): void {
  const node = nodeAt(theIr(), id);
  const rd = resultGeneral(id);
  if (isConstant(node.a)) materialize32(rd, <u32>constantOf(node.a));
  else emit(logicalShifted(Logical.Orr, Width.W, rd, ZR, general(node.a, X16)));
  finishGeneral(id, rd);
}
