// Values of the script to bits and back: arguments, and whether a result is what was expected.
// References: null is 0; (ref.extern n) travels as n + 1, so that 0 stays null.
import { WasmType } from "../linux_runner/call_record.ts";
import { canonicalNan, F32, F64, type FloatFormat } from "./numbers.ts";
import type { Expected, LaneType, Pattern, Value } from "./script.ts";
import { LANE_WIDTH } from "./split.ts";

/** The bits of an argument. */
export function argumentBits(value: Value): bigint {
  if (value.type !== "ref") return value.bits;
  return value.host === null ? 0n : BigInt(value.host) + 1n;
}

/** True when a result of a Wasm type with these bits is what is expected. */
export function matches(expected: Expected, bits: bigint, type: number): boolean {
  switch (expected.type) {
    case "either":
      return expected.choices.some((choice) => matches(choice, bits, type));
    case "ref":
      return matchesReference(expected, bits, type);
    case "v128":
      return (
        type === WasmType.v128 &&
        expected.lanes.every((pattern, index) => {
          const width = LANE_WIDTH[expected.lane];
          return matchesLane(pattern, BigInt.asUintN(width, bits >> BigInt(index * width)), expected.lane);
        })
      );
    default:
      return type === WasmType[expected.type] && matchesLane(expected.pattern, bits, expected.type);
  }
}

function matchesReference(expected: Extract<Expected, { type: "ref" }>, bits: bigint, type: number): boolean {
  if (type !== WasmType.funcref && type !== WasmType.externref) return false;
  if (expected.heap === "func" && type !== WasmType.funcref) return false;
  if (expected.heap === "extern" && type !== WasmType.externref) return false;
  if (expected.anyValue) return bits !== 0n;
  return bits === (expected.host === null ? 0n : BigInt(expected.host) + 1n);
}

function matchesLane(pattern: Pattern, bits: bigint, lane: LaneType): boolean {
  if (typeof pattern === "bigint") return pattern === bits;
  const format = lane === "f32" ? F32 : F64;
  const magnitude = bits & ((1n << BigInt(format.mantissaBits + format.exponentBits)) - 1n);
  const canonical = canonicalNan(format);
  return pattern === "nan:canonical" ? magnitude === canonical : isArithmeticNan(magnitude, format);
}

/** A NaN whose quiet bit is set. */
function isArithmeticNan(magnitude: bigint, format: FloatFormat): boolean {
  const canonical = canonicalNan(format);
  return (magnitude & canonical) === canonical;
}
