// The validator's operand stack: for each operand its type and the node that computes it. Operands
// of code that is not reached have node 0. WebAssembly core specification, appendix 7.3
// ("Validation Algorithm") is the model; ValueType.None is its bottom type.
//
//      0             4             8
//      | node id u32 | type u32    |

import { ValueType } from "../ir/op";
import { allocateFunction } from "../memory/arena";
import { Reason } from "./errors";
import { failAt } from "./reader";

/** First free entry, the lowest entry of the innermost construct, and the end of the stack. */
let top: usize = 0;
let base: usize = 0;
let end: usize = 0;
/** Whether the innermost construct's code cannot be reached: then operands of any type appear. */
let polymorphic: bool = false;
/** Address of the operator that is being checked. */
let operatorAddress: usize = 0;
/** Whether an operand found no room. */
let overflow: bool = false;
/** Type of the operand that popAny took. */
let poppedType: u32 = 0;

/** Empties the stack and makes room for `capacity` operands. */
export function resetOperands(capacity: u32): void {
  const start = allocateFunction((<usize>capacity + 8) << 3);
  top = start;
  base = start;
  end = start + ((<usize>capacity) << 3);
  polymorphic = false;
  overflow = false;
}

/** True when the stack was too small: the walk must be done again. */
@inline
export function operandsOverflowed(): bool {
  return overflow;
}

/** Sets where the operator that is checked stands, for errors. */
@inline
export function setOperatorAddress(address: usize): void {
  operatorAddress = address;
}

/** Reports an error at the operator that is being checked. */
export function failOperator(reason: Reason): void {
  failAt(reason, operatorAddress);
}

/** End of the stack: where the next operand goes. */
@inline
export function operandTop(): usize {
  return top;
}

/** Sets the end of the stack. */
@inline
export function setOperandTop(address: usize): void {
  top = address;
}

/** Where the operands of the innermost construct begin. */
@inline
export function operandBase(): usize {
  return base;
}

/** Enters or leaves a construct. */
@inline
export function setOperandBase(address: usize, isPolymorphic: bool): void {
  base = address;
  polymorphic = isPolymorphic;
}

/** True in code that cannot be reached: missing operands are of any type. */
@inline
export function isPolymorphic(): bool {
  return polymorphic;
}

/** Drops the construct's operands and makes the stack polymorphic. */
@inline
export function becomeUnreachable(): void {
  top = base;
  polymorphic = true;
}

/** Pushes a node (0 when none is built) and its type. */
@inline
export function push(id: u32, type: u32): void {
  store<u64>(top, (<u64>id) | ((<u64>type) << 32));
  if (top < end) top += 8;
  else overflow = true;
}

/** Takes an operand of a type; its node. */
@inline
export function pop(type: u32): u32 {
  if (top > base) {
    const entry = load<u64>(top - 8);
    if (<u32>(entry >> 32) == type) {
      top -= 8;
      return <u32>entry;
    }
  }
  return popSlow(type);
}

function popSlow(type: u32): u32 {
  if (top > base) {
    top -= 8;
    if (load<u32>(top, 4) != ValueType.None) failOperator(Reason.TypeMismatch);
    return load<u32>(top);
  }
  if (!polymorphic) failOperator(Reason.TypeMismatch);
  return 0;
}

/** Takes an operand of any type; see lastType. */
export function popAny(): u32 {
  if (top > base) {
    top -= 8;
    poppedType = load<u32>(top, 4);
    return load<u32>(top);
  }
  if (!polymorphic) failOperator(Reason.TypeMismatch);
  poppedType = ValueType.None;
  return 0;
}

/** Type of the operand that popAny took; ValueType.None when it can be any. */
@inline
export function lastType(): u32 {
  return poppedType;
}

/** Checks that the topmost operands have the types u8[count] at `types`, and leaves them. */
export function matchTop(types: usize, count: u32): void {
  let at = top;
  for (let i = count; i-- > 0; ) {
    at -= 8;
    if (at < base || at > top) { // `at > top`: below address 0
      if (!polymorphic) failOperator(Reason.TypeMismatch);
      return;
    }
    const type = load<u32>(at, 4);
    if (type != load<u8>(types + i) && type != ValueType.None) failOperator(Reason.TypeMismatch);
  }
}

/**
 * Takes operands of the types u8[count] at `types`. Where code is reached they stay readable above
 * the new top until something is pushed.
 */
export function popTypes(types: usize, count: u32): void {
  matchTop(types, count);
  const size = (<usize>count) << 3;
  top = top - base >= size ? top - size : base;
}

/** Pushes `count` operands that code which is not reached would leave. */
export function pushTypes(types: usize, count: u32): void {
  for (let i: u32 = 0; i < count; i++) push(0, load<u8>(types + i));
}

/** Puts `count` operands back that popTypes took, in code that is reached. */
export function restoreTop(count: u32): void {
  top += (<usize>count) << 3;
}
