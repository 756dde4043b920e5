// What the shared passes ask this ISA about nodes: what fuses, what is destroyed, which registers
// would be best (docs/LOADER.md, "ISA interface").
import { Intrinsic } from "../../../abi/intrinsics";
import { beginArguments, nextArgument } from "../../codegen/call_convention";
import { noteAnyCall, noteCallee } from "../../codegen/frame";
import {
  HINT_REGISTER, hintOf, isFloatType, isRegister, LOCATION_OUTGOING, node, setHint, theIr,
} from "../../codegen/function_state";
import { operandListCount, operandListStart } from "../../codegen/operands";
import { Node, NodeFlag, poolAt } from "../../ir/node";
import { Op, ValueType } from "../../ir/op";
import { WasmOp } from "../../ir/wasm_op";
import {
  functionType, isDefinedFunction, typeParameter, typeResult,
} from "../../wasm/module";
import { fuseNodes } from "./fusion";
import { calleeType } from "./lower_call";
import {
  CALLEE_SAVED, FLOAT_ALLOCATABLE, INTEGER_ALLOCATABLE, RESULT_FLOAT, RESULT_INTEGER,
} from "./registers";

/** Kinds of destruction, as bits of clobbersOf() and numbers of clobberMask(). */
const CALL: u32 = 0;
/** Runtime stubs and the code around them: x0-x7. */
const BULK: u32 = 1;

/** Fuses nodes into their users. */
export function selectNodes(): void {
  fuseNodes();
}

/** Registers that a kind destroys. */
export function clobberMask(kind: u32): u64 {
  if (kind == CALL) return (INTEGER_ALLOCATABLE | FLOAT_ALLOCATABLE) & ~CALLEE_SAVED;
  return kind == BULK ? 0xff : 0;
}

/** Kinds of what a node destroys besides its result, as bits; tells the frame about calls. */
export function clobbersOf(current: Node): u32 {
  switch (current.op) {
    case Op.Call: {
      noteCallee(functionType(current.a), !isDefinedFunction(current.a));
      return 1 << CALL;
    }
    case Op.CallIndirect:
    case Op.ReturnCallIndirect: {
      noteCallee(poolAt(theIr(), current.a + 1), true);
      return 1 << CALL;
    }
    case Op.ReturnCall: {
      noteCallee(functionType(current.a), !isDefinedFunction(current.a));
      return 1 << CALL;
    }
    case Op.MemoryGrow:
      noteAnyCall();
      return 1 << CALL;
    case Op.MemoryCopy:
    case Op.MemoryFill:
    case Op.MemoryInit:
    case Op.TableCopy:
    case Op.TableInit:
      noteAnyCall();
      return 1 << BULK;
    case Op.TableFill:
    case Op.TableGrow:
      return 1 << BULK;
    case Op.Intrinsic:
      return clobbersOfIntrinsic(current.a & 0xffff);
    default:
      return 0;
  }
}

function clobbersOfIntrinsic(id: u32): u32 {
  switch (id) {
    case Intrinsic.SystemCall:
    case Intrinsic.HypervisorCall:
    case Intrinsic.MonitorCall:
      return 1 << CALL;
    case Intrinsic.MachineCopy:
    case Intrinsic.CallerCopyIn:
    case Intrinsic.CallerCopyOut:
      noteAnyCall();
      return 1 << BULK;
    case Intrinsic.MachineZero:
    case Intrinsic.CallerLoad8:
    case Intrinsic.CallerLoad32:
    case Intrinsic.CallerLoad64:
    case Intrinsic.CallerStore8:
    case Intrinsic.CallerStore16:
    case Intrinsic.CallerStore32:
    case Intrinsic.CallerStore64:
      return 1 << BULK;
    default:
      return 0;
  }
}

@inline
function wish(id: u32, register: u32): void {
  if (node(id).op != Op.Constant && hintOf(id) == 0) setHint(id, HINT_REGISTER | register);
}

/** Hints for the operands, and the result, of a node whose operands are a list. */
export function hintArguments(id: u32): void {
  const ir = theIr();
  const current = node(id);
  const op: i32 = current.op;
  const start = operandListStart(current);
  const count = operandListCount(current);
  if (op == Op.Return) {
    if (count != 0) wish(poolAt(ir, start), resultHint(typeResult(ir.typeIndex, 0)));
    return;
  }
  if (op == Op.Intrinsic || (op >= Op.MemoryCopy && op <= Op.TableInit)) {
    if (clobbersOf(current) == 0) return;
    for (let i: u32 = 0; i < count; i++) wish(poolAt(ir, start + i), i);
    return;
  }
  const type = calleeType(id);
  beginArguments(LOCATION_OUTGOING);
  for (let i: u32 = 0; i < count; i++) {
    const location = nextArgument(typeParameter(type, i));
    if (isRegister(location)) wish(poolAt(ir, start + i), location);
  }
  if (current.type != ValueType.None) wish(id, resultHint(current.type));
}

@inline
function resultHint(type: u32): u32 {
  return isFloatType(type) ? RESULT_FLOAT : RESULT_INTEGER;
}

/** Three-operand instructions write any register. */
export function avoidedRegisters(_id: u32): u64 {
  return 0;
}

/** Conversions that only rename want their operand's register. */
export function preferredOperand(id: u32): u32 {
  const current = node(id);
  if (current.op == WasmOp.I64ExtendI32U || current.op == WasmOp.I32WrapI64) {
    return (node(current.a).flags & NodeFlag.Fused) == 0 ? current.a : 0;
  }
  return 0;
}
