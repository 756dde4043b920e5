// Hints for the operands of calls: each would like to be computed in the register where the callee
// expects it.
import {
  FLOAT_ALLOCATABLE, INTEGER_ALLOCATABLE, RESULT_FLOAT, RESULT_INTEGER,
} from "isa/registers";
import {
  isFloatType, isRegister, HINT_REGISTER, hintOf, LOCATION_OUTGOING, node, setHint, theIr,
} from "./function_state";
import { poolAt } from "../ir/node";
import { Op, ValueType } from "../ir/op";
import { functionType, typeParameter } from "../wasm/module";
import { beginArguments, nextArgument } from "./call_convention";
import { operandListCount, operandListStart } from "./operands";

/** Sets hints for the operand list of a call or of an operation that calls a runtime stub. */
export function hintCallArguments(id: u32): void {
  const ir = theIr();
  const call = node(id);
  const op: u32 = call.op;
  if (op == Op.Return) {
    hintResult(id);
    return;
  }
  if (op == Op.Intrinsic) return;
  let type: u32 = 0;
  const direct = op == Op.Call || op == Op.ReturnCall;
  const typed = direct || op == Op.CallIndirect || op == Op.ReturnCallIndirect;
  if (direct) type = functionType(call.a);
  else if (typed) type = poolAt(ir, call.a + 1);
  const start = operandListStart(call);
  beginArguments(LOCATION_OUTGOING);
  for (let i: u32 = 0, n = operandListCount(call); i < n; i++) {
    const location = nextArgument(typed ? typeParameter(type, i) : <u32>ValueType.I64);
    const argument = poolAt(ir, start + i);
    if (isRegister(location) && hintOf(argument) == 0) setHint(argument, HINT_REGISTER | location);
  }
}

/** Result 0 would like to be in its register, where that one is allocatable at all. */
function hintResult(id: u32): void {
  const current = node(id);
  if (current.b == 0) return;
  const value = poolAt(theIr(), current.a);
  const register = isFloatType(node(value).type) ? RESULT_FLOAT : RESULT_INTEGER;
  if (((INTEGER_ALLOCATABLE | FLOAT_ALLOCATABLE) >> register) & 1 && hintOf(value) == 0) {
    setHint(value, HINT_REGISTER | register);
  }
}
