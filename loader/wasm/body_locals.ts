// The locals of the body that is being built: their declarations and their values at its entry.

import { append, startBlock, takeWords, word } from "../ir/builder";
import { NodeFlag } from "../ir/node";
import { Op, ValueType } from "../ir/op";
import { allocateFunctionZeroed } from "../memory/arena";
import { Reason, failed } from "./errors";
import { setLocalNode } from "./joins";
import { FUNCTION_LOCALS_MAX } from "./limits";
import { typeParameter, typeParameterCount } from "./module";
import { failAt, position, readByte, readU32, setPosition } from "./reader";
import { entrySet, findLiveness, setHas } from "./scan_liveness";
import { refuseType, valueTypeOf } from "./types";

let localCount: u32 = 0;
let ssaLocalCount: u32 = 0;
/** u8 per local: ValueType. */
let localTypes: usize = 0;
/** u32 per ValueType: the entry block's zero of it, or 0. */
const zeros = memory.data(32, 16);

/** Locals of the body, parameters included. */
@inline
export function bodyLocalCount(): u32 {
  return localCount;
}

/** Locals below this index are kept in SSA form. */
@inline
export function bodySsaLocalCount(): u32 {
  return ssaLocalCount;
}

/** The ValueType of a local. */
@inline
export function localType(local: u32): u32 {
  return load<u8>(localTypes + local);
}

/** u8 per local, with room for every local that the scan's sets may name. */
@inline
export function bodyLocalTypes(): usize {
  return localTypes;
}

/** Reads the locals' declarations: runs of (count, type) after the parameters. */
export function readLocals(type: u32): void {
  const parameters = typeParameterCount(type);
  const start = position();
  const groups = readU32();
  let total: u64 = parameters;
  for (let i: u32 = 0; i < groups && !failed(); i++) {
    const at = position();
    total += readU32();
    if (total > 0xffff_ffff) failAt(Reason.TooManyLocals, at);
    readLocalType();
  }
  if (failed()) return;
  if (total > FUNCTION_LOCALS_MAX) {
    failAt(Reason.LocalsLimit, start);
    return;
  }
  localCount = <u32>total;
  localTypes = allocateFunctionZeroed(<usize>max<u32>(localCount, 64) + 63);
  let next = localTypes;
  for (let i: u32 = 0; i < parameters; i++) store<u8>(next++, typeParameter(type, i));
  setPosition(start);
  readU32();
  for (let i: u32 = 0; i < groups; i++) {
    const count = readU32();
    const local = readLocalType();
    memory.fill(next, <u8>local, count);
    next += count;
  }
}

function readLocalType(): u32 {
  const at = position();
  const byte = readByte();
  const type = valueTypeOf(byte);
  if (type == ValueType.None) refuseType(byte, at, Reason.BadValueType);
  return type;
}

/** Decides which locals are kept in SSA form. @param localsMax the most */
export function chooseSsaLocals(localsMax: u32): void {
  ssaLocalCount = findLiveness(localCount, localsMax);
}

/** The entry block: arguments, and zero for locals that are read before they are written. */
export function openEntry(type: u32): void {
  startBlock();
  const parameters = typeParameterCount(type);
  for (let i: u32 = 0; i < parameters; i++) {
    const id = append(Op.Argument, localType(i), 0, 0, i, 0);
    if (i < ssaLocalCount) setLocalNode(i, id);
  }
  for (let i = ssaLocalCount; i < parameters; i++) {
    append(Op.FrameLocalSet, 0, NodeFlag.Effect, i - ssaLocalCount, i + 1, 0);
  }
  memory.fill(zeros, 0, 32);
  for (let i = parameters; i < ssaLocalCount; i++) {
    if (!setHas(entrySet(), i)) continue;
    const valueType = localType(i);
    const slot = zeros + ((<usize>valueType) << 2);
    if (load<u32>(slot) == 0) store<u32>(slot, zeroOf(valueType));
    setLocalNode(i, load<u32>(slot));
  }
}

function zeroOf(type: u32): u32 {
  if (type >= <u32>ValueType.FuncRef) return append(Op.RefNull, type, 0, 0, 0, 0);
  if (type != ValueType.V128) return append(Op.Constant, type, 0, 0, 0, 0);
  const first = takeWords(4);
  memory.fill(word(first), 0, 16);
  return append(Op.Constant, type, 0, first, 0, 0);
}
