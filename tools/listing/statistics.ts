// What `cloudos compile --stats` tells about a compilation.
import { Trap } from "../../abi/traps.ts";
import type { CompiledFunction, CompiledModule } from "../build/compiled_module.ts";
import type { CodeListing } from "../build/loader_host.ts";
import type { ModuleOutline } from "../wasm/module_outline.ts";

export interface StatisticsInput {
  readonly file: string;
  readonly wasmSize: number;
  readonly outline: ModuleOutline;
  readonly compiled: CompiledModule;
  readonly listing: CodeListing;
  readonly operators: number;
  readonly elapsedMs: number;
  readonly peakMemory: number;
}

/** Lines of names and values. */
export function statisticsLines(input: StatisticsInput): string[] {
  const { compiled, outline, listing, operators, peakMemory } = input;
  const functions = compiled.functions;
  const bodyBytes = total(outline.bodies.map(({ start, end }) => end - start));
  const codeBytes = total(functions.map(({ codeSize }) => codeSize));
  const { locations } = compiled;
  const calls = locations.filter(({ trap }) => trap === Trap.None).length;
  const counts = (name: "nodes" | "fused" | "registers" | "slots") => total(listing.functions.map((entry) => entry[name]));
  const values = counts("registers") + counts("slots");
  const rows: [string, string][] = [
    ["module", `${input.file}, ${number(input.wasmSize)} bytes`],
    ["functions", number(functions.length)],
    ["operators", number(operators)],
    ["Wasm bodies", `${number(bodyBytes)} bytes`],
    ["native code", `${number(codeBytes)} bytes, ${ratio(codeBytes, bodyBytes)} times the bodies; ` +
      `${number(compiled.code.length - codeBytes)} more for stubs, constants and alignment`],
    ["largest code", largest(outline, functions, ({ codeSize }) => codeSize)],
    ["compiled module", `${number(compiled.bytes.length)} bytes`],
    ["compile time", `${input.elapsedMs.toFixed(1)} ms, ${ratio(input.elapsedMs * 1e6, operators, 0)} ns per operator`],
    ["peak memory", `${number(peakMemory)} bytes, ${ratio(peakMemory, operators, 0)} per operator`],
    ["nodes", `${number(counts("nodes"))}, of them fused or dropped ${percent(counts("fused"), counts("nodes"))}`],
    ["values", `${number(values)}: ${number(counts("registers"))} in registers, ` +
      `${number(counts("slots"))} in the frame (${percent(counts("slots"), values)})`],
    ["functions that spill", number(listing.functions.filter(({ slots }) => slots > 0).length)],
    ["without a frame", number(functions.filter(({ frameSize }) => frameSize === 0).length)],
    ["frames", `${ratio(total(functions.map(({ frameSize }) => frameSize)), functions.length, 0)} bytes on average`],
    ["largest frame", largest(outline, functions, ({ frameSize }) => frameSize)],
    ["locations", `${number(calls)} calls, ${number(locations.length - calls)} places that can trap`],
  ];
  return rows.map(([name, value]) => `${name.padEnd(20)} ${value}`);
}

function largest(
  outline: ModuleOutline, functions: readonly CompiledFunction[], sizeOf: (entry: CompiledFunction) => number,
): string {
  const sorted = [...functions].sort((a, b) => sizeOf(b) - sizeOf(a));
  const found = sorted[0];
  return found ? `${number(sizeOf(found))} bytes, ${outline.functionName(found.index)}` : "none";
}

function total(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0);
}

function number(value: number): string {
  return value.toLocaleString("en-US");
}

function ratio(value: number, of: number, digits = 2): string {
  return of === 0 ? "-" : (value / of).toFixed(digits);
}

function percent(value: number, of: number): string {
  return `${ratio(value * 100, of, 1)} %`;
}
