// Our compiler as an engine: compiles module and driver with the allocation check on, and runs them
// in a Linux process of the ISA (under qemu-user where the host is another).
import { spawnSync } from "node:child_process";
import { Environment } from "../../abi/compiled_module.ts";
import { Profile } from "../../abi/intrinsics.ts";
import { Trap } from "../../abi/traps.ts";
import type { IsaName } from "../project.ts";
import type { Loader } from "../build/loader_host.ts";
import { LinuxMachine } from "../linux_runner/machine.ts";
import { Store, type Instance, type InvokeResult } from "../linux_runner/store.ts";
import { outcomeOf, RETURNED, type EngineResult, type Outcome } from "./observation.ts";
import { SUPPORT_NAME, supportModule } from "./support_module.ts";

const OPTIONS = { profile: Profile.User, environment: Environment.Linux } as const;
/** A module that takes longer has hung. */
const CASE_TIMEOUT_MS = 20_000;
/** Bytes of the log that are fetched at once. */
const LOG_FIRST = 4096;
const WASM_PAGE = 65536n;

/** True when programs of the ISA run here. */
export function canRun(isa: IsaName): boolean {
  if (process.platform !== "linux") return false;
  if (process.arch === (isa === "arm64" ? "arm64" : "x64")) return true;
  return spawnSync(isa === "arm64" ? "qemu-aarch64" : "qemu-x86_64", ["--version"]).status === 0;
}

/** Operators and bytes of compile memory, summed over all modules. */
export interface CompileTotals {
  operators: number;
  modules: number;
}

export class NativeEngine {
  readonly isa: IsaName;
  readonly totals: CompileTotals = { operators: 0, modules: 0 };
  readonly #loader: Loader;
  readonly #support: Uint8Array;
  #machine: LinuxMachine | null = null;
  #store: Store | null = null;

  constructor(loader: Loader) {
    this.isa = loader.isa;
    this.#loader = loader;
    this.#support = this.#compile(supportModule());
  }

  stop(): void {
    this.#machine?.stop();
    this.#machine = null;
    this.#store = null;
  }

  /** Compiles and runs a module with its driver. */
  async run(wasm: Uint8Array, driver: Uint8Array, calls: number): Promise<EngineResult> {
    let timer: NodeJS.Timeout | undefined;
    try {
      const blob = this.#compile(wasm);
      const driverBlob = this.#compile(driver);
      const machine = (this.#machine ??= await LinuxMachine.start(this.isa));
      const store = (this.#store ??= new Store(machine, this.#loader));
      timer = setTimeout(() => machine.stop(), CASE_TIMEOUT_MS);
      return await this.#run(store, blob, driverBlob, calls);
    } catch (error) {
      this.stop();
      return { kind: "failed", message: String(error) };
    } finally {
      clearTimeout(timer);
    }
  }

  #compile(wasm: Uint8Array): Uint8Array {
    const compiled = this.#loader.compile(wasm, OPTIONS);
    if (!compiled.ok) throw new Error(`refused (${compiled.category}) at ${compiled.offset}: ${compiled.message}`);
    this.totals.operators += compiled.operatorCount;
    this.totals.modules++;
    return compiled.blob;
  }

  async #run(store: Store, blob: Uint8Array, driverBlob: Uint8Array, calls: number): Promise<EngineResult> {
    await store.reset();
    const support = await store.instantiate(this.#support, () => undefined);
    if (support.kind !== "instance") throw new Error(`the support module: ${support.kind}`);
    const tested = await store.instantiate(blob, (_, field) => support.instance.exports.get(field));
    if (tested.kind === "trap") return { kind: "notInstantiated", outcome: outcomeOf(tested.trap) };
    if (tested.kind !== "instance") throw new Error(`the module is unlinkable: ${tested.message}`);
    const driver = await store.instantiate(driverBlob, (module, field) =>
      (module === SUPPORT_NAME ? support : tested).instance.exports.get(field));
    if (driver.kind !== "instance") throw new Error(`the driver was not instantiated: ${driver.kind}`);
    const names = [...Array.from({ length: calls }, (_, index) => `c${index}`), "state"];
    const results = await Promise.all(names.map((name) => store.invoke(driver.instance.exports.get(name)!, [])));
    const exhausted = results.find((result) => result.kind === "trap" && result.trap === Trap.StackOverflow);
    if (exhausted) return { kind: "stackExhausted", message: "our stack is full" };
    const mayHaveStraddled = results.some((result) =>
      result.kind === "trap" && result.trap === Trap.MemoryOutOfBounds && (result.address ?? 1n) % WASM_PAGE === 0n);
    const observation = { outcomes: results.map(outcomeOfResult), log: await readLog(store, support.instance) };
    return { kind: "ran", observation, mayHaveStraddled };
  }
}

function outcomeOfResult(result: InvokeResult): Outcome {
  if (result.kind === "returned") return RETURNED;
  if (result.trap === Trap.None) throw new Error(result.detail);
  return outcomeOf(result.trap);
}

async function readLog(store: Store, support: Instance): Promise<Uint8Array> {
  const log = support.exports.get("log")!;
  const [cursor, start] = await Promise.all([
    store.readGlobal(support.exports.get("cursor")!),
    store.readMemoryStart(log, LOG_FIRST),
  ]);
  const size = Number(cursor.value);
  return size <= LOG_FIRST ? start.subarray(0, size) : store.readMemoryStart(log, size);
}
