// Division by constants on x86_64: shifts for powers of two, multiplications for the others
// (codegen/division_magic.ts). rax, r11 and rdx (CLOBBER_RDX) are free.
import {
  magicAdds, magicMultiplier, magicShift, magicSigned32, magicSigned64, magicUnsigned32,
  magicUnsigned64,
} from "../../codegen/division_magic";
import { isRegister, locationOf, node } from "../../codegen/function_state";
import { NONE } from "./encode";
import {
  Alu, aluRI, aluRR, cmovcc, Condition, imulR, imulRR, imulRRI, lea, movImmediate32,
  movImmediate64, movRR, movsxdRR, mulR, negR, Shift, shiftRI, testRR,
} from "./encode_integer";
import { constantBits } from "./moves";
import { RAX, RDX, SCRATCH1 } from "./registers";
import { finishInteger, integerTarget, loadInteger } from "./values";

/** Returns false for divisors that take the division instruction: 0 and, with its trap, -1. */
export function lowerConstantDivision(id: u32, wide: u32, signed: bool, remainder: bool): bool {
  const divisor = constantBits(node(id).b);
  if (!signed) return divideUnsigned(id, wide, divisor, remainder);
  const value = wide ? <i64>divisor : <i64>(<i32>divisor);
  return divideSigned(id, wide, value, remainder);
}

/** The dividend, clean, in a register that multiplications leave alone: its own or r11. */
function dividend(id: u32): u32 {
  const a = node(id).a;
  const location = locationOf(a);
  // A fused wrap has no location: what it wraps is loaded, and so cut.
  if (isRegister(location) && location != RDX && location != RAX) return location;
  loadInteger(a, SCRATCH1);
  return SCRATCH1;
}

function divideUnsigned(id: u32, wide: u32, divisor: u64, remainder: bool): bool {
  if (divisor == 0) return false;
  if ((divisor & (divisor - 1)) == 0) {
    if (remainder && divisor > 0x8000_0000) return false;
    divideByPower(id, wide, divisor, remainder);
    return true;
  }
  const x = dividend(id);
  if (wide) {
    multiplyUnsigned64(x, divisor);
  } else if (magicUnsigned32(<u32>divisor)) {
    movImmediate32(RDX, <u32>magicMultiplier());
    imulRR(1, RDX, x);
    shiftRI(Shift.Shr, 1, RDX, 32 + magicShift());
  } else {
    movImmediate64(RAX, magicMultiplier());
    mulR(1, x);
  }
  finishDivision(id, wide, x, divisor, remainder);
  return true;
}

/** rdx = x / divisor */
function multiplyUnsigned64(x: u32, divisor: u64): void {
  magicUnsigned64(divisor);
  movImmediate64(RAX, magicMultiplier());
  mulR(1, x);
  if (magicAdds()) {
    movRR(1, RAX, x);
    aluRR(Alu.Sub, 1, RAX, RDX);
    shiftRI(Shift.Shr, 1, RAX, 1);
    aluRR(Alu.Add, 1, RDX, RAX);
  }
  if (magicShift() != 0) shiftRI(Shift.Shr, 1, RDX, magicShift());
}

/** Unsigned, by 2^n. */
function divideByPower(id: u32, wide: u32, divisor: u64, remainder: bool): void {
  const target = integerTarget(id);
  loadInteger(node(id).a, target);
  if (remainder) {
    aluRI(Alu.And, 0, target, <i32>(divisor - 1));
  } else if (divisor != 1) {
    shiftRI(Shift.Shr, wide, target, <u32>ctz(divisor));
  } else if (wide == 0) {
    movRR(0, target, target);
  }
  finishInteger(id, target);
}

function divideSigned(id: u32, wide: u32, divisor: i64, remainder: bool): bool {
  if (divisor == 0 || (divisor == -1 && !remainder)) return false;
  const positive = divisor < 0 ? 0 - <u64>divisor : <u64>divisor;
  if ((positive & (positive - 1)) == 0) {
    if (positive > 0x8000_0000) return false;
    divideByPowerSigned(id, wide, positive, divisor < 0, remainder);
    return true;
  }
  const x = dividend(id);
  if (wide) {
    magicSigned64(positive);
    movImmediate64(RAX, magicMultiplier());
    imulR(1, x);
    aluRR(Alu.Add, 1, RDX, x);
    movRR(1, RAX, x);
    shiftRI(Shift.Shr, 1, RAX, 63);
    shiftRI(Shift.Sar, 1, RDX, magicShift());
    aluRR(Alu.Add, 1, RDX, RAX);
  } else {
    magicSigned32(<u32>positive);
    movsxdRR(RDX, x);
    movImmediate32(RAX, <u32>magicMultiplier());
    imulRR(1, RDX, RAX);
    movRR(1, RAX, RDX);
    shiftRI(Shift.Shr, 1, RAX, 63);
    shiftRI(Shift.Sar, 1, RDX, 32 + magicShift());
    aluRR(Alu.Add, 0, RDX, RAX);
  }
  if (divisor < 0 && !remainder) negR(wide, RDX);
  finishDivision(id, wide, x, positive, remainder);
  return true;
}

/** Signed, by 2^n or -2^n: negative dividends are rounded up first. */
function divideByPowerSigned(id: u32, wide: u32, positive: u64, negative: bool, remainder: bool): void {
  const n = <u32>ctz(positive);
  const x = dividend(id);
  if (n == 0) {
    // 1, or the remainder of -1.
    if (remainder) movImmediate32(RDX, 0);
    else movRR(wide, RDX, x);
    finishInteger(id, RDX);
    return;
  }
  lea(wide, RDX, x, NONE, 0, <i32>(positive - 1));
  testRR(wide, x, x);
  cmovcc(Condition.NotSign, wide, RDX, x);
  shiftRI(Shift.Sar, wide, RDX, n);
  if (!remainder) {
    if (negative) negR(wide, RDX);
    finishInteger(id, RDX);
    return;
  }
  shiftRI(Shift.Shl, wide, RDX, n);
  subtractFrom(id, wide, x, RDX);
}

/** The quotient is in rdx: it, or x - quotient * divisor, becomes the result. */
function finishDivision(id: u32, wide: u32, x: u32, divisor: u64, remainder: bool): void {
  if (!remainder) {
    finishInteger(id, RDX);
    return;
  }
  if (wide == 0 || divisor <= 0x7fff_ffff) {
    imulRRI(wide, RAX, RDX, <i32>divisor);
  } else {
    movImmediate64(RAX, divisor);
    imulRR(1, RAX, RDX);
  }
  subtractFrom(id, wide, x, RAX);
}

/** result = x - product */
function subtractFrom(id: u32, wide: u32, x: u32, product: u32): void {
  const target = integerTarget(id);
  if (target == product) {
    negR(wide, target);
    aluRR(Alu.Add, wide, target, x);
  } else {
    if (target != x) movRR(wide, target, x);
    aluRR(Alu.Sub, wide, target, product);
  }
  finishInteger(id, target);
}
