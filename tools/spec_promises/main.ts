// `make spec`: measures every promise on both architectures in exact guest instructions and prints a
// line each. Exits with 1 when one falls short.
import { ISA_NAMES, PROJECT_ROOT } from "../project.ts";
import { Progress } from "../cli/progress.ts";
import { measurePromises } from "./measure.ts";
import { PROMISES, type PromiseName } from "./promises.ts";

let short = 0;
console.log(`${"promise".padEnd(62)} ${"promised".padStart(13)} ${"measured".padStart(13)}`);
for (const isa of ISA_NAMES) {
  const measured = await measurePromises(PROJECT_ROOT, isa, new Progress(false));
  for (const name of Object.keys(PROMISES) as PromiseName[]) {
    const promise = PROMISES[name];
    const value = measured[name];
    const verdict = value === undefined ? "not measured" : value <= promise.limit[isa] ? "holds" : "falls short";
    if (verdict !== "holds") short++;
    const label = `${isa} ${promise.name} (${promise.unit})`;
    const shown = value === undefined ? "-" : formatNumber(value);
    console.log(`${label.padEnd(62)} ${formatNumber(promise.limit[isa]).padStart(13)} ${shown.padStart(13)}  ${verdict}`);
  }
}
process.exitCode = short > 0 ? 1 : 0;

function formatNumber(value: number): string {
  return (Math.round(value * 10) / 10).toLocaleString("en-US");
}
