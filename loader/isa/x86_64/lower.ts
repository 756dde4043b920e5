// Lowering on x86_64: from a node to the function that writes its instructions.
import { INSTANCE_DATA_SEGMENTS, INSTANCE_ELEMENT_SEGMENTS } from "../../../abi/instance_layout";
import { Trap } from "../../../abi/traps";
import { node } from "../../codegen/function_state";
import { noteTrap } from "../../codegen/locations";
import { Op, OP_PREFIX_FC, OP_PREFIX_FD } from "../../ir/op";
import { WasmOp } from "../../ir/wasm_op";
import { FloatOperation, Rounding } from "./encode_float";
import { Shift, ud2 } from "./encode_integer";
import { isComparison } from "./fusion";
import {
  lowerDrop, lowerMemoryCopy, lowerMemoryFill, lowerMemoryGrow, lowerMemoryInit, lowerRefFunc,
  lowerRefNull, lowerTableCopy, lowerTableFill, lowerTableGet, lowerTableGrow, lowerTableInit,
  lowerTableSet, lowerTableSize,
} from "./lower_bulk";
import {
  lowerCall, lowerCallIndirect, lowerResult, lowerReturn, lowerReturnCall, lowerReturnCallIndirect,
} from "./lower_call";
import { lowerComparison, lowerSelect } from "./lower_compare";
import {
  lowerConvertFloat, lowerConvertSigned, lowerConvertUnsigned64, lowerTruncate32,
  lowerTruncate64Signed, lowerTruncate64Unsigned,
} from "./lower_convert";
import {
  lowerCopysign, lowerFloatBinary, lowerMinMax, lowerReinterpret, lowerRound, lowerSign, lowerSqrt,
} from "./lower_float";
import {
  lowerAdd, lowerAnd, lowerBitCount, lowerDivision, lowerMul, lowerOr, lowerRotate, lowerShift,
  lowerSignExtend, lowerSub, lowerWrap, lowerXor, lowerZeroExtend,
} from "./lower_integer";
import { lowerIntrinsic } from "./lower_intrinsic";
import {
  lowerFrameLocalGet, lowerFrameLocalSet, lowerGlobalGet, lowerGlobalSet, lowerLoad,
  lowerMemorySize, lowerStore,
} from "./lower_memory";
import { lowerVector } from "./lower_vector";

export { beginColdCode, emitColdCode } from "./cold_code";

/** Writes the code of a node that is neither fused nor a terminator with edges. */
export function lowerNode(id: u32): void {
  const op: i32 = node(id).op;
  if (op >= Op.Param) lowerOther(id, op);
  else if (<u32>op >= OP_PREFIX_FD) lowerVector(id, op);
  else if (<u32>op >= OP_PREFIX_FC) lowerSaturating(id, op);
  else if (op < WasmOp.I32Store) lowerLoad(id, op);
  else if (op <= WasmOp.I64Store32) lowerStore(id, op);
  else if (isComparison(op)) lowerComparison(id);
  else if (op < WasmOp.F32Abs) lowerInteger(id, op);
  else if (op < WasmOp.I32WrapI64) lowerFloat(id, op);
  else lowerConversion(id, op);
}

/** i32 and i64 arithmetic: the two types' operators stand in the same order, 18 apart. */
function lowerInteger(id: u32, op: i32): void {
  const wide = <u32>(op >= WasmOp.I64Clz);
  switch (wide ? op - (WasmOp.I64Clz - WasmOp.I32Clz) : op) {
    case WasmOp.I32Clz:
      lowerBitCount(id, wide, 0);
      break;
    case WasmOp.I32Ctz:
      lowerBitCount(id, wide, 1);
      break;
    case WasmOp.I32Popcnt:
      lowerBitCount(id, wide, 2);
      break;
    case WasmOp.I32Add:
      lowerAdd(id, wide);
      break;
    case WasmOp.I32Sub:
      lowerSub(id, wide);
      break;
    case WasmOp.I32Mul:
      lowerMul(id, wide);
      break;
    case WasmOp.I32DivS:
      lowerDivision(id, wide, true, false);
      break;
    case WasmOp.I32DivU:
      lowerDivision(id, wide, false, false);
      break;
    case WasmOp.I32RemS:
      lowerDivision(id, wide, true, true);
      break;
    case WasmOp.I32RemU:
      lowerDivision(id, wide, false, true);
      break;
    case WasmOp.I32And:
      lowerAnd(id, wide);
      break;
    case WasmOp.I32Or:
      lowerOr(id, wide);
      break;
    case WasmOp.I32Xor:
      lowerXor(id, wide);
      break;
    case WasmOp.I32Shl:
      lowerShift(Shift.Shl, id, wide);
      break;
    case WasmOp.I32ShrS:
      lowerShift(Shift.Sar, id, wide);
      break;
    case WasmOp.I32ShrU:
      lowerShift(Shift.Shr, id, wide);
      break;
    case WasmOp.I32Rotl:
      lowerRotate(true, id, wide);
      break;
    default:
      lowerRotate(false, id, wide);
  }
}

/** f32 and f64 arithmetic, 14 operators each. */
function lowerFloat(id: u32, op: i32): void {
  const double = <u32>(op >= WasmOp.F64Abs);
  switch (double ? op - (WasmOp.F64Abs - WasmOp.F32Abs) : op) {
    case WasmOp.F32Abs:
      lowerSign(false, double, id);
      break;
    case WasmOp.F32Neg:
      lowerSign(true, double, id);
      break;
    case WasmOp.F32Ceil:
      lowerRound(Rounding.Ceil, double, id);
      break;
    case WasmOp.F32Floor:
      lowerRound(Rounding.Floor, double, id);
      break;
    case WasmOp.F32Trunc:
      lowerRound(Rounding.Trunc, double, id);
      break;
    case WasmOp.F32Nearest:
      lowerRound(Rounding.Nearest, double, id);
      break;
    case WasmOp.F32Sqrt:
      lowerSqrt(double, id);
      break;
    case WasmOp.F32Add:
      lowerFloatBinary(FloatOperation.Add, double, id);
      break;
    case WasmOp.F32Sub:
      lowerFloatBinary(FloatOperation.Sub, double, id);
      break;
    case WasmOp.F32Mul:
      lowerFloatBinary(FloatOperation.Mul, double, id);
      break;
    case WasmOp.F32Div:
      lowerFloatBinary(FloatOperation.Div, double, id);
      break;
    case WasmOp.F32Min:
      lowerMinMax(false, double, id);
      break;
    case WasmOp.F32Max:
      lowerMinMax(true, double, id);
      break;
    default:
      lowerCopysign(double, id);
  }
}

function lowerConversion(id: u32, op: i32): void {
  switch (op) {
    case WasmOp.I32WrapI64:
      lowerWrap(id);
      break;
    case WasmOp.I32TruncF32S:
    case WasmOp.I32TruncF32U:
    case WasmOp.I32TruncF64S:
    case WasmOp.I32TruncF64U: {
      const signed = ((op - WasmOp.I32TruncF32S) & 1) == 0;
      lowerTruncate32(<u32>(op >= WasmOp.I32TruncF64S), signed, false, id);
      break;
    }
    case WasmOp.I64ExtendI32S:
    case WasmOp.I64Extend32S:
      lowerSignExtend(id, 1, 32);
      break;
    case WasmOp.I64ExtendI32U:
      lowerZeroExtend(id);
      break;
    case WasmOp.I64TruncF32S:
    case WasmOp.I64TruncF64S:
      lowerTruncate64Signed(<u32>(op == WasmOp.I64TruncF64S), false, id);
      break;
    case WasmOp.I64TruncF32U:
    case WasmOp.I64TruncF64U:
      lowerTruncate64Unsigned(<u32>(op == WasmOp.I64TruncF64U), false, id);
      break;
    case WasmOp.F32ConvertI32S:
    case WasmOp.F64ConvertI32S:
      lowerConvertSigned(<u32>(op >= WasmOp.F64ConvertI32S), 0, id);
      break;
    // An unsigned i32 is a positive 64-bit integer.
    case WasmOp.F32ConvertI32U:
    case WasmOp.F64ConvertI32U:
    case WasmOp.F32ConvertI64S:
    case WasmOp.F64ConvertI64S:
      lowerConvertSigned(<u32>(op >= WasmOp.F64ConvertI32S), 1, id);
      break;
    case WasmOp.F32ConvertI64U:
    case WasmOp.F64ConvertI64U:
      lowerConvertUnsigned64(<u32>(op == WasmOp.F64ConvertI64U), id);
      break;
    case WasmOp.F32DemoteF64:
      lowerConvertFloat(1, id);
      break;
    case WasmOp.F64PromoteF32:
      lowerConvertFloat(0, id);
      break;
    case WasmOp.I32ReinterpretF32:
    case WasmOp.F32ReinterpretI32:
      lowerReinterpret(0, id);
      break;
    case WasmOp.I64ReinterpretF64:
    case WasmOp.F64ReinterpretI64:
      lowerReinterpret(1, id);
      break;
    case WasmOp.I32Extend8S:
      lowerSignExtend(id, 0, 8);
      break;
    case WasmOp.I32Extend16S:
      lowerSignExtend(id, 0, 16);
      break;
    case WasmOp.I64Extend8S:
      lowerSignExtend(id, 1, 8);
      break;
    default:
      lowerSignExtend(id, 1, 16);
  }
}

function lowerSaturating(id: u32, op: i32): void {
  const double = ((op - WasmOp.I32TruncSatF32S) >> 1) & 1;
  const signed = ((op - WasmOp.I32TruncSatF32S) & 1) == 0;
  if (op < WasmOp.I64TruncSatF32S) lowerTruncate32(double, signed, true, id);
  else if (signed) lowerTruncate64Signed(double, true, id);
  else lowerTruncate64Unsigned(double, true, id);
}

function lowerOther(id: u32, op: i32): void {
  switch (op) {
    case Op.Result:
      lowerResult(id);
      break;
    case Op.FrameLocalGet:
      lowerFrameLocalGet(id);
      break;
    case Op.FrameLocalSet:
      lowerFrameLocalSet(id);
      break;
    case Op.GlobalGet:
      lowerGlobalGet(id);
      break;
    case Op.GlobalSet:
      lowerGlobalSet(id);
      break;
    case Op.Select:
      lowerSelect(id);
      break;
    case Op.RefFunc:
      lowerRefFunc(id);
      break;
    case Op.RefNull:
      lowerRefNull(id);
      break;
    case Op.RefIsNull:
      lowerComparison(id);
      break;
    case Op.Call:
      lowerCall(id);
      break;
    case Op.CallIndirect:
      lowerCallIndirect(id);
      break;
    case Op.Intrinsic:
      lowerIntrinsic(id);
      break;
    case Op.MemorySize:
      lowerMemorySize(id);
      break;
    case Op.MemoryGrow:
      lowerMemoryGrow(id);
      break;
    case Op.MemoryCopy:
      lowerMemoryCopy(id);
      break;
    case Op.MemoryFill:
      lowerMemoryFill(id);
      break;
    case Op.MemoryInit:
      lowerMemoryInit(id);
      break;
    case Op.DataDrop:
      lowerDrop(id, INSTANCE_DATA_SEGMENTS);
      break;
    case Op.ElementDrop:
      lowerDrop(id, INSTANCE_ELEMENT_SEGMENTS);
      break;
    default:
      lowerTable(id, op);
  }
}

function lowerTable(id: u32, op: i32): void {
  switch (op) {
    case Op.TableGet:
      lowerTableGet(id);
      break;
    case Op.TableSet:
      lowerTableSet(id);
      break;
    case Op.TableSize:
      lowerTableSize(id);
      break;
    case Op.TableGrow:
      lowerTableGrow(id);
      break;
    case Op.TableFill:
      lowerTableFill(id);
      break;
    case Op.TableCopy:
      lowerTableCopy(id);
      break;
    case Op.TableInit:
      lowerTableInit(id);
      break;
    default:
      assert(false, "no lowering for this operation");
  }
}

/** Terminators without edges. */
export function lowerTerminator(id: u32): void {
  const terminator = node(id);
  switch (terminator.op) {
    case Op.Return:
      lowerReturn(id);
      break;
    case Op.ReturnCall:
      lowerReturnCall(id);
      break;
    case Op.ReturnCallIndirect:
      lowerReturnCallIndirect(id);
      break;
    default:
      noteTrap(<Trap>terminator.a, id);
      ud2();
  }
}
