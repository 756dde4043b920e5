// The walk over a body's operators: hands each to what validates and builds it, by its class.

import { constant32, constant64, isBuilding, overflowed, setSourceOffset } from "../ir/builder";
import { makeBinary, makeUnary } from "../ir/fold";
import { ValueType } from "../ir/op";
import {
  branch, branchIf, branchTable, returnValues, trapUnreachable,
} from "./body_branch";
import { callFunction, callIndirect, returnCall, returnCallIndirect } from "./body_call";
import {
  elsePart, endConstruct, openBlock, openIf, openLoopConstruct,
} from "./body_control";
import { memoryGrow, memoryLoad, memorySize, memoryStore, readBulk } from "./body_memory";
import {
  drop, getGlobal, getLocal, isNull, nullReference, referenceFunction, select, selectTyped,
  setGlobal, setLocal, teeLocal,
} from "./body_variable";
import { readVector } from "./body_vector";
import { controlDepth, workOverflowed } from "./control";
import { Reason, failed } from "./errors";
import { theModule } from "./module";
import {
  Feature, OperatorClass, OperatorFlag, operatorClass, operatorEntry, operatorFeature,
  operatorFlags, operatorResult, operatorTypeA, operatorTypeB, prefixedOperator,
} from "./opcodes";
import { operandsOverflowed, pop, push, setOperatorAddress } from "./operand_stack";
import {
  failAt, failHere, position, readFixed32, readFixed64, readS32, readS64, readU32, readerEnd,
  setPosition,
} from "./reader";

/** Whether something was too small for the body: the walk must be done again. */
@inline
export function walkOverflowed(): bool {
  return overflowed() || operandsOverflowed() || workOverflowed();
}

/** Walks up to the end of the function or of the reader. */
export function walkOperators(): void {
  const input = theModule().input;
  const end = readerEnd();
  while (position() < end && !walkOverflowed()) {
    const at = position();
    setOperatorAddress(at);
    setSourceOffset(<u32>(at - input));
    let operator: u32 = load<u8>(at);
    setPosition(at + 1);
    if (operator >= 0xfc) {
      if (operator <= 0xfd) operator = prefixedOperator(operator, readU32());
      if (failed()) return;
    }
    walkOperator(operator, at);
    if (controlDepth() == 0) return;
  }
  if (!failed() && !walkOverflowed()) failHere(Reason.UnexpectedEnd);
}

function walkOperator(operator: u32, at: usize): void {
  const entry = operatorEntry(operator);
  switch (operatorClass(entry)) {
    case OperatorClass.Illegal: failAt(Reason.IllegalOpcode, at); break;
    case OperatorClass.Missing: refuseOperator(operatorFeature(entry), at); break;
    case OperatorClass.Unary: {
      const a = pop(operatorTypeA(entry));
      const type = operatorResult(entry);
      const traps = (operatorFlags(entry) & OperatorFlag.Traps) != 0;
      push(isBuilding() ? makeUnary(operator, type, traps, a) : 0, type);
      break;
    }
    case OperatorClass.Binary: {
      const b = pop(operatorTypeB(entry));
      const a = pop(operatorTypeA(entry));
      const type = operatorResult(entry);
      const traps = (operatorFlags(entry) & OperatorFlag.Traps) != 0;
      push(isBuilding() ? makeBinary(operator, type, traps, a, b) : 0, type);
      break;
    }
    case OperatorClass.LocalGet: getLocal(); break;
    case OperatorClass.LocalSet: setLocal(); break;
    case OperatorClass.LocalTee: teeLocal(); break;
    case OperatorClass.I32Const: {
      const value = readS32();
      push(isBuilding() ? constant32(ValueType.I32, value) : 0, ValueType.I32);
      break;
    }
    case OperatorClass.Load: memoryLoad(operator, entry); break;
    case OperatorClass.Store: memoryStore(operator, entry); break;
    case OperatorClass.BrIf: branchIf(); break;
    case OperatorClass.Br: branch(); break;
    case OperatorClass.Block: openBlock(); break;
    case OperatorClass.Loop: openLoopConstruct(); break;
    case OperatorClass.If: openIf(); break;
    case OperatorClass.Else: elsePart(); break;
    case OperatorClass.End: endConstruct(); break;
    case OperatorClass.BrTable: branchTable(); break;
    case OperatorClass.Return: returnValues(); break;
    case OperatorClass.Call: callFunction(); break;
    case OperatorClass.CallIndirect: callIndirect(); break;
    case OperatorClass.Drop: drop(); break;
    case OperatorClass.Select: select(); break;
    case OperatorClass.SelectTyped: selectTyped(); break;
    case OperatorClass.GlobalGet: getGlobal(); break;
    case OperatorClass.GlobalSet: setGlobal(); break;
    case OperatorClass.I64Const: {
      const value = readS64();
      push(isBuilding() ? constant64(ValueType.I64, value) : 0, ValueType.I64);
      break;
    }
    case OperatorClass.F32Const: {
      const bits = readFixed32();
      push(isBuilding() ? constant32(ValueType.F32, bits) : 0, ValueType.F32);
      break;
    }
    case OperatorClass.F64Const: {
      const bits = readFixed64();
      push(isBuilding() ? constant64(ValueType.F64, bits) : 0, ValueType.F64);
      break;
    }
    case OperatorClass.Unreachable: trapUnreachable(); break;
    case OperatorClass.Nop: break;
    case OperatorClass.MemorySize: memorySize(); break;
    case OperatorClass.MemoryGrow: memoryGrow(); break;
    case OperatorClass.RefNull: nullReference(); break;
    case OperatorClass.RefIsNull: isNull(); break;
    case OperatorClass.RefFunc: referenceFunction(); break;
    case OperatorClass.ReturnCall: returnCall(); break;
    case OperatorClass.ReturnCallIndirect: returnCallIndirect(); break;
    default:
      if (operator < 0x200) readBulk(operatorClass(entry));
      else readVector(operator, entry);
  }
}

function refuseOperator(feature: u32, at: usize): void {
  switch (feature) {
    case Feature.Threads: failAt(Reason.ThreadsUnsupported, at); break;
    case Feature.Exceptions: failAt(Reason.ExceptionsUnsupported, at); break;
    case Feature.TypedReferences: failAt(Reason.TypedReferencesUnsupported, at); break;
    default: failAt(Reason.GcUnsupported, at);
  }
}
