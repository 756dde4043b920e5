// The dispatch of lowering: from a node's operation to the function that writes its instructions.
// Each node is written once, in order, with all values where allocation put them.
import { theIr } from "../../codegen/function_state";
import { noteTrap } from "../../codegen/locations";
import { nodeAt } from "../../ir/node";
import { Op } from "../../ir/op";
import { WasmOp } from "../../ir/wasm_op";
import { setBranchReach } from "./branch";
import { emit } from "./emit_word";
import {
  FloatBinary, FloatSize, FloatUnary, Logical, TwoSource, udf, Width,
} from "./encode";
import {
  lowerDrop, lowerMemoryCopy, lowerMemoryFill, lowerMemoryGrow, lowerMemoryInit, lowerMemorySize,
} from "./lower_bulk";
import {
  lowerCall, lowerCallIndirect, lowerResult, lowerReturn, lowerReturnCall, lowerReturnCallIndirect,
} from "./lower_call";
import { lowerComparisonValue } from "./lower_compare";
import { lowerConvertInteger, lowerTruncate, lowerTruncateSaturating } from "./lower_convert";
import {
  lowerExtendUnsigned, lowerFrameLocalGet, lowerFrameLocalSet, lowerGlobalGet, lowerGlobalSet,
  lowerRefNull, lowerSelect,
} from "./lower_data";
import {
  lowerCopysign, lowerFloatBinary, lowerFloatUnary, lowerReinterpretFloat, lowerReinterpretInteger,
} from "./lower_float";
import {
  lowerAddSub, lowerClz, lowerCtz, lowerDivide, lowerLogical, lowerMultiply, lowerPopcnt,
  lowerRotateLeft, lowerShift, lowerSignExtend, lowerWrap,
} from "./lower_integer";
import { lowerIntrinsic } from "./lower_intrinsic";
import { lowerLoad, lowerMemoryAddress, lowerStore } from "./lower_memory";
import {
  lowerRefFunc, lowerTableCopy, lowerTableFill, lowerTableGet, lowerTableGrow, lowerTableInit,
  lowerTableSet, lowerTableSize,
} from "./lower_table";
import { lowerVector } from "./lower_vector";
import { bytesToEnd } from "./size_estimate";

export { beginColdCode, emitColdCode } from "./trap_points";

/** Writes the code of a node that is neither fused nor a terminator with edges. */
export function lowerNode(id: u32): void {
  setBranchReach(bytesToEnd(id));
  const op: i32 = nodeAt(theIr(), id).op;
  if (op >= WasmOp.I32Load && op <= WasmOp.I64Load32U) lowerLoad(id);
  else if (op >= WasmOp.I32Store && op <= WasmOp.I64Store32) lowerStore(id);
  else if (op >= WasmOp.I32Eqz && op <= WasmOp.F64Ge) lowerComparisonValue(id);
  else if (op >= WasmOp.I32Clz && op <= WasmOp.I32Rotr) lowerInteger(id, op, Width.W);
  else if (op >= WasmOp.I64Clz && op <= WasmOp.I64Rotr) {
    lowerInteger(id, op - (WasmOp.I64Clz - WasmOp.I32Clz), Width.X);
  } else if (op >= WasmOp.F32Abs && op <= WasmOp.F32Copysign) {
    lowerFloat(id, op, FloatSize.Single);
  } else if (op >= WasmOp.F64Abs && op <= WasmOp.F64Copysign) {
    lowerFloat(id, op - (WasmOp.F64Abs - WasmOp.F32Abs), FloatSize.Double);
  } else if (op >= WasmOp.I32WrapI64 && op <= WasmOp.I64TruncSatF64U) lowerConversion(id, op);
  else if (op < Op.Param) lowerVector(id, op);
  else lowerOther(id, op);
}

/** i32 operators from clz to rotr, and their i64 twins by the same numbers. */
function lowerInteger(id: u32, op: i32, width: Width): void {
  switch (op) {
    case WasmOp.I32Clz: lowerClz(id, width); break;
    case WasmOp.I32Ctz: lowerCtz(id, width); break;
    case WasmOp.I32Popcnt: lowerPopcnt(id, width); break;
    case WasmOp.I32Add: lowerAddSub(id, width, false); break;
    case WasmOp.I32Sub: lowerAddSub(id, width, true); break;
    case WasmOp.I32Mul: lowerMultiply(id, width); break;
    case WasmOp.I32DivS: lowerDivide(id, width, true, false); break;
    case WasmOp.I32DivU: lowerDivide(id, width, false, false); break;
    case WasmOp.I32RemS: lowerDivide(id, width, true, true); break;
    case WasmOp.I32RemU: lowerDivide(id, width, false, true); break;
    case WasmOp.I32And: lowerLogical(id, width, Logical.And); break;
    case WasmOp.I32Or: lowerLogical(id, width, Logical.Orr); break;
    case WasmOp.I32Xor: lowerLogical(id, width, Logical.Eor); break;
    case WasmOp.I32Shl: lowerShift(id, width, TwoSource.Lslv); break;
    case WasmOp.I32ShrS: lowerShift(id, width, TwoSource.Asrv); break;
    case WasmOp.I32ShrU: lowerShift(id, width, TwoSource.Lsrv); break;
    case WasmOp.I32Rotl: lowerRotateLeft(id, width); break;
    default: lowerShift(id, width, TwoSource.Rorv); // rotr
  }
}

/** f32 operators from abs to copysign, and their f64 twins by the same numbers. */
function lowerFloat(id: u32, op: i32, size: FloatSize): void {
  switch (op) {
    case WasmOp.F32Abs: lowerFloatUnary(id, FloatUnary.Fabs, size); break;
    case WasmOp.F32Neg: lowerFloatUnary(id, FloatUnary.Fneg, size); break;
    case WasmOp.F32Ceil: lowerFloatUnary(id, FloatUnary.Frintp, size); break;
    case WasmOp.F32Floor: lowerFloatUnary(id, FloatUnary.Frintm, size); break;
    case WasmOp.F32Trunc: lowerFloatUnary(id, FloatUnary.Frintz, size); break;
    case WasmOp.F32Nearest: lowerFloatUnary(id, FloatUnary.Frintn, size); break;
    case WasmOp.F32Sqrt: lowerFloatUnary(id, FloatUnary.Fsqrt, size); break;
    case WasmOp.F32Add: lowerFloatBinary(id, FloatBinary.Fadd, size); break;
    case WasmOp.F32Sub: lowerFloatBinary(id, FloatBinary.Fsub, size); break;
    case WasmOp.F32Mul: lowerFloatBinary(id, FloatBinary.Fmul, size); break;
    case WasmOp.F32Div: lowerFloatBinary(id, FloatBinary.Fdiv, size); break;
    case WasmOp.F32Min: lowerFloatBinary(id, FloatBinary.Fmin, size); break;
    case WasmOp.F32Max: lowerFloatBinary(id, FloatBinary.Fmax, size); break;
    default: lowerCopysign(id, size);
  }
}

/** 0xa7-0xc4 and the saturating conversions. */
function lowerConversion(id: u32, op: i32): void {
  const single = FloatSize.Single;
  const double = FloatSize.Double;
  switch (op) {
    case WasmOp.I32WrapI64: lowerWrap(id); break;
    case WasmOp.I32TruncF32S: lowerTruncate(id, Width.W, single, true); break;
    case WasmOp.I32TruncF32U: lowerTruncate(id, Width.W, single, false); break;
    case WasmOp.I32TruncF64S: lowerTruncate(id, Width.W, double, true); break;
    case WasmOp.I32TruncF64U: lowerTruncate(id, Width.W, double, false); break;
    case WasmOp.I64ExtendI32S:
    case WasmOp.I64Extend32S: lowerSignExtend(id, Width.X, 32); break;
    case WasmOp.I64ExtendI32U: lowerExtendUnsigned(id); break;
    case WasmOp.I64TruncF32S: lowerTruncate(id, Width.X, single, true); break;
    case WasmOp.I64TruncF32U: lowerTruncate(id, Width.X, single, false); break;
    case WasmOp.I64TruncF64S: lowerTruncate(id, Width.X, double, true); break;
    case WasmOp.I64TruncF64U: lowerTruncate(id, Width.X, double, false); break;
    case WasmOp.F32ConvertI32S: lowerConvertInteger(id, Width.W, single, true); break;
    case WasmOp.F32ConvertI32U: lowerConvertInteger(id, Width.W, single, false); break;
    case WasmOp.F32ConvertI64S: lowerConvertInteger(id, Width.X, single, true); break;
    case WasmOp.F32ConvertI64U: lowerConvertInteger(id, Width.X, single, false); break;
    case WasmOp.F32DemoteF64: lowerFloatUnary(id, FloatUnary.FcvtToSingle, double); break;
    case WasmOp.F64ConvertI32S: lowerConvertInteger(id, Width.W, double, true); break;
    case WasmOp.F64ConvertI32U: lowerConvertInteger(id, Width.W, double, false); break;
    case WasmOp.F64ConvertI64S: lowerConvertInteger(id, Width.X, double, true); break;
    case WasmOp.F64ConvertI64U: lowerConvertInteger(id, Width.X, double, false); break;
    case WasmOp.F64PromoteF32: lowerFloatUnary(id, FloatUnary.FcvtToDouble, single); break;
    case WasmOp.I32ReinterpretF32: lowerReinterpretFloat(id, Width.W); break;
    case WasmOp.I64ReinterpretF64: lowerReinterpretFloat(id, Width.X); break;
    case WasmOp.F32ReinterpretI32: lowerReinterpretInteger(id, Width.W); break;
    case WasmOp.F64ReinterpretI64: lowerReinterpretInteger(id, Width.X); break;
    case WasmOp.I32Extend8S: lowerSignExtend(id, Width.W, 8); break;
    case WasmOp.I32Extend16S: lowerSignExtend(id, Width.W, 16); break;
    case WasmOp.I64Extend8S: lowerSignExtend(id, Width.X, 8); break;
    case WasmOp.I64Extend16S: lowerSignExtend(id, Width.X, 16); break;
    case WasmOp.I32TruncSatF32S: lowerTruncateSaturating(id, Width.W, single, true); break;
    case WasmOp.I32TruncSatF32U: lowerTruncateSaturating(id, Width.W, single, false); break;
    case WasmOp.I32TruncSatF64S: lowerTruncateSaturating(id, Width.W, double, true); break;
    case WasmOp.I32TruncSatF64U: lowerTruncateSaturating(id, Width.W, double, false); break;
    case WasmOp.I64TruncSatF32S: lowerTruncateSaturating(id, Width.X, single, true); break;
    case WasmOp.I64TruncSatF32U: lowerTruncateSaturating(id, Width.X, single, false); break;
    case WasmOp.I64TruncSatF64S: lowerTruncateSaturating(id, Width.X, double, true); break;
    default: lowerTruncateSaturating(id, Width.X, double, false);
  }
}

/** Operations that Wasm numbers otherwise, from 0x400 on. */
function lowerOther(id: u32, op: i32): void {
  switch (op) {
    case Op.Result: lowerResult(id); break;
    case Op.FrameLocalGet: lowerFrameLocalGet(id); break;
    case Op.FrameLocalSet: lowerFrameLocalSet(id); break;
    case Op.GlobalGet: lowerGlobalGet(id); break;
    case Op.GlobalSet: lowerGlobalSet(id); break;
    case Op.Select: lowerSelect(id); break;
    case Op.RefFunc: lowerRefFunc(id); break;
    case Op.RefNull: lowerRefNull(id); break;
    case Op.RefIsNull: lowerComparisonValue(id); break;
    case Op.MemoryAddress:
    case Op.MemoryPage: lowerMemoryAddress(id); break;
    case Op.Call: lowerCall(id); break;
    case Op.CallIndirect: lowerCallIndirect(id); break;
    case Op.Intrinsic: lowerIntrinsic(id); break;
    case Op.MemorySize: lowerMemorySize(id); break;
    case Op.MemoryGrow: lowerMemoryGrow(id); break;
    case Op.MemoryCopy: lowerMemoryCopy(id); break;
    case Op.MemoryFill: lowerMemoryFill(id); break;
    case Op.MemoryInit: lowerMemoryInit(id); break;
    case Op.DataDrop: lowerDrop(id, false); break;
    case Op.TableGet: lowerTableGet(id); break;
    case Op.TableSet: lowerTableSet(id); break;
    case Op.TableSize: lowerTableSize(id); break;
    case Op.TableGrow: lowerTableGrow(id); break;
    case Op.TableFill: lowerTableFill(id); break;
    case Op.TableCopy: lowerTableCopy(id); break;
    case Op.TableInit: lowerTableInit(id); break;
    case Op.ElementDrop: lowerDrop(id, true); break;
  }
}

/** Return, trap and tail calls: terminators without edges. */
export function lowerTerminator(id: u32): void {
  setBranchReach(bytesToEnd(id));
  const node = nodeAt(theIr(), id);
  switch (node.op) {
    case Op.Return: lowerReturn(id); break;
    case Op.ReturnCall: lowerReturnCall(id); break;
    case Op.ReturnCallIndirect: lowerReturnCallIndirect(id); break;
    default: // Trap
      noteTrap(node.a, id);
      emit(udf(node.a));
  }
}
