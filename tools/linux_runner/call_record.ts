// Arguments and results as compiled code passes them (docs/LOADER.md, "Conventions"): builds the
// call records of the Linux runner and reads results out of them.
import {
  CALL_CODE,
  CALL_FLOATS,
  CALL_FRAME,
  CALL_FRAME_SIZE,
  CALL_INSTANCE,
  CALL_INTEGERS,
  CALL_MEMORY_BASE,
  CALL_STACK,
} from "../../abi/linux_runner.ts";
import type { IsaName } from "../project.ts";

/** Wasm's encoding of value types. */
export const WasmType = { i32: 0x7f, i64: 0x7e, f32: 0x7d, f64: 0x7c, v128: 0x7b, funcref: 0x70, externref: 0x6f } as const;

export interface Signature {
  /** Value types in Wasm's encoding. */
  readonly parameters: readonly number[];
  readonly results: readonly number[];
}

const INTEGER_ARGUMENTS: Readonly<Record<IsaName, number>> = { x86_64: 6, arm64: 8 };
const FLOAT_ARGUMENTS = 8;
const MASK_64 = (1n << 64n) - 1n;

function isFloat(type: number): boolean {
  return type === WasmType.f32 || type === WasmType.f64 || type === WasmType.v128;
}

/** Offset in the call record of each argument, and the size of the stack arguments. */
function placeArguments(isa: IsaName, types: readonly number[]): { offsets: number[]; stackSize: number } {
  let integers = 0;
  let floats = 0;
  let stack = 0;
  const offsets = types.map((type) => {
    if (isFloat(type) && floats < FLOAT_ARGUMENTS) return CALL_FLOATS + floats++ * 16;
    if (!isFloat(type) && integers < INTEGER_ARGUMENTS[isa]) return CALL_INTEGERS + integers++ * 8;
    const size = type === WasmType.v128 ? 16 : 8;
    const at = Math.ceil(stack / size) * size;
    stack = at + size;
    return CALL_FRAME + at;
  });
  return { offsets, stackSize: Math.ceil(stack / 16) * 16 };
}

export interface CallTarget {
  readonly code: bigint;
  readonly instance: bigint;
  readonly memoryBase: bigint;
  readonly stack: bigint;
}

/** The record for a call. @param args bits of each argument, zero-extended */
export function buildCallRecord(
  isa: IsaName,
  target: CallTarget,
  signature: Signature,
  args: readonly bigint[],
): Uint8Array {
  const { offsets, stackSize } = placeArguments(isa, signature.parameters);
  const frameSize = stackSize + Math.max(0, signature.results.length - 1) * 16;
  const record = new Uint8Array(CALL_FRAME + frameSize);
  const view = new DataView(record.buffer);
  view.setBigUint64(CALL_CODE, target.code, true);
  view.setBigUint64(CALL_INSTANCE, target.instance, true);
  view.setBigUint64(CALL_MEMORY_BASE, target.memoryBase, true);
  view.setBigUint64(CALL_STACK, target.stack, true);
  view.setBigUint64(CALL_FRAME_SIZE, BigInt(frameSize), true);
  signature.parameters.forEach((type, index) => {
    view.setBigUint64(offsets[index]!, args[index]! & MASK_64, true);
    if (type === WasmType.v128) view.setBigUint64(offsets[index]! + 8, args[index]! >> 64n, true);
  });
  return record;
}

/** Bits of each result, from the record that came back. */
export function readResults(isa: IsaName, signature: Signature, record: Uint8Array): bigint[] {
  const view = new DataView(record.buffer, record.byteOffset, record.length);
  const { stackSize } = placeArguments(isa, signature.parameters);
  return signature.results.map((type, index) => {
    const first = isFloat(type) ? CALL_FLOATS : CALL_INTEGERS;
    const at = index === 0 ? first : CALL_FRAME + stackSize + (index - 1) * 16;
    return readValue(view, at, type);
  });
}

/** The bits of a value of a type, zero-extended. Upper bits of an i32 must be zero: they are kept. */
export function readValue(view: DataView, at: number, type: number): bigint {
  const low = view.getBigUint64(at, true);
  if (type === WasmType.v128) return low | (view.getBigUint64(at + 8, true) << 64n);
  return type === WasmType.f32 ? low & 0xffff_ffffn : low;
}
