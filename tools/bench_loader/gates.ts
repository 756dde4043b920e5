// The limits that the loader's benchmark checks; SPECIFICATION.md promises them.
import { METRICS, REFERENCE, type Results } from "./results.ts";

const OURS = "CloudOS";
export const COMPILE_NS_PER_OPERATOR_MAX = 250;
export const RUN_RATIO_MAX = 1.8;
export const CODE_RATIO_MAX = 2.8;

interface Gate {
  readonly name: string;
  readonly value: number | undefined;
  readonly limit: number;
  readonly unit: string;
}

/**
 * One line a gate: holds, falls short, or not measured. Compile time and code size are those of all
 * modules together, run time is the geometric mean of the ratios.
 */
export function gateLines(results: Results): string[] {
  const gates: readonly Gate[] = [
    {
      name: "compile time, loader in V8", value: results.together(METRICS.compile, OURS),
      limit: COMPILE_NS_PER_OPERATOR_MAX, unit: "ns per operator",
    },
    { name: "run time", value: results.ratio(METRICS.run, OURS), limit: RUN_RATIO_MAX, unit: `times ${REFERENCE}'s` },
    { name: "native code", value: results.together(METRICS.code, OURS), limit: CODE_RATIO_MAX, unit: "times the Wasm body" },
  ];
  return gates.map(({ name, value, limit, unit }) => {
    if (value === undefined) return `${name}: not measured (at most ${limit} ${unit})`;
    const verdict = value <= limit ? "holds" : `falls short by ${((value / limit - 1) * 100).toFixed(0)} %`;
    return `${name}: ${value.toPrecision(3)} ${unit}, at most ${limit}: ${verdict}`;
  });
}
