// Runs a generated module in V8 and in our code, and tells the first difference: results and traps
// of every call, then memory and globals. Named exclusion: a case where one side runs out of stack.
import { Environment } from "../../abi/compiled_module.ts";
import { Profile } from "../../abi/intrinsics.ts";
import { Trap } from "../../abi/traps.ts";
import type { Loader } from "../build/loader_host.ts";
import { WasmType } from "../linux_runner/call_record.ts";
import type { Instance, Store } from "../linux_runner/store.ts";
import { FUEL, type GeneratedModule } from "./generate.ts";
import { Type, type ValueType } from "./operators.ts";

export type Verdict =
  | { readonly kind: "same" }
  | { readonly kind: "excluded"; readonly why: string }
  | { readonly kind: "different"; readonly what: string };

/** V8's messages. Those of conversions do not tell overflow from NaN. */
const V8_TRAPS: readonly (readonly [RegExp, readonly Trap[]])[] = [
  [/unreachable/, [Trap.Unreachable]],
  [/memory access out of bounds/, [Trap.MemoryOutOfBounds]],
  [/divide by zero|remainder by zero/, [Trap.IntegerDivideByZero]],
  [/divide result unrepresentable/, [Trap.IntegerOverflow]],
  [/float unrepresentable/, [Trap.IntegerOverflow, Trap.InvalidConversionToInteger]],
  [/table index is out of bounds/, [Trap.UndefinedElement, Trap.TableOutOfBounds]],
  [/null function or function signature mismatch/, [Trap.IndirectCallToNull, Trap.IndirectCallTypeMismatch]],
];

const bits = new DataView(new ArrayBuffer(8));
const ARGUMENTS: readonly bigint[] = [0n, 1n, -1n, 0x7fff_ffffn, 0x8000_0000n, 12345n, 0x1_2345_6789n, -77n];

/** Bits of a result of V8, a NaN as the canonical one. */
function bitsOf(value: unknown, type: ValueType): bigint {
  if (type === Type.i32) return BigInt.asUintN(32, BigInt(value as number));
  if (type === Type.i64) return BigInt.asUintN(64, value as bigint);
  if (type === Type.f32) {
    bits.setFloat32(0, value as number);
    return canonical(BigInt(bits.getUint32(0)), type);
  }
  bits.setFloat64(0, value as number);
  return canonical(bits.getBigUint64(0), type);
}

function canonical(value: bigint, type: ValueType): bigint {
  if (type === Type.f32 && (value & 0x7fff_ffffn) > 0x7f80_0000n) return 0x7fc0_0000n;
  if (type === Type.f64 && (value & 0x7fff_ffff_ffff_ffffn) > 0x7ff0_0000_0000_0000n) return 0x7ff8_0000_0000_0000n;
  return value;
}

/** The same argument for both sides: a JavaScript value and its bits. */
function argument(type: ValueType, number: bigint): { js: number | bigint; bits: bigint } {
  if (type === Type.i32) return { js: Number(BigInt.asIntN(32, number)), bits: BigInt.asUintN(32, number) };
  if (type === Type.i64) return { js: BigInt.asIntN(64, number), bits: BigInt.asUintN(64, number) };
  const value = Number(number) / 4;
  return { js: type === Type.f32 ? Math.fround(value) : value, bits: bitsOf(value, type) };
}

type CallResult = { readonly values: readonly bigint[] } | { readonly traps: readonly Trap[]; readonly message: string };

function callV8(exports: WebAssembly.Exports, name: string, args: readonly (number | bigint)[], results: readonly ValueType[]): CallResult {
  try {
    const value: unknown = (exports[name] as (...list: unknown[]) => unknown)(...args);
    const values = results.length === 0 ? [] : results.length === 1 ? [value] : (value as unknown[]);
    return { values: results.map((type, index) => bitsOf(values[index], type)) };
  } catch (error) {
    const message = String(error);
    return { traps: V8_TRAPS.find(([pattern]) => pattern.test(message))?.[1] ?? [], message };
  }
}

/** Runs one module on both sides. */
export async function compareWithV8(loader: Loader, store: Store, generated: GeneratedModule): Promise<Verdict> {
  const { wasm, shape } = generated;
  const compiled = loader.compile(wasm, { profile: Profile.User, environment: Environment.Linux });
  if (!compiled.ok) return { kind: "different", what: `refused: ${compiled.category} at ${compiled.offset}: ${compiled.message}` };
  const v8 = new WebAssembly.Instance(new WebAssembly.Module(wasm as BufferSource)).exports;
  await store.reset();
  const linked = await store.instantiate(compiled.blob, () => undefined);
  if (linked.kind !== "instance") return { kind: "different", what: `not instantiated: ${linked.kind}` };
  const ours = linked.instance;
  for (const [index, typeIndex] of shape.functions.entries()) {
    const { parameters, results } = shape.types[typeIndex]!;
    if ([...parameters, ...results].includes(Type.v128)) continue;
    for (let round = 0; round < 2; round++) {
      const args = parameters.map((type, place) => argument(type, ARGUMENTS[(place * 3 + round * 5 + index) % ARGUMENTS.length]!));
      (v8["g0"] as WebAssembly.Global).value = FUEL;
      store.writeGlobal(ours.exports.get("g0")!, BigInt(FUEL));
      const expected = callV8(v8, `f${index}`, args.map(({ js }) => js), results);
      if ("traps" in expected && expected.traps.length === 0) return { kind: "excluded", why: expected.message };
      const got = await store.invoke(ours.exports.get(`f${index}`)!, args.map((one) => one.bits));
      if (got.kind === "trap" && got.trap === Trap.StackOverflow) return { kind: "excluded", why: "our stack is full" };
      const what = differenceOfCalls(expected, got, results);
      if (what) return { kind: "different", what: `f${index}(${args.map(({ js }) => js).join(", ")}): ${what}` };
    }
  }
  const what = await differenceOfState(v8, store, ours, generated);
  return what ? { kind: "different", what } : { kind: "same" };
}

function differenceOfCalls(
  expected: CallResult,
  got: Awaited<ReturnType<Store["invoke"]>>,
  results: readonly ValueType[],
): string | null {
  if ("traps" in expected) {
    if (got.kind === "trap" && expected.traps.includes(got.trap)) return null;
    return `expected ${expected.message}, got ${got.kind === "trap" ? `trap ${got.trap}: ${got.detail}` : "results"}`;
  }
  if (got.kind === "trap") return `expected results, got trap ${got.trap}: ${got.detail}`;
  const values = got.values.map((value, index) => canonical(value, results[index]!));
  const same = values.every((value, index) => value === expected.values[index]);
  const hex = (list: readonly bigint[]): string => list.map((value) => `0x${value.toString(16)}`).join(" ");
  return same ? null : `expected ${hex(expected.values)}, got ${hex(values)}`;
}

async function differenceOfState(
  v8: WebAssembly.Exports,
  store: Store,
  ours: Instance,
  { shape }: GeneratedModule,
): Promise<string | null> {
  for (const [index, type] of shape.globals.entries()) {
    if (type === WasmType.v128) continue;
    const expected = bitsOf((v8[`g${index}`] as WebAssembly.Global).value, type);
    const { value } = await store.readGlobal(ours.exports.get(`g${index}`)!);
    if (canonical(value, type) !== expected) return `global ${index}: expected ${expected.toString(16)}, got ${value.toString(16)}`;
  }
  const expected = new Uint8Array((v8["memory"] as WebAssembly.Memory).buffer);
  const memory = await store.readMemory(ours.exports.get("memory")!);
  if (memory.length !== expected.length) return `memory: expected ${expected.length} bytes, got ${memory.length}`;
  const at = Buffer.compare(memory, expected) === 0 ? -1 : memory.findIndex((byte, index) => byte !== expected[index]);
  return at < 0 ? null : `memory at ${at}: expected ${expected[at]}, got ${memory[at]}`;
}
