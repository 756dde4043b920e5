// Differential fuzzing: generated modules in our code and in V8.
//   npx tsx tools/fuzz/main.ts --arch x86_64|arm64 [--seed N] [--count N] [--simd] [--replay FILE]
// A difference is printed with its seed, shrunk, and left in build/fuzz/. Closes with
// "N passed, N failed, N skipped" (skipped: named exclusions) and exits 1 on a difference.
import { mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { ISA_NAMES, PROJECT_ROOT, type IsaName } from "../build/build_loader.ts";
import { Loader } from "../build/loader_host.ts";
import { LinuxMachine } from "../linux_runner/machine.ts";
import { Store } from "../linux_runner/store.ts";
import { Choices } from "./choices.ts";
import { compareWithV8, type Verdict } from "./compare.ts";
import { generateModule } from "./generate.ts";
import { reduceChoices } from "./reduce.ts";

const { values: options } = parseArgs({
  options: {
    arch: { type: "string", default: "x86_64" },
    seed: { type: "string", default: "1" },
    count: { type: "string", default: "200" },
    simd: { type: "boolean", default: false },
    replay: { type: "string" },
  },
});

class Session {
  readonly #arch: IsaName;
  readonly #loader: Loader;
  #machine: LinuxMachine;
  #store: Store;

  private constructor(arch: IsaName, loader: Loader, machine: LinuxMachine) {
    this.#arch = arch;
    this.#loader = loader;
    this.#machine = machine;
    this.#store = new Store(machine, loader);
  }

  static async open(arch: IsaName): Promise<Session> {
    return new Session(arch, await Loader.load(arch, true), await LinuxMachine.start(arch));
  }

  close(): void {
    this.#machine.stop();
  }

  /** Judges the module that these decisions make; a broken runner is a difference. */
  async judge(choices: Choices): Promise<Verdict> {
    const generated = generateModule(choices, options.simd);
    try {
      return await compareWithV8(this.#loader, this.#store, generated);
    } catch (error) {
      this.#machine.stop();
      this.#machine = await LinuxMachine.start(this.#arch);
      this.#store = new Store(this.#machine, this.#loader);
      return { kind: "different", what: String(error) };
    }
  }
}

async function investigate(session: Session, label: string, list: readonly number[]): Promise<void> {
  const fails = async (candidate: readonly number[]): Promise<boolean> =>
    (await session.judge(Choices.replay(candidate))).kind === "different";
  const small = await reduceChoices(list, fails);
  const verdict = await session.judge(Choices.replay(small));
  const { wasm } = generateModule(Choices.replay(small), options.simd);
  const folder = join(PROJECT_ROOT, "build/fuzz");
  await mkdir(folder, { recursive: true });
  const base = join(folder, `${options.arch}-${label}`);
  await writeFile(`${base}.wasm`, wasm);
  await writeFile(`${base}.json`, JSON.stringify(small));
  console.log(`  shrunk to ${wasm.length} bytes, ${base}.wasm: ${verdict.kind === "different" ? verdict.what : verdict.kind}`);
}

async function main(): Promise<void> {
  const arch = ISA_NAMES.find((name) => name === options.arch);
  if (!arch) throw new Error(`--arch ${options.arch}: choose one of ${ISA_NAMES.join(", ")}`);
  const session = await Session.open(arch);
  const counts = { same: 0, excluded: 0, different: 0 };
  if (options.replay) {
    const list = JSON.parse(await readFile(options.replay, "utf8")) as number[];
    const verdict = await session.judge(Choices.replay(list));
    counts[verdict.kind]++;
    console.log(verdict);
  } else {
    const first = Number(options.seed);
    for (let seed = first; seed < first + Number(options.count); seed++) {
      const choices = Choices.fromSeed(seed);
      const verdict = await session.judge(choices);
      counts[verdict.kind]++;
      if (verdict.kind !== "different") continue;
      console.log(`FAILED seed ${seed}${options.simd ? " --simd" : ""}: ${verdict.what}`);
      if (counts.different <= 5) await investigate(session, `seed-${seed}`, choices.recorded);
    }
  }
  session.close();
  console.log(`${counts.same} passed, ${counts.different} failed, ${counts.excluded} skipped`);
  if (counts.different > 0) process.exitCode = 1;
}

await main();
