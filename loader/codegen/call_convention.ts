// Where arguments and results of a call live (docs/LOADER.md, "Conventions"), for any ISA.
//
// Arguments are asked for one after the other: beginArguments(), then nextArgument(type) each. The
// caller sees stack arguments in its outgoing area, the callee in the incoming one.
import {
  FLOAT_ARGUMENTS, floatArgument, INTEGER_ARGUMENTS, integerArgument,
} from "isa/registers";
import { NO_INDEX } from "../../abi/compiled_module";
import { ValueType } from "../ir/op";
import { typeParameter, typeParameterCount, typeResultCount } from "../wasm/module";
import { isFloatType, isSlot, LOCATION_INCOMING, slotSize } from "./function_state";

let integers: u32 = 0;
let floats: u32 = 0;
let stackBytes: u32 = 0;
let area: u32 = 0;
/** The type that stackArgumentSize was asked for last, and its answer. */
let knownType: u32 = 0xffff_ffff; // NO_INDEX, as a literal: no start function
let knownSize: u32 = 0;

/** Once per module. */
export function beginCallConvention(): void {
  knownType = NO_INDEX;
}

/** @param stackArea LOCATION_OUTGOING or LOCATION_INCOMING */
export function beginArguments(stackArea: u32): void {
  integers = 0;
  floats = 0;
  stackBytes = 0;
  area = stackArea;
}

/** Location of the next argument, which has this ValueType. */
export function nextArgument(type: u32): u32 {
  if (isFloatType(type)) {
    if (floats < FLOAT_ARGUMENTS) return floatArgument(floats++);
  } else if (integers < INTEGER_ARGUMENTS) {
    return integerArgument(integers++);
  }
  const size = slotSize(type);
  stackBytes = (stackBytes + size - 1) & ~(size - 1);
  const location = area + stackBytes;
  stackBytes += size;
  return location;
}

/** Bytes of stack arguments of a function type, rounded up to 16: results 1… follow. */
export function stackArgumentSize(type: u32): u32 {
  if (type == knownType) return knownSize;
  beginArguments(0);
  for (let i: u32 = 0, n = typeParameterCount(type); i < n; i++) {
    nextArgument(typeParameter(type, i));
  }
  knownType = type;
  knownSize = (stackBytes + 15) & ~15;
  return knownSize;
}

/** True when a function of this type takes a vector on the stack, where it covers two places. */
function hasStackVector(type: u32): bool {
  beginArguments(LOCATION_INCOMING);
  for (let i: u32 = 0, n = typeParameterCount(type); i < n; i++) {
    const parameter = typeParameter(type, i);
    if (isSlot(nextArgument(parameter)) && parameter == <u32>ValueType.V128) return true;
  }
  return false;
}

/**
 * True when the stack arguments of a tail call cannot move within the incoming area at once: parallel
 * moves tell places apart by where they begin, and a vector covers two. Such go by the outgoing area.
 */
export function movesOverlap(callee: u32, own: u32): bool {
  if (stackArgumentSize(callee) == 0) return false;
  return hasStackVector(callee) || hasStackVector(own);
}

/** Bytes of the caller's outgoing area that a call of this type needs. */
export function callAreaSize(type: u32): u32 {
  const results = typeResultCount(type);
  return stackArgumentSize(type) + (results > 1 ? (results - 1) << 4 : 0);
}
