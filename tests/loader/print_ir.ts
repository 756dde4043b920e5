// Prints a built function, for people and for tests.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { PROJECT_ROOT } from "../../tools/project.ts";
import { IrView, Op, ValueType, type IrNode } from "./ir_view.ts";

const TYPE_NAMES = ["", "i32", "i64", "f32", "f64", "v128", "funcref", "externref"];

/** Names of a const enum's members by value: such enums have none at run time. */
function memberNames(file: string): ReadonlyMap<number, string> {
  const source = readFileSync(join(PROJECT_ROOT, "loader/ir", file), "utf8");
  const members = source.matchAll(/^  ([A-Z]\w*) = (0x[0-9a-f]+),/gm);
  return new Map([...members].map(([, name, value]) => [Number(value), name!]));
}

const OPERATORS = memberNames("wasm_op.ts");
const SPECIALS = memberNames("op.ts");

/** "I32Load8S" to "i32.load8_s", "I64ExtendI32U" to "i64.extend_i32_u". */
function operatorName(op: number): string {
  const name = OPERATORS.get(op);
  if (name === undefined) return `op_0x${op.toString(16)}`;
  const words = name.match(/[A-Z][a-z0-9]*/g)!.map((word) => word.toLowerCase());
  return `${words[0]}.${words.slice(1).join("_")}`;
}

function specialName(op: number): string {
  const name = SPECIALS.get(op) ?? `op_0x${op.toString(16)}`;
  return name.replace(/(?!^)[A-Z]/g, (letter) => `_${letter}`).toLowerCase();
}

/** The function that the front end built last, a line a node. Nodes are v1, v2 …, blocks b0, b1 … */
export function printFunction(ir: IrView): string {
  const lines: string[] = [];
  for (let b = 0; b < ir.blockCount; b++) {
    const block = ir.block(b);
    const loop = block.loopEnd !== 0 ? ` loop to b${block.loopEnd}` : "";
    lines.push(`b${b}:${loop}`);
    for (let id = block.firstNode; id < block.endNode; id++) lines.push(`  ${printNode(ir, ir.node(id))}`);
  }
  return lines.join("\n");
}

function values(ids: readonly number[]): string {
  return ids.map((id) => `v${id}`).join(" ");
}

function printEdge(ir: IrView, index: number): string {
  const edge = ir.edge(index);
  const args = ir.args(edge, ir.block(edge.target).paramCount);
  return args.length > 0 ? `b${edge.target}(${values(args)})` : `b${edge.target}`;
}

function printNode(ir: IrView, node: IrNode): string {
  const operands = values(ir.operands(node).map((operand) => operand.id));
  const result = node.type !== ValueType.None && !ir.isStore(node) ? `v${node.id}: ${TYPE_NAMES[node.type]} = ` : "";
  const text = `${result}${node.op < 0x400 ? operatorName(node.op) : specialName(node.op)}`;
  switch (node.op) {
    case Op.Constant:
      if (node.type === ValueType.I32) return `${text} ${node.a | 0}`;
      if (node.type === ValueType.I64) return `${text} ${BigInt.asIntN(64, (BigInt(node.b) << 32n) | BigInt(node.a))}`;
      return `${text} bits ${node.a.toString(16)} ${node.b.toString(16)}`;
    case Op.Argument:
      return `${text} ${node.b}`;
    case Op.Param:
      return text;
    case Op.Jump:
    case Op.Branch:
    case Op.BranchTable:
      return `${text} ${[operands, ...ir.edgesOf(node).map((edge) => printEdge(ir, edge))].filter(Boolean).join(" ")}`;
    case Op.Call:
    case Op.GlobalGet:
    case Op.GlobalSet:
    case Op.FrameLocalGet:
    case Op.FrameLocalSet:
    case Op.RefFunc:
    case Op.Trap:
    case Op.Intrinsic:
      return `${text} #${node.a} ${operands}`.trimEnd();
  }
  const access = ir.isLoad(node) ? ` +${node.b}` : ir.isStore(node) ? ` +${node.c}` : "";
  const traps = node.op < 0x400 && access === "" && (node.flags & 4) !== 0 ? " traps" : "";
  return `${text} ${operands}${access}${traps}`.trimEnd();
}
