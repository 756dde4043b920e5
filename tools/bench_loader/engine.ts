// What the benchmark asks of an engine: to compile a program and to run it, a process each time, so
// that engines can take turns.
import type { Program } from "./program.ts";

export interface CompileFigures {
  readonly ns: number;
  /** Native code of all functions, in bytes, where the engine tells. */
  readonly codeBytes?: number;
  /** Peak resident memory of the compiling process, in bytes. */
  readonly memoryBytes?: number;
}

export interface RunFigures {
  /** What the program printed as "@N". */
  readonly ns: number;
  /** What it wrote to standard output: the same from all engines. */
  readonly output: string;
}

/** A program, made ready for one engine. */
export interface Prepared {
  compile(): Promise<CompileFigures>;
  /** @throws EngineError when the program fails or prints no time */
  run(): Promise<RunFigures>;
}

export interface Engine {
  readonly name: string;
  /** What is missing on this machine, or undefined. */
  missing(): string | undefined;
  /** @throws EngineError when the engine cannot take this program */
  prepare(program: Program): Promise<Prepared>;
}

/** An engine cannot do this; the others go on. */
export class EngineError extends Error {}
