// Vector operators that need more than the opcode table says: constants, shuffles and lanes.

import { append, isBuilding, takeWords, word } from "../ir/builder";
import { NodeFlag } from "../ir/node";
import { Op, ValueType } from "../ir/op";
import { lastMemory, lastOffset, readAccess } from "./body_memory";
import { Reason, failed } from "./errors";
import {
  OperatorClass, operatorClass, operatorLog2, operatorResult, operatorTypeB,
} from "./opcodes";
import { failOperator, pop, push } from "./operand_stack";
import { position, readByte, readFixed64 } from "./reader";

const V128: u32 = ValueType.V128;

/**
 * Every vector operator that is not like a scalar one; `entry` is its line in the table of
 * operators.
 */
export function readVector(operator: u32, entry: usize): void {
  switch (operatorClass(entry)) {
    case OperatorClass.V128Const: vectorConstant(); break;
    case OperatorClass.Shuffle: shuffle(operator); break;
    case OperatorClass.Ternary: ternary(operator); break;
    case OperatorClass.ExtractLane: extractLane(operator, entry); break;
    case OperatorClass.ReplaceLane: replaceLane(operator, entry); break;
    case OperatorClass.LoadLane: accessLane(operator, entry, true); break;
    default: accessLane(operator, entry, false);
  }
}

/** Reads 16 bytes to the pool; the offset of the first word. */
function readBytes16(): u32 {
  const low = readFixed64();
  const high = readFixed64();
  if (failed() || !isBuilding()) return 0;
  const first = takeWords(4);
  store<u64>(word(first), low);
  store<u64>(word(first), high, 8);
  return first;
}

function vectorConstant(): void {
  const first = readBytes16();
  push(isBuilding() ? append(Op.Constant, V128, 0, first, 0, 0) : 0, V128);
}

function shuffle(operator: u32): void {
  const at = position();
  const lanes = readBytes16();
  if (failed()) return;
  for (let i: usize = 0; i < 16; i++) {
    if (load<u8>(at + i) > 31) failOperator(Reason.InvalidLane);
  }
  const b = pop(V128);
  const a = pop(V128);
  push(isBuilding() ? append(operator, V128, 0, a, b, lanes) : 0, V128);
}

function ternary(operator: u32): void {
  const c = pop(V128);
  const b = pop(V128);
  const a = pop(V128);
  push(isBuilding() ? append(operator, V128, 0, a, b, c) : 0, V128);
}

/** Reads a lane number that must be below 2^log2. */
function readLane(log2: u32): u32 {
  const lane = readByte();
  if (lane >> log2 != 0) failOperator(Reason.InvalidLane);
  return lane;
}

function extractLane(operator: u32, entry: usize): void {
  const lane = readLane(operatorLog2(entry));
  const vector = pop(V128);
  const type = operatorResult(entry);
  push(isBuilding() ? append(operator, type, 0, vector, 0, lane) : 0, type);
}

function replaceLane(operator: u32, entry: usize): void {
  const lane = readLane(operatorLog2(entry));
  const value = pop(operatorTypeB(entry));
  const vector = pop(V128);
  push(isBuilding() ? append(operator, V128, 0, vector, value, lane) : 0, V128);
}

/** v128.loadN_lane and v128.storeN_lane. */
function accessLane(operator: u32, entry: usize, isLoad: bool): void {
  const log2 = operatorLog2(entry);
  if (!readAccess(log2)) return;
  const lane = readLane(4 - log2);
  const vector = pop(V128);
  const address = pop(ValueType.I32);
  let id: u32 = 0;
  if (isBuilding()) {
    const first = takeWords(3);
    store<u32>(word(first), lastOffset());
    store<u32>(word(first), lastMemory(), 4);
    store<u32>(word(first), lane, 8);
    const type = isLoad ? V128 : ValueType.None;
    const flags: u32 = isLoad ? NodeFlag.Traps : NodeFlag.Effect | NodeFlag.Traps;
    id = append(operator, type, flags, address, vector, first);
  }
  if (isLoad) push(id, V128);
}
