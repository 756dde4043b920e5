// Runs modules in all engines and compares what they saw. V8's Liftoff is the side that the others
// are compared with.
import { ISA_NAMES, type IsaName } from "../project.ts";
import { Loader } from "../build/loader_host.ts";
import { CraneliftEngine, findCranelift, type CraneliftCase } from "./cranelift_engine.ts";
import { makeDriver } from "./driver.ts";
import { canRun, NativeEngine } from "./native_engine.ts";
import { differenceOf, differsByNanPayload, nameOutcome, RETURNED, type EngineResult } from "./observation.ts";
import { V8Engine, type V8Answer } from "./v8_engine.ts";

export const ENGINES = ["liftoff", "turbofan", "x86_64", "arm64", "cranelift"] as const;
export type EngineName = (typeof ENGINES)[number];

/** Why a module is not compared to its end. */
export const STACK_EXHAUSTION = "stack exhaustion";
/** CAVEATS: such a store may be written in part before it faults. */
export const STRADDLING_STORE = "ARM64 store across the memory's end";
/** Arithmetic on vectors makes NaNs of other payloads; --denan replaces those of scalars only. */
export const NAN_PAYLOAD = "NaN payload in vectors of Binaryen's modules";
export const NO_MODULE = "wasm-opt made no module";
export const EXCLUSIONS = [NAN_PAYLOAD, STACK_EXHAUSTION, STRADDLING_STORE, NO_MODULE] as const;

export type Verdict =
  | { readonly kind: "same" }
  | { readonly kind: "excluded"; readonly why: string }
  | { readonly kind: "different"; readonly engine: EngineName; readonly what: string };

export interface JudgeOptions {
  readonly engines: readonly EngineName[];
  /** Loaders to take in place of the project's own (tests plant bugs in them). */
  readonly loaders?: Partial<Record<IsaName, Loader>>;
}

/** What was counted besides the verdicts. */
export interface JudgeCounts {
  /** Modules that each engine ran and that were compared. */
  readonly ran: Record<EngineName, number>;
  readonly craneliftProcesses: number;
  readonly craneliftTraps: number;
  readonly operators: number;
}

/** Which engines can run here; a missing one is not a pass. */
export async function presentEngines(): Promise<EngineName[]> {
  const isas = ISA_NAMES.filter(canRun);
  return ["liftoff", "turbofan", ...isas, ...((await findCranelift()) ? ["cranelift" as const] : [])];
}

/** A module to judge. */
export interface Tested {
  readonly wasm: Uint8Array;
  /** Varies the arguments of its calls. */
  readonly salt: number;
  /** Whether it may make NaNs whose payloads are not canonical. */
  readonly makesNans: boolean;
}

interface Case {
  readonly wasm: Uint8Array;
  readonly driver: Uint8Array;
  readonly name: string;
  readonly calls: readonly string[];
  readonly makesNans: boolean;
}

export class Judge {
  readonly #v8: readonly V8Engine[];
  readonly #native: readonly NativeEngine[];
  readonly #cranelift: CraneliftEngine | null;
  readonly #ran: Record<EngineName, number> = { liftoff: 0, turbofan: 0, x86_64: 0, arm64: 0, cranelift: 0 };

  private constructor(v8: V8Engine[], native: NativeEngine[], cranelift: CraneliftEngine | null) {
    this.#v8 = v8;
    this.#native = native;
    this.#cranelift = cranelift;
  }

  static async open({ engines, loaders = {} }: JudgeOptions): Promise<Judge> {
    const native: NativeEngine[] = [];
    for (const isa of ISA_NAMES) {
      if (engines.includes(isa)) native.push(new NativeEngine(loaders[isa] ?? (await Loader.load(isa, true))));
    }
    const program = engines.includes("cranelift") ? await findCranelift() : null;
    const v8 = [new V8Engine("liftoff"), ...(engines.includes("turbofan") ? [new V8Engine("turbofan")] : [])];
    return new Judge(v8, native, program ? new CraneliftEngine(program) : null);
  }

  close(): void {
    for (const engine of [...this.#v8, ...this.#native]) engine.stop();
  }

  get counts(): JudgeCounts {
    const cranelift = this.#cranelift?.counts;
    return {
      ran: { ...this.#ran, cranelift: cranelift?.modules ?? 0 },
      craneliftProcesses: cranelift?.processes ?? 0,
      craneliftTraps: cranelift?.traps ?? 0,
      operators: this.#native.reduce((sum, { totals }) => sum + totals.operators, 0),
    };
  }

  /** Judges a batch of modules. */
  async judge(modules: readonly Tested[]): Promise<Verdict[]> {
    const cases = modules.map(({ wasm, salt, makesNans }, index): Case => {
      const name = `m${index}`;
      const driver = makeDriver(wasm, name, salt);
      return { wasm, driver: driver.wasm, name, calls: driver.calls, makesNans };
    });
    const messages = cases.map(({ wasm, driver, name, calls }) => ({ wasm, driver, name, calls: calls.length }));
    const [liftoff, turbofan] = [0, 1].map((index) =>
      this.#v8[index]?.run(messages.map((each) => ({ ...each, wantPrefix: index === 0 && this.#cranelift !== null }))));
    const native = this.#native.map(async (engine) => {
      const results: EngineResult[] = [];
      for (const { wasm, driver, calls } of cases) results.push(await engine.run(wasm, driver, calls.length));
      return results;
    });
    const expected = await liftoff!;
    const cranelift = this.#cranelift ? this.#judgeCranelift(cases, expected) : new Map<number, Verdict>();
    const others: { engine: EngineName; results: EngineResult[] }[] = [];
    if (turbofan) others.push({ engine: "turbofan", results: (await turbofan).map(({ result }) => result) });
    for (const [index, results] of native.entries()) {
      others.push({ engine: this.#native[index]!.isa, results: await results });
    }
    const craneliftFound = await cranelift;
    return cases.map((one, index) => {
      const results = others.map(({ engine, results: all }) => ({ engine, result: all[index]! }));
      const verdict = this.#verdict(expected[index]!.result, results, one);
      return verdict.kind === "same" ? (craneliftFound.get(index) ?? verdict) : verdict;
    });
  }

  #verdict(
    expected: EngineResult, others: readonly { engine: EngineName; result: EngineResult }[], { calls, makesNans }: Case,
  ): Verdict {
    if (expected.kind === "failed") return { kind: "different", engine: "liftoff", what: expected.message };
    if ([expected, ...others.map(({ result }) => result)].some(({ kind }) => kind === "stackExhausted")) {
      const broken = others.find(({ result }) => result.kind === "failed");
      if (broken) return { kind: "different", engine: broken.engine, what: (broken.result as { message: string }).message };
      return { kind: "excluded", why: STACK_EXHAUSTION };
    }
    this.#ran.liftoff++;
    for (const { engine, result } of others) {
      const what = differenceOfResults(expected, result, calls);
      if (what !== null && engine === "arm64" && result.kind === "ran" && result.mayHaveStraddled) {
        return { kind: "excluded", why: STRADDLING_STORE };
      }
      if (what !== null && makesNans && expected.kind === "ran" && result.kind === "ran" &&
        differsByNanPayload(expected.observation, result.observation)) {
        return { kind: "excluded", why: NAN_PAYLOAD };
      }
      if (what !== null) return { kind: "different", engine, what };
      this.#ran[engine]++;
    }
    return { kind: "same" };
  }

  /** The modules that Cranelift does not agree on, by index. Modules that cannot be instantiated are left out. */
  async #judgeCranelift(cases: readonly Case[], answers: readonly V8Answer[]): Promise<Map<number, Verdict>> {
    const indices: number[] = [];
    const batch: CraneliftCase[] = [];
    const add = (index: number): void => {
      const { result, prefix } = answers[index]!;
      if (result.kind !== "ran" || !prefix) return;
      const { wasm, driver, name } = cases[index]!;
      const calls = prefix.outcomes.length - 1;
      const trap = calls < cases[index]!.calls.length ? result.observation.outcomes[calls]! : RETURNED;
      indices.push(index);
      batch.push({ wasm, driver, name, calls, expected: prefix, trap });
    };
    const traps = ({ result, prefix }: V8Answer): boolean =>
      result.kind === "ran" && prefix !== null && result.observation.outcomes.some((outcome) => outcome !== RETURNED);
    const lastTrap = answers.flatMap((answer, index) => (traps(answer) ? [index] : [])).at(-1) ?? -1;
    for (let index = 0; index < cases.length; index++) if (index !== lastTrap) add(index);
    if (lastTrap >= 0) add(lastTrap);
    const differences = await this.#cranelift!.run(batch);
    return new Map(differences.map(({ index, what, stackExhausted }) => [
      indices[index]!,
      stackExhausted ? { kind: "excluded", why: STACK_EXHAUSTION } : { kind: "different", engine: "cranelift", what },
    ]));
  }
}

function differenceOfResults(expected: EngineResult, got: EngineResult, calls: readonly string[]): string | null {
  if (got.kind === "failed") return got.message;
  if (expected.kind === "notInstantiated" || got.kind === "notInstantiated") {
    const text = (result: EngineResult): string =>
      result.kind === "notInstantiated" ? nameOutcome(result.outcome) : "an instance";
    const bits = (result: EngineResult): number => (result.kind === "notInstantiated" ? result.outcome : 0);
    return (bits(expected) & bits(got)) !== 0 ? null : `instantiation: expected ${text(expected)}, got ${text(got)}`;
  }
  if (expected.kind !== "ran" || got.kind !== "ran") return null;
  return differenceOf(expected.observation, got.observation, calls);
}
