// P2: validates a function body and builds its SSA form in one walk (loader/ir/node.ts).
//
// The walk is driven by the opcode table. Code that cannot be reached is validated but makes no
// nodes. If an array turns out too small the walk is done again with larger ones; a body whose
// joins need too many parameters is walked again with all locals in the frame.

import { beginFunction, endFunction, overflowed, setSourceOffset, theFunction } from "../ir/builder";
import { FunctionIr } from "../ir/node";
import { markFunction, releaseFunction, resetFunction } from "../memory/arena";
import { openFunction } from "./body_control";
import {
  bodyLocalCount, bodyLocalTypes, bodySsaLocalCount, chooseSsaLocals, openEntry, readLocals,
} from "./body_locals";
import { walkOperators, walkOverflowed } from "./body_walk";
import { resetControl, workOverflowed } from "./control";
import { Reason, failed } from "./errors";
import { resetLocals } from "./joins";
import { SSA_LOCALS_MAX } from "./limits";
import {
  functionRecord, theModule, typeParameterCount, typeRecord, typeResultCount,
} from "./module";
import { operandsOverflowed, resetOperands } from "./operand_stack";
import { failAt, failHere, position, readerEnd, setReader } from "./reader";
import {
  constructCount, scanBody, scannedArguments, scannedBlocks, scannedDepth, scannedEdges, scannedLocals,
  scannedNodes, scannedOperators, scannedResults, scannedWords,
} from "./scan";

/**
 * Room that is estimated. Whatever turns out too small gets four times as much, up to the most
 * that a body of its size may have; then the walk is done again.
 */
const GROWTH_LOG2: u32 = 2;
/**
 * Extra nodes, four pool words each, for join parameters and what edges carry. All bodies together may
 * have as many as they have operators, and these.
 */
const EXTRA_BASE: u32 = 256;
const EXTRA_MAX: u32 = 24576;
/**
 * A call is one operator, but may have a thousand results and arguments, each a node or a move. Of all
 * bodies together: results beyond each call's first, beside one for two operators, and arguments,
 * beside two for each.
 */
const RESULTS_MAX: u32 = 8192;
const ARGUMENTS_MAX: u32 = 16384;
const OPERANDS_BASE: u32 = 1024;
const OPERANDS_MAX: u32 = 262144;
/** Bytes of the control stack's work memory. */
const WORK_BASE: u32 = 4096;
const WORK_MAX: u32 = 1 << 20;

let operatorTotal: u32 = 0;
let resultTotal: u64 = 0;
let argumentTotal: u64 = 0;
/** Extra nodes of all bodies so far. */
let extraTotal: u32 = 0;

/** Operators of all bodies since resetBodies. */
export function operatorCount(): u32 {
  return operatorTotal;
}

/** Starts a module. */
export function resetBodies(): void {
  operatorTotal = 0;
  resultTotal = 0;
  argumentTotal = 0;
  extraTotal = 0;
}

/** Counts what the body's calls carry; false when it is out of proportion. */
function countCalls(): bool {
  resultTotal += scannedResults;
  argumentTotal += scannedArguments;
  return (
    resultTotal <= <u64>(operatorTotal >> 1) + RESULTS_MAX &&
    argumentTotal <= (<u64>operatorTotal << 1) + ARGUMENTS_MAX
  );
}

/**
 * Validates and builds a defined function in the emptied function arena.
 * Look at failed() afterwards; the result is meaningless after an error.
 */
export function buildFunction(index: u32): FunctionIr {
  const m = theModule();
  const record = functionRecord(index);
  resetFunction();
  const end = m.input + record.bodyEnd;
  setReader(m.input + record.bodyStart, end);
  readLocals(record.typeIndex);
  if (failed()) return theFunction();
  const code = position();
  scanBody(code, end);
  operatorTotal += scannedOperators;
  if (!countCalls()) {
    failAt(Reason.FunctionTooComplex, code);
    return theFunction();
  }
  markFunction();
  estimateRoom(record.typeIndex);
  while (true) {
    setReader(code, end);
    walk(index, record.typeIndex);
    if (failed()) return theFunction();
    if (!walkOverflowed()) break;
    if (!makeRoom()) {
      failAt(Reason.FunctionTooComplex, code);
      return theFunction();
    }
    releaseFunction();
  }
  const ir = endFunction();
  countExtra(ir);
  ir.functionIndex = index;
  ir.typeIndex = record.typeIndex;
  ir.frameLocalCount = frameLocals(typeParameterCount(record.typeIndex));
  ir.wasmBodyOffset = record.bodyStart;
  return ir;
}

let extra: u32 = 0;
let operandRoom: u32 = 0;
let workRoom: u32 = 0;
/** Locals that the walk may keep in SSA form: all, or none when joins need too many parameters. */
let ssaLocalsMax: u32 = 0;

function estimateRoom(type: u32): void {
  const results = typeResultCount(type);
  extra = scannedOperators / 8 + EXTRA_BASE;
  operandRoom = min<u32>(scannedOperators + results, OPERANDS_BASE) + 64;
  workRoom = constructCount * 8 + WORK_BASE;
  ssaLocalsMax = SSA_LOCALS_MAX;
}

/** Locals of the frame: up to the last one that the body names, or that arrives as an argument. */
function frameLocals(parameters: u32): u32 {
  const last = min<u32>(bodyLocalCount(), max<u32>(scannedLocals, parameters));
  return last > bodySsaLocalCount() ? last - bodySsaLocalCount() : 0;
}

/** Words of the pool that the scan made out. */
@inline
function plannedWords(): u32 {
  return scannedWords + scannedArguments + scannedEdges * 4;
}

/** Notes the extra nodes, or as many of four words each, that a body has. */
function countExtra(ir: FunctionIr): void {
  const extraNodes = ir.nodeCount > scannedNodes ? ir.nodeCount - scannedNodes : 0;
  const extraWords = ir.poolCount > plannedWords() ? ir.poolCount - plannedWords() : 0;
  extraTotal += max<u32>(extraNodes, extraWords >> 2);
}

/** Extra nodes that the body may have. */
function extraMax(): u32 {
  const all = <u64>operatorTotal + EXTRA_MAX;
  const left = all > <u64>extraTotal ? <u32>(all - <u64>extraTotal) : 0;
  return min<u32>(left, scannedOperators + EXTRA_MAX);
}

/** Enlarges what was too small; false when it has been as large as it may get. */
function makeRoom(): bool {
  const mayDropSsa = ssaLocalsMax != 0;
  let enough = true;
  if (operandsOverflowed()) {
    const most = scannedOperators + OPERANDS_MAX;
    if (operandRoom == most) return false;
    operandRoom = min<u32>(operandRoom << GROWTH_LOG2, most);
  }
  if (overflowed()) {
    const most = extraMax();
    if (extra >= most) enough = false;
    extra = min<u32>(extra << GROWTH_LOG2, most);
  }
  if (workOverflowed()) {
    const most = scannedOperators * 16 + WORK_MAX;
    if (workRoom == most) enough = false;
    workRoom = min<u32>(workRoom << GROWTH_LOG2, most);
  }
  if (enough) return true;
  if (!mayDropSsa) return false;
  // A local's every use becomes a node, but joins carry operands only.
  ssaLocalsMax = 0;
  extra = scannedOperators + EXTRA_BASE;
  return true;
}

/** Walks the body once. */
function walk(index: u32, type: u32): void {
  chooseSsaLocals(ssaLocalsMax);
  const parameters = typeParameterCount(type);
  beginFunction(
    scannedNodes + 2 * parameters + 8 + extra,
    scannedBlocks + 1,
    scannedEdges + 2,
    plannedWords() + typeResultCount(type) * 2 + extra * 4,
  );
  resetOperands(operandRoom);
  resetControl(scannedDepth, workRoom);
  resetLocals(bodyLocalTypes());
  setSourceOffset(functionRecord(index).bodyStart);
  openEntry(type);
  openFunction(typeRecord(type));
  walkOperators();
  if (failed() || walkOverflowed()) return;
  if (position() != readerEnd()) failHere(Reason.EndExpected);
}
