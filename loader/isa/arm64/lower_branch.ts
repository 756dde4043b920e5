// Branches on conditions, and jump tables.
import { addFixup, bindLabel, newLabel } from "../../assembler/labels";
import { codePosition } from "../../codegen/code_buffer";
import { LISTING_TABLE } from "../../../abi/listing";
import { addJumpTable } from "../../codegen/emit";
import { listAt, listingEnabled } from "../../codegen/listing";
import { isFused, theIr } from "../../codegen/function_state";
import { blockAt, nodeAt } from "../../ir/node";
import { WasmOp } from "../../ir/wasm_op";
import {
  addressOf, jumpIf, jumpIfBit, jumpIfNotZero, jumpIfZero, setBranchReach, TABLE_ENTRY,
} from "./branch";
import { emit } from "./emit_word";
import {
  AddSub,
  addSubShifted,
  br,
  cmpRegister,
  Condition,
  csel,
  Extend,
  MemoryAccess,
  memoryRegister,
  Width,
  X16,
  X17,
} from "./encode";
import { invert, isAnd, isComparison, isEqz, lowerCondition } from "./lower_compare";
import { materialize32 } from "./materialize";
import { bytesBetween, bytesToEnd } from "./size_estimate";
import { constantOf, general, isConstant, isFusedCopy } from "./values";

/** Bytes that ADR reaches, with room for the code behind the table's own label. */
const ADR_REACH: u32 = 0xf_0000;

/**
 * Branches to a label when a condition (i32) is not 0, or when it is 0.
 * CBZ, CBNZ, TBZ and TBNZ stand for comparisons with zero and tests of one bit.
 * @param root the branch node
 */
export function branchOn(id: u32, whenSet: bool, label: u32, root: u32): void {
  const ir = theIr();
  if (label >= ir.blockCount) {
    setBranchReach(bytesBetween(root, root + 1)); // a label of the branch itself
  } else if (blockAt(ir, label).firstNode > root) {
    setBranchReach(bytesBetween(root, blockAt(ir, label).firstNode));
  }
  let condition = id;
  let sense = whenSet;
  let width = Width.W;
  // Negations flip the sense until a value or another comparison stands there.
  while (isFused(condition) && isEqz(nodeAt(ir, condition).op)) {
    const node = nodeAt(ir, condition);
    width = node.op == WasmOp.I32Eqz ? Width.W : Width.X;
    sense = !sense;
    condition = node.a;
  }
  const node = nodeAt(ir, condition);
  if (!isFused(condition) || isFusedCopy(condition)) {
    const register = general(condition, X16);
    if (sense) jumpIfNotZero(width, register, label);
    else jumpIfZero(width, register, label);
    return;
  }
  if (isAnd(node.op) && isConstant(node.b)) {
    const mask = <u64>constantOf(node.b);
    if (mask != 0 && (mask & (mask - 1)) == 0) {
      jumpIfBit(general(node.a, X16), <u32>ctz(mask), sense, label);
      return;
    }
  }
  if (isSignTest(condition)) {
    const bit: u32 = <i32>node.op >= WasmOp.I64Eqz ? 63 : 31;
    const negative = node.op == WasmOp.I32LtS || node.op == WasmOp.I64LtS;
    jumpIfBit(general(node.a, X16), bit, sense == negative, label);
    return;
  }
  const code = lowerCondition(condition);
  jumpIf(sense ? code : invert(code), label);
}

/** x < 0 or x >= 0, signed. */
function isSignTest(id: u32): bool {
  const node = nodeAt(theIr(), id);
  const op: i32 = node.op;
  const signed = op == WasmOp.I32LtS || op == WasmOp.I32GeS || op == WasmOp.I64LtS ||
    op == WasmOp.I64GeS;
  return signed && isComparison(op) && isConstant(node.b) && constantOf(node.b) == 0;
}

/**
 * br_table: the index, at most count - 1, picks a distance from a table of them.
 * @param labels u32[count], the default one last
 */
export function lowerBranchTable(id: u32, labels: usize, count: u32): void {
  const index = general(nodeAt(theIr(), id).a, X16);
  materialize32(X17, count - 1);
  emit(cmpRegister(Width.W, index, X17));
  emit(csel(Width.W, X17, index, X17, Condition.Lo));
  const far = bytesToEnd(id) > ADR_REACH;
  const table = far ? newLabel() : addJumpTable(labels, count);
  addressOf(X16, table);
  emit(memoryRegister(MemoryAccess.Load32SignedX, X17, X16, X17, Extend.Uxtw, 1));
  emit(addSubShifted(AddSub.Add, Width.X, X16, X16, X17));
  emit(br(X16));
  if (!far) return;
  // The end of the function is out of ADR's reach: the table stands here.
  if (listingEnabled()) listAt(LISTING_TABLE);
  bindLabel(table);
  for (let i: u32 = 0; i < count; i++) {
    addFixup(codePosition(), load<u32>(labels + (<usize>i << 2)), TABLE_ENTRY + i);
    emit(0);
  }
}
