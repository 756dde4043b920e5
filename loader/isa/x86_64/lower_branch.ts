// Conditional branches and jump tables on x86_64.
import { bindLabel, newLabel } from "../../assembler/labels";
import { addJumpTable } from "../../codegen/emit";
import { node } from "../../codegen/function_state";
import { addressOf, jumpIf, jumpShortIf, jumpTo } from "./branch";
import { operandIndexed } from "./encode";
import {
  Alu, aluRI, aluRR, cmovcc, Condition, jmpR, movImmediate32,
} from "./encode_integer";
import { movsxdRM } from "./encode_memory";
import { emitCondition, FLOAT_EQUAL, FLOAT_NOT_EQUAL } from "./lower_compare";
import { SCRATCH0, SCRATCH1 } from "./registers";
import { integerRegister } from "./values";

/** Branch tables with at most this many entries become comparisons. */
const CHAIN_MAX: u32 = 4;

/** Jumps to the label when the condition node is not 0 (sense) or 0 (not sense). */
export function branchOn(conditionNode: u32, sense: bool, label: u32, id: u32): void {
  const condition = emitCondition(conditionNode) ^ (sense ? 0 : 1);
  if (condition == FLOAT_EQUAL) {
    const skip = newLabel();
    jumpShortIf(Condition.Parity, skip);
    jumpIf(Condition.Equal, label);
    bindLabel(skip);
  } else if (condition == FLOAT_NOT_EQUAL) {
    jumpIf(Condition.NotEqual, label);
    jumpIf(Condition.Parity, label);
  } else {
    jumpIf(condition, label);
  }
}

/** Jumps to labels[min(index, count - 1)]; `labels` is u32 each. */
export function lowerBranchTable(id: u32, labels: usize, count: u32): void {
  const last = count - 1;
  if (last == 0) {
    jumpTo(load<u32>(labels));
    return;
  }
  const index = integerRegister(node(id).a, SCRATCH0);
  if (count <= CHAIN_MAX) {
    for (let i: u32 = 0; i < last; i++) {
      aluRI(Alu.Cmp, 0, index, <i32>i);
      jumpIf(Condition.Equal, load<u32>(labels + (<usize>i << 2)));
    }
    jumpTo(load<u32>(labels + (<usize>last << 2)));
    return;
  }
  // The index is clamped without a branch, so that it stays in bounds under speculation too.
  movImmediate32(SCRATCH1, last);
  aluRR(Alu.Cmp, 0, index, SCRATCH1);
  cmovcc(Condition.Below, 0, SCRATCH1, index);
  addressOf(SCRATCH0, addJumpTable(labels, count));
  operandIndexed(SCRATCH0, SCRATCH1, 2, 0);
  movsxdRM(SCRATCH1);
  aluRR(Alu.Add, 1, SCRATCH0, SCRATCH1);
  jmpR(SCRATCH0);
}
