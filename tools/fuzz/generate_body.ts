// Function bodies: statements and expressions of a wanted type, with a budget. See generate.ts.
import type { Choices } from "./choices.ts";
import { CROWDED, OBSERVER, type FunctionType, type ModuleShape } from "./generate.ts";
import {
  EXTRACT_LANES, mayTrap, REPLACE_LANES, SCALAR_LOADS, SCALAR_OPERATORS, SCALAR_STORES, SCALARS, Type, VECTOR_LOADS,
  VECTOR_OPERATORS, VECTOR_STORES, type Access, type Operator, type ValueType,
} from "./operators.ts";
import type { Coverage } from "./coverage.ts";
import { FLOAT_EDGES, INTEGER_EDGES } from "./edges.ts";
import * as shapes from "./generate_shapes.ts";
import { tailCall } from "./generate_tail_call.ts";
import { little, signed, unsigned, vector } from "./wasm_bytes.ts";

const BODY_BUDGET = 80;
const DEPTH_MAX = 6;

function byResult(operators: readonly Operator[]): ReadonlyMap<ValueType, readonly Operator[]> {
  const types: readonly ValueType[] = [...SCALARS, Type.v128];
  return new Map(types.map((type) => [type, operators.filter(({ result }) => result === type)]));
}

const TAME_OPERATORS = SCALAR_OPERATORS.filter((operator) => !mayTrap(operator));
/** By whether the module is wild and whether it has vectors. */
const OPERATORS = {
  wild: { scalar: byResult(SCALAR_OPERATORS), simd: byResult([...SCALAR_OPERATORS, ...VECTOR_OPERATORS]) },
  tame: { scalar: byResult(TAME_OPERATORS), simd: byResult([...TAME_OPERATORS, ...VECTOR_OPERATORS]) },
} as const;

const LOADS_OF: ReadonlyMap<ValueType, readonly Access[]> = new Map(
  [...SCALARS, Type.v128].map((type) => [type, [...SCALAR_LOADS, ...VECTOR_LOADS].filter((load) => load.type === type)]),
);

interface Label {
  /** Types that a branch to it carries. */
  readonly types: readonly ValueType[];
}

class BodyWriter implements shapes.BodyContext {
  readonly choices: Choices;
  readonly coverage: Coverage;
  readonly shape: ModuleShape;
  readonly locals: ValueType[];
  readonly #type: FunctionType;
  readonly #labels: Label[] = [];
  #budget: number;
  addressLocal: number | undefined;

  constructor(choices: Choices, shape: ModuleShape, index: number, coverage: Coverage) {
    this.choices = choices;
    this.coverage = coverage;
    this.shape = shape;
    this.#type = shape.types[shape.functions[index]!]!;
    const count = choices.oneIn(6) ? choices.below(90) : choices.below(8);
    this.locals = [...this.#type.parameters, ...Array.from({ length: count }, () => choices.pick(this.#valueTypes))];
    this.#budget = BODY_BUDGET / 4 + choices.below(BODY_BUDGET);
    const { parameters, results } = this.#type;
    coverage.note(`locals: ${this.locals.length >= 64 ? "64 or more" : this.locals.length >= 16 ? "16 to 63" : "below 16"}`);
    coverage.note(`parameters: ${parameters.length >= CROWDED ? "24 or more" : parameters.length > 8 ? "9 to 23" : "up to 8"}`);
    coverage.note(`results: ${results.length > 8 ? "more than 8" : results.length > 1 ? "2 to 8" : "up to one"}`);
  }

  get #valueTypes(): readonly ValueType[] {
    return this.shape.simd ? [...SCALARS, Type.v128] : SCALARS;
  }

  write(): number[] {
    const code = [...this.#burnFuel(this.#withoutFuel())];
    const count = this.choices.below(8);
    for (let i = 0; i < count; i++) code.push(...this.statement(0));
    code.push(...shapes.observeLocals(this, OBSERVER));
    code.push(...(this.#endsInTailCall() ? tailCall(this, this.#type) : this.#type.results.flatMap((type) => this.expression(type, 0))));
    const declared = this.locals.slice(this.#type.parameters.length).map((type) => [1, type]);
    // Scratch locals for canonical NaNs stand last.
    const locals = vector([...declared, [1, Type.f32], [1, Type.f64], ...(this.shape.simd ? [[1, Type.v128]] : [])]);
    return [...locals, ...code, 0x0b];
  }

  #endsInTailCall(): boolean {
    return this.choices.oneIn(this.#type.parameters.length >= CROWDED ? 2 : 5);
  }

  #scratch(type: ValueType): number {
    return this.locals.length + (type === Type.f32 ? 0 : type === Type.f64 ? 1 : 2);
  }

  /** if fuel < 1: `otherwise`; fuel -= 1 */
  #burnFuel(otherwise: readonly number[]): number[] {
    return [0x23, 0, 0x41, 1, 0x48, 0x04, 0x40, ...otherwise, 0x0b, 0x23, 0, 0x41, 1, 0x6b, 0x24, 0];
  }

  /** What a function does without fuel: return at once, or trap. */
  #withoutFuel(): number[] {
    if (this.shape.wild && this.choices.oneIn(3)) return [0x00];
    return [...this.#type.results.flatMap((type) => this.#simplest(type)), 0x0f];
  }

  #simplest(type: ValueType): number[] {
    switch (type) {
      case Type.i32: return [0x41, 7];
      case Type.i64: return [0x42, 7];
      case Type.f32: return [0x43, 0, 0, 0, 0];
      case Type.f64: return [0x44, 0, 0, 0, 0, 0, 0, 0, 0];
      default: return [0xfd, 12, ...little(3n, 16)];
    }
  }

  #spend(depth: number): boolean {
    this.#budget--;
    return this.#budget > 0 && depth < DEPTH_MAX;
  }

  statement(depth: number): number[] {
    if (!this.#spend(depth)) return [];
    switch (this.choices.below(17)) {
      case 1: case 2: return this.#setLocal(depth);
      case 3: return this.#setGlobal(depth);
      case 4: case 5: return this.#store(depth);
      case 6: return this.#ifStatement(depth);
      case 7: return this.loop(depth);
      case 8: return this.#block(depth);
      case 9: return this.callStatement(depth);
      case 10: return this.#branchIf(depth);
      case 11: return this.#bulk(depth);
      case 12: return shapes.rotateLocals(this, this.choices.pick(this.#valueTypes));
      case 13: return this.#typedBlock(depth, false);
      case 14: return this.#typedBlock(depth, true);
      case 15: return shapes.switchStatement(this, depth, this.expression(Type.i32, depth + 1), this.#labels);
      case 16: return shapes.tableStatement(this, depth);
      default: return this.#setLocal(depth);
    }
  }

  #statements(depth: number): number[] {
    const count = 1 + this.choices.below(3);
    return Array.from({ length: count }, () => this.statement(depth + 1)).flat();
  }

  #setLocal(depth: number): number[] {
    if (this.locals.length === 0) return [];
    const local = this.choices.below(this.locals.length);
    if (local === this.addressLocal) this.addressLocal = undefined;
    return [...this.expression(this.locals[local]!, depth + 1), 0x21, ...unsigned(local)];
  }

  #setGlobal(depth: number): number[] {
    const { globals } = this.shape;
    if (globals.length === 1) return [];
    const global = 1 + this.choices.below(globals.length - 1);
    return [...this.expression(globals[global]!, depth + 1), 0x24, ...unsigned(global)];
  }

  /** An index within the memory. */
  #address(depth: number): number[] {
    const address = this.expression(Type.i32, depth + 1);
    return [...address, 0x41, ...signed(this.choices.pick(this.shape.wild ? [0xff, 0x7ff, 0xfff8] : [0xff, 0x7ff, 0x3fff])), 0x71];
  }

  #immediates({ code, log2, lanes }: Access, offset: bigint): number[] {
    const lane = lanes === undefined ? [] : [this.choices.below(lanes)];
    return [...code, this.choices.below(log2 + 1), ...unsigned(offset), ...lane];
  }

  #store(depth: number): number[] {
    const stores = this.shape.simd && this.choices.oneIn(3) ? VECTOR_STORES : SCALAR_STORES;
    const store = this.choices.pick(stores);
    const { code, offset } = shapes.address(this, depth);
    if (store.type === Type.v128) this.coverage.note(store.lanes ? "v128 lane store" : "v128 store");
    return [...code, ...this.expression(store.type, depth + 1), ...this.#immediates(store, offset)];
  }

  #ifStatement(depth: number): number[] {
    const condition = this.expression(Type.i32, depth + 1);
    this.#labels.push({ types: [] });
    const first = this.#statements(depth);
    const second = this.choices.below(2) ? [0x05, ...this.#statements(depth)] : [];
    this.#labels.pop();
    return [...condition, 0x04, 0x40, ...first, ...second, 0x0b];
  }

  /** A loop that goes round while a condition holds, and while there is fuel. */
  loop(depth: number): number[] {
    if (!this.#spend(depth)) return [];
    this.#labels.push({ types: [] });
    const body = [...this.#burnFuel(this.#withoutFuel()), ...this.#statements(depth), ...this.#statements(depth)];
    const condition = shapes.condition(this, depth);
    this.#labels.pop();
    return [0x03, 0x40, ...body, ...condition, 0x0d, 0, 0x0b];
  }

  #block(depth: number): number[] {
    this.#labels.push({ types: [] });
    const body = this.#statements(depth);
    const table = this.choices.below(3) === 0 ? this.#branchTable(depth) : [];
    this.#labels.pop();
    return [0x02, 0x40, ...body, ...table, 0x0b];
  }

  /** Labels that a branch without values may go to, as depths. */
  #plainLabels(): number[] {
    return this.#labels.flatMap(({ types }, index) => (types.length === 0 ? [this.#labels.length - 1 - index] : []));
  }

  #branchTable(depth: number): number[] {
    const labels = this.#plainLabels();
    const targets = Array.from({ length: this.choices.below(9) }, () => unsigned(this.choices.pick(labels)));
    return [...this.expression(Type.i32, depth + 1), 0x0e, ...vector(targets), ...unsigned(this.choices.pick(labels))];
  }

  #branchIf(depth: number): number[] {
    const labels = this.#plainLabels();
    if (labels.length === 0) return this.#setLocal(depth);
    return [...shapes.condition(this, depth), 0x0d, ...unsigned(this.choices.pick(labels))];
  }

  /** A block or loop with parameters and results, which are dropped or go to locals afterwards. */
  #typedBlock(depth: number, isLoop: boolean): number[] {
    const burn = isLoop ? this.#burnFuel(this.#withoutFuel()) : null;
    const { code, results } = shapes.typedBlock(this, depth, burn, this.#labels);
    return [...code, ...this.#takeResults(results)];
  }

  #takeResults(results: readonly ValueType[]): number[] {
    return [...results].reverse().flatMap((type) => {
      const local = this.locals.indexOf(type);
      return local >= 0 && this.choices.below(2) ? [0x21, ...unsigned(local)] : [0x1a];
    });
  }

  #bulk(depth: number): number[] {
    const length = [0x41, ...signed(this.choices.below(40))];
    const to = this.#address(depth);
    const from = this.#address(depth);
    const kind = this.choices.below(4);
    this.coverage.note(["memory.fill", "memory.copy", "memory.init", "data.drop"][kind]!);
    if (kind === 1) return [...to, ...from, ...length, 0xfc, 10, 0, 0];
    if (kind === 2) return [...to, 0x41, this.choices.below(8), 0x41, this.choices.below(24), 0xfc, 8, 1, 0];
    if (kind === 3) return this.shape.wild && this.choices.oneIn(4) ? [0xfc, 9, 1] : [];
    return [...to, ...from, ...length, 0xfc, 11, 0];
  }

  /** Arguments and call; its results are on the stack afterwards. */
  #call(depth: number): { code: number[]; results: readonly ValueType[] } {
    const { functions, types, tableSize } = this.shape;
    const callee = this.choices.below(functions.length);
    const typeIndex = this.shape.wild && this.choices.oneIn(20) ? this.choices.below(types.length) : functions[callee]!;
    const { parameters, results } = types[typeIndex]!;
    const args = parameters.flatMap((type) => this.expression(type, depth + 1));
    if (typeIndex === functions[callee] && this.choices.below(2) === 0) {
      return { code: [...args, 0x10, ...unsigned(callee)], results };
    }
    const index = this.shape.wild && this.choices.oneIn(20) ? this.choices.below(tableSize + 2) : callee;
    return { code: [...args, 0x41, ...signed(index), 0x11, ...unsigned(typeIndex), 0], results };
  }

  callStatement(depth: number): number[] {
    const { code, results } = this.#call(depth);
    return [...code, ...this.#takeResults(results)];
  }

  expression(type: ValueType, depth: number): number[] {
    if (!this.#spend(depth)) return this.leaf(type);
    switch (this.choices.below(20)) {
      case 1: case 2: case 3: case 4: case 5: return this.#operator(type, depth);
      case 6: case 7: return this.#load(type, depth);
      case 8: return this.#select(type, depth);
      case 9: return this.#ifExpression(type, depth);
      case 10: return this.#blockExpression(type, depth);
      case 11: return this.#callExpression(type, depth);
      case 12: return this.#tee(type, depth);
      case 13: return this.#lane(type, depth);
      case 14: return this.#size(type, depth);
      case 15: case 16: return shapes.liveAcross(this, type, depth);
      case 17: case 18: return this.#edgeCase(type, depth);
      default: return this.leaf(type);
    }
  }

  leaf(type: ValueType): number[] {
    const locals = this.locals.flatMap((candidate, index) => (candidate === type ? [index] : []));
    const globals = this.shape.globals.flatMap((candidate, index) => (candidate === type && index > 0 ? [index] : []));
    const kind = this.choices.below(4);
    if (kind >= 2 && locals.length > 0) return [0x20, ...unsigned(this.choices.pick(locals))];
    if (kind === 1 && globals.length > 0) return [0x23, ...unsigned(this.choices.pick(globals))];
    return this.#constant(type);
  }

  #constant(type: ValueType): number[] {
    switch (type) {
      case Type.i32: return [0x41, ...signed(BigInt.asIntN(32, this.choices.pick(INTEGER_EDGES)))];
      case Type.i64: return [0x42, ...signed(BigInt.asIntN(64, this.choices.pick(INTEGER_EDGES)))];
      case Type.f32: return [0x43, ...new Uint8Array(Float32Array.of(this.choices.pick(FLOAT_EDGES)).buffer)];
      case Type.f64: return [0x44, ...new Uint8Array(Float64Array.of(this.choices.pick(FLOAT_EDGES)).buffer)];
      default: {
        const low = BigInt.asUintN(64, this.choices.pick(INTEGER_EDGES));
        return [0xfd, 12, ...little(low, 8), ...little(BigInt.asUintN(64, this.choices.pick(INTEGER_EDGES)), 8)];
      }
    }
  }

  #operator(type: ValueType, depth: number): number[] {
    const operator = this.choices.pick(OPERATORS[this.shape.wild ? "wild" : "tame"][this.shape.simd ? "simd" : "scalar"].get(type)!);
    if (operator.code[0] === 0xfd) this.coverage.note("v128 operator");
    const operands = operator.operands.flatMap((operand) => this.expression(operand, depth + 1));
    return [...operands, ...operator.code, ...this.canonical(operator.nan)];
  }

  /** Replaces a NaN by the canonical one: x, canonical, x == x, select (bitselect for lanes). */
  canonical(nan: Operator["nan"]): number[] {
    if (nan === null) return [];
    const scalar32 = little(0x7fc00000n, 4);
    const scalar64 = little(0x7ff8000000000000n, 8);
    const wide = nan.startsWith("f32") ? [...scalar32, ...scalar32, ...scalar32, ...scalar32] : [...scalar64, ...scalar64];
    const local = unsigned(this.#scratch(nan === "f32" ? Type.f32 : nan === "f64" ? Type.f64 : Type.v128));
    const same = [0x20, ...local, 0x20, ...local];
    switch (nan) {
      case "f32": return [0x22, ...local, 0x43, ...scalar32, ...same, 0x5b, 0x1b];
      case "f64": return [0x22, ...local, 0x44, ...scalar64, ...same, 0x61, 0x1b];
      case "f32x4": return [0x22, ...local, 0xfd, 12, ...wide, ...same, 0xfd, 65, 0xfd, 82];
      case "f64x2": return [0x22, ...local, 0xfd, 12, ...wide, ...same, 0xfd, 71, 0xfd, 82];
    }
  }

  /** Operators whose hard cases are rare among random operands. */
  #edgeCase(type: ValueType, depth: number): number[] {
    if (type !== Type.i32 && type !== Type.i64) return this.#operator(type, depth);
    switch (this.choices.below(4)) {
      case 1: return shapes.division(this, type, depth);
      case 2: return shapes.conversion(this, type, depth);
      case 3: return shapes.halves(this, type, depth);
      default: return shapes.shift(this, type, depth);
    }
  }

  #load(type: ValueType, depth: number): number[] {
    const load = this.choices.pick(LOADS_OF.get(type)!);
    const { code, offset } = shapes.address(this, depth);
    if (type === Type.v128) this.coverage.note(load.lanes ? "v128 lane load" : "v128 load");
    const vectorBytes = load.lanes === undefined ? [] : this.expression(Type.v128, depth + 1);
    return [...code, ...vectorBytes, ...this.#immediates(load, offset)];
  }

  #select(type: ValueType, depth: number): number[] {
    const first = this.expression(type, depth + 1);
    const second = this.expression(type, depth + 1);
    return [...first, ...second, ...shapes.condition(this, depth), 0x1b];
  }

  #ifExpression(type: ValueType, depth: number): number[] {
    const condition = this.expression(Type.i32, depth + 1);
    this.#labels.push({ types: [type] });
    const first = [...this.statement(depth + 1), ...this.expression(type, depth + 1)];
    const second = [...this.statement(depth + 1), ...this.expression(type, depth + 1)];
    this.#labels.pop();
    return [...condition, 0x04, type, ...first, 0x05, ...second, 0x0b];
  }

  /** A block whose value comes from its end or from a br_if. */
  #blockExpression(type: ValueType, depth: number): number[] {
    this.#labels.push({ types: [type] });
    const early = this.expression(type, depth + 1);
    const condition = this.expression(Type.i32, depth + 1);
    const late = [...this.statement(depth + 1), ...this.expression(type, depth + 1)];
    this.#labels.pop();
    return [0x02, type, ...early, ...condition, 0x0d, 0, 0x1a, ...late, 0x0b];
  }

  #callExpression(type: ValueType, depth: number): number[] {
    const { code, results } = this.#call(depth);
    const wanted = results.lastIndexOf(type);
    if (wanted !== results.length - 1 || wanted < 0) return [...code, ...results.flatMap(() => [0x1a]), ...this.leaf(type)];
    // The wanted result is on top; what lies under it is dropped after it went to a local.
    if (wanted === 0) return code;
    const local = this.locals.indexOf(type);
    if (local < 0) return [...code, ...results.flatMap(() => [0x1a]), ...this.#constant(type)];
    return [...code, 0x21, ...unsigned(local), ...results.slice(1).flatMap(() => [0x1a]), 0x20, ...unsigned(local)];
  }

  #tee(type: ValueType, depth: number): number[] {
    const local = this.locals.lastIndexOf(type);
    const value = this.expression(type, depth + 1);
    return local < 0 ? value : [...value, 0x22, ...unsigned(local)];
  }

  #lane(type: ValueType, depth: number): number[] {
    if (!this.shape.simd) return this.#operator(type, depth);
    this.coverage.note(type === Type.v128 ? "v128 shuffle or replace_lane" : "v128 extract_lane");
    if (type === Type.v128) {
      const vectorBytes = this.expression(Type.v128, depth + 1);
      if (this.choices.below(2)) {
        const lanes = Array.from({ length: 16 }, () => this.choices.below(32));
        return [...vectorBytes, ...this.expression(Type.v128, depth + 1), 0xfd, 13, ...lanes];
      }
      const [code, count, scalar] = this.choices.pick(REPLACE_LANES);
      return [...vectorBytes, ...this.expression(scalar, depth + 1), 0xfd, code, this.choices.below(count)];
    }
    const [code, count] = this.choices.pick(EXTRACT_LANES.filter(([, , scalar]) => scalar === type));
    return [...this.expression(Type.v128, depth + 1), 0xfd, code, this.choices.below(count)];
  }

  #size(type: ValueType, depth: number): number[] {
    if (type !== Type.i32) return this.#operator(type, depth);
    if (!this.choices.oneIn(3)) return [0x3f, 0];
    return [0x41, ...signed(this.choices.below(3)), 0x40, 0];
  }
}

/** The body of a function: locals, code and end. */
export function emitBody(choices: Choices, shape: ModuleShape, index: number, coverage: Coverage): number[] {
  return new BodyWriter(choices, shape, index, coverage).write();
}
