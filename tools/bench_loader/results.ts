// Collects measurements: the smallest of all repetitions counts, since other work on the machine only
// ever adds time. Turns them into tables with ratios to the reference engine.
import type { CompileFigures, RunFigures } from "./engine.ts";

export const REFERENCE = "Cranelift";

/** The figures of one program in one engine. */
interface Cell {
  runNs?: number;
  compileNs?: number;
  codeBytes?: number;
  memoryBytes?: number;
}

export interface ProgramFacts {
  readonly name: string;
  readonly operators: number;
  readonly bodyBytes: number;
}

export interface Metric {
  readonly title: string;
  readonly digits: number;
  /** What the value is per, for figures over all modules together. */
  units?(facts: ProgramFacts): number;
  value(cell: Cell, facts: ProgramFacts): number | undefined;
}

const per = (total: number | undefined, units: number) => (total === undefined ? undefined : total / units);

export const METRICS = {
  run: { title: "run time, ms", digits: 1, value: (cell) => per(cell.runNs, 1e6) },
  compile: {
    title: "compile time, ns per Wasm operator", digits: 0,
    units: (facts) => facts.operators, value: (cell, facts) => per(cell.compileNs, facts.operators),
  },
  code: {
    title: "native code, bytes per byte of Wasm body", digits: 2,
    units: (facts) => facts.bodyBytes, value: (cell, facts) => per(cell.codeBytes, facts.bodyBytes),
  },
  memory: { title: "peak memory of the compiling process, MiB", digits: 1, value: (cell) => per(cell.memoryBytes, 1 << 20) },
} satisfies Record<string, Metric>;

export class Results {
  readonly #engines: readonly string[];
  readonly #programs: ProgramFacts[] = [];
  readonly #cells = new Map<string, Cell>();

  constructor(engines: readonly string[]) {
    this.#engines = engines;
  }

  addProgram(facts: ProgramFacts): void {
    this.#programs.push(facts);
  }

  #cell(program: string, engine: string): Cell {
    const key = `${program}\n${engine}`;
    const cell = this.#cells.get(key) ?? {};
    this.#cells.set(key, cell);
    return cell;
  }

  addRun(program: string, engine: string, figures: RunFigures): void {
    const cell = this.#cell(program, engine);
    cell.runNs = smaller(cell.runNs, figures.ns);
  }

  addCompile(program: string, engine: string, figures: CompileFigures): void {
    const cell = this.#cell(program, engine);
    cell.compileNs = smaller(cell.compileNs, figures.ns);
    if (figures.codeBytes !== undefined) cell.codeBytes = smaller(cell.codeBytes, figures.codeBytes);
    if (figures.memoryBytes !== undefined) cell.memoryBytes = smaller(cell.memoryBytes, figures.memoryBytes);
  }

  #value(metric: Metric, facts: ProgramFacts, engine: string): number | undefined {
    return metric.value(this.#cell(facts.name, engine), facts);
  }

  /** An engine's figure over all modules that it did, as if they were one. */
  together(metric: Metric, engine: string): number | undefined {
    let total = 0;
    let units = 0;
    for (const facts of this.#programs) {
      const value = this.#value(metric, facts, engine);
      if (value === undefined || !metric.units) continue;
      total += value * metric.units(facts);
      units += metric.units(facts);
    }
    return units > 0 ? total / units : undefined;
  }

  /** Geometric mean of an engine's own values. */
  mean(metric: Metric, engine: string): number | undefined {
    return geometricMean(this.#programs.flatMap((facts) => this.#value(metric, facts, engine) ?? []));
  }

  /** Geometric mean of the ratios to the reference, over the programs that both did. */
  ratio(metric: Metric, engine: string): number | undefined {
    return geometricMean(this.#programs.flatMap((facts) => {
      const own = this.#value(metric, facts, engine);
      const reference = this.#value(metric, facts, REFERENCE);
      return own !== undefined && reference !== undefined ? own / reference : [];
    }));
  }

  /** A table in Markdown: a row for each program, a column for each engine, ratios at the bottom. */
  table(metric: Metric): string {
    const text = (value: number | undefined, digits: number) => (value === undefined ? "–" : value.toFixed(digits));
    const row = (name: string, cells: readonly string[]) =>
      `| ${name.padEnd(28)} | ${cells.map((cell, index) => cell.padStart(this.#engines[index]!.length)).join(" | ")} |`;
    const lines = [row(metric.title, this.#engines), `| --- |${" ---: |".repeat(this.#engines.length)}`];
    for (const facts of this.#programs) {
      const values = this.#engines.map((engine) => this.#value(metric, facts, engine));
      if (values.some((value) => value !== undefined)) lines.push(row(facts.name, values.map((value) => text(value, metric.digits))));
    }
    if (metric.units) {
      lines.push(row("all together", this.#engines.map((engine) => text(this.together(metric, engine), metric.digits))));
    }
    lines.push(row("geometric mean", this.#engines.map((engine) => text(this.mean(metric, engine), metric.digits))));
    lines.push(row(`ratio to ${REFERENCE}`, this.#engines.map((engine) => text(this.ratio(metric, engine), 2))));
    return lines.join("\n");
  }
}

function smaller(old: number | undefined, value: number): number {
  return old === undefined ? value : Math.min(old, value);
}

/** Of those that are above 0; undefined without any. */
export function geometricMean(values: readonly number[]): number | undefined {
  const positive = values.filter((value) => value > 0);
  if (positive.length === 0) return undefined;
  return Math.exp(positive.reduce((sum, value) => sum + Math.log(value), 0) / positive.length);
}
