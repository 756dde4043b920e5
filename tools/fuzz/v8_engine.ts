// V8 as an engine: a child process a compiler (flags of node), which runs many modules.
import { fork, type ChildProcess } from "node:child_process";
import { fileURLToPath } from "node:url";
import { answerOf } from "./child_answer.ts";
import type { EngineResult, Observation } from "./observation.ts";

export interface CaseMessage {
  readonly wasm: Uint8Array;
  readonly driver: Uint8Array;
  /** The name by which the driver imports the module. */
  readonly name: string;
  readonly calls: number;
  /** Whether to observe also what was before the first trap. */
  readonly wantPrefix: boolean;
}

export interface V8Answer {
  readonly result: EngineResult;
  /** After the calls before the first trap; the whole observation where nothing trapped. */
  readonly prefix: Observation | null;
}

export const V8_FLAGS = {
  liftoff: ["--liftoff-only"],
  turbofan: ["--no-liftoff", "--no-wasm-tier-up"],
} as const;
export type V8Compiler = keyof typeof V8_FLAGS;

/** A batch that takes longer has hung. */
const BATCH_TIMEOUT_MS = 120_000;
const NAME = "V8's process";

export class V8Engine {
  readonly #compiler: V8Compiler;
  #child: ChildProcess | null = null;

  constructor(compiler: V8Compiler) {
    this.#compiler = compiler;
  }

  /** Runs the cases; where the process dies or hangs each one is run alone, to find out which it was. */
  async run(cases: readonly CaseMessage[]): Promise<V8Answer[]> {
    try {
      return await this.#send(cases);
    } catch (error) {
      this.stop();
      if (cases.length === 1) return [{ result: { kind: "failed", message: String(error) }, prefix: null }];
      const answers: V8Answer[] = [];
      for (const one of cases) answers.push(...(await this.run([one])));
      return answers;
    }
  }

  stop(): void {
    this.#child?.kill("SIGKILL");
    this.#child = null;
  }

  async #send(cases: readonly CaseMessage[]): Promise<V8Answer[]> {
    if (!this.#child) {
      this.#child = fork(fileURLToPath(new URL("v8_child.ts", import.meta.url)), [], {
        serialization: "advanced",
        execArgv: ["--import", "tsx", "--single-threaded-gc", ...V8_FLAGS[this.#compiler]],
      });
      await answerOf(this.#child, NAME, BATCH_TIMEOUT_MS);
    }
    const answer = answerOf(this.#child, NAME, BATCH_TIMEOUT_MS);
    this.#child.send([...cases]);
    return (await answer) as V8Answer[];
  }
}
