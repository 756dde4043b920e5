// Runs one script of the suite: compiles its modules, calls what it calls and checks what it
// asserts. Without a store only the static assertions run.
import { Environment, ExternKind } from "../../abi/compiled_module.ts";
import { Profile } from "../../abi/intrinsics.ts";
import { Trap } from "../../abi/traps.ts";
import type { CompileResult, Loader } from "../build/loader_host.ts";
import type { Extern, Instance, InvokeResult, Store } from "../linux_runner/store.ts";
import { assembleModule } from "./assemble.ts";
import { featureOf, PROPOSED, SUPPORTED, type Feature } from "./features.ts";
import { argumentBits, matches } from "./match.ts";
import type { Action, Command, ModuleSource } from "./script.ts";
import { SPECTEST } from "./spectest.ts";

export type Verdict = "passed" | "failed" | "skipped" | "text";

export interface Outcome {
  readonly line: number;
  readonly kind: Command["kind"];
  readonly feature: Feature;
  readonly verdict: Verdict;
  readonly detail: string;
}

/** What stands under a module's name: an instance, or why there is none. */
type Slot =
  | { readonly kind: "instance"; readonly instance: Instance; readonly feature: Feature }
  | { readonly kind: "skipped"; readonly feature: Feature }
  | { readonly kind: "failed"; readonly feature: Feature };

/** Reasons of the suite's traps. A script's message may go on after these. */
const TRAP_MESSAGES: readonly (readonly [string, Trap])[] = [
  ["unreachable", Trap.Unreachable],
  ["out of bounds memory access", Trap.MemoryOutOfBounds],
  ["out of bounds table access", Trap.TableOutOfBounds],
  ["uninitialized element", Trap.IndirectCallToNull],
  ["indirect call type mismatch", Trap.IndirectCallTypeMismatch],
  ["integer overflow", Trap.IntegerOverflow],
  ["integer divide by zero", Trap.IntegerDivideByZero],
  ["invalid conversion to integer", Trap.InvalidConversionToInteger],
  ["call stack exhausted", Trap.StackOverflow],
  ["undefined element", Trap.UndefinedElement],
];

/** Detail of assertions on a module that was reported already. */
export const MODULE_FAILED = "its module failed";

class Skip extends Error {}
class Failure extends Error {}

export class ScriptRunner {
  readonly #loader: Loader;
  readonly #store: Store | null;
  readonly #file: string;
  readonly #named = new Map<string, Slot>();
  readonly #registered = new Map<string, Slot>();
  readonly #definitions = new Map<string, ModuleSource>();
  #lastDefinition: ModuleSource | null = null;
  #current: Slot = { kind: "skipped", feature: "core" };
  #feature: Feature = "core";

  /** @param file the script's path in the suite; it only helps to classify */
  constructor(loader: Loader, store: Store | null, file: string) {
    this.#loader = loader;
    this.#store = store;
    this.#file = file;
  }

  /** Runs the commands in order. Modules count only when they fail. */
  async run(commands: readonly Command[]): Promise<Outcome[]> {
    const outcomes: Outcome[] = [];
    if (this.#store) {
      await this.#store.reset();
      this.#registered.set("spectest", await this.#instantiate({ kind: "text", text: SPECTEST }));
    }
    for (const command of commands) {
      const { verdict, detail } = await this.#judge(command);
      const counts = command.kind.startsWith("assert_");
      if (counts || verdict === "failed" || (verdict === "skipped" && command.kind === "module")) {
        outcomes.push({ line: command.line, kind: command.kind, feature: this.#feature, verdict, detail });
      }
    }
    return outcomes;
  }

  async #judge(command: Command): Promise<{ verdict: Verdict; detail: string }> {
    try {
      if (command.kind === "assert_malformed" && command.source.kind !== "binary") {
        return { verdict: "text", detail: "" };
      }
      await this.#execute(command);
      return { verdict: "passed", detail: "" };
    } catch (error) {
      if (error instanceof Skip) return { verdict: "skipped", detail: error.message };
      if (error instanceof Failure) return { verdict: "failed", detail: error.message };
      throw error;
    }
  }

  async #execute(command: Command): Promise<void> {
    switch (command.kind) {
      case "module":
        return this.#define(command);
      case "instance":
        return this.#instance(command.name, command.definition);
      case "register":
        this.#registered.set(command.as, command.name ? this.#slot(command.name) : this.#current);
        return;
      case "action":
        await this.#expectReturn(command.action);
        return;
      case "assert_return": {
        const values = await this.#expectReturn(command.action);
        return checkValues(values, command.expected);
      }
      case "assert_trap":
        return checkTrap(await this.#act(command.action), command.message);
      case "assert_exhaustion":
        return checkTrap(await this.#act(command.action), "call stack exhausted");
      case "assert_exception":
        await this.#act(command.action);
        throw new Failure("exceptions are not supported");
      case "assert_invalid":
        return this.#expectRefusal(command.source, "invalid", command.message);
      case "assert_malformed":
        return this.#expectRefusal(command.source, "malformed", command.message);
      case "assert_unlinkable":
        return this.#expectUnlinkable(command.source, command.message);
      case "assert_module_trap":
        return this.#expectModuleTrap(command.source, command.message);
    }
  }

  async #define(command: Extract<Command, { kind: "module" }>): Promise<void> {
    if (command.definition) {
      this.#lastDefinition = command.source;
      if (command.name) this.#definitions.set(command.name, command.source);
      await this.#compile(command.source);
      return;
    }
    this.#current = { kind: "failed", feature: await featureOf(command.source, this.#file) };
    if (command.name) this.#named.set(command.name, this.#current);
    this.#current = await this.#instantiateOrSkip(command.source);
    if (command.name) this.#named.set(command.name, this.#current);
    if (this.#current.kind === "skipped") throw new Skip(this.#current.feature);
  }

  async #instance(name: string | null, definition: string | null): Promise<void> {
    const source = definition ? this.#definitions.get(definition) : this.#lastDefinition;
    if (!source) throw new Failure(`no definition ${definition}`);
    this.#current = await this.#instantiateOrSkip(source);
    if (name) this.#named.set(name, this.#current);
  }

  async #instantiateOrSkip(source: ModuleSource): Promise<Slot> {
    try {
      return await this.#instantiate(source);
    } catch (error) {
      if (error instanceof Skip) return { kind: "skipped", feature: this.#feature };
      throw error;
    }
  }

  /** Compiles a valid module. @throws Skip when it needs a later feature, Failure otherwise */
  async #compile(source: ModuleSource): Promise<Extract<CompileResult, { ok: true }>> {
    this.#feature = await featureOf(source, this.#file);
    const result = this.#tryCompile(await assembleModule(source));
    if (result.ok) return result;
    if (this.#mayRefuse(result)) throw new Skip(result.message);
    throw new Failure(`refused: ${describe(result)}`);
  }

  /** A module that needs a later feature may be refused: as unsupported, and only as that. */
  #mayRefuse(result: Extract<CompileResult, { ok: false }>): boolean {
    return PROPOSED.has(this.#feature) || (result.category === "unsupported" && !SUPPORTED.has(this.#feature));
  }

  #tryCompile(wasm: Uint8Array): CompileResult {
    return this.#loader.compile(wasm, { profile: Profile.User, environment: Environment.Linux });
  }

  async #instantiate(source: ModuleSource): Promise<Slot> {
    const compiled = await this.#compile(source);
    if (!this.#store) return { kind: "skipped", feature: this.#feature };
    const feature = this.#feature;
    const result = await this.#store.instantiate(compiled.blob, (module, field) => this.#resolve(module, field));
    if (result.kind === "instance") return { kind: "instance", instance: result.instance, feature };
    throw new Failure(result.kind === "trap" ? `trap ${result.trap}: ${result.detail}` : result.message);
  }

  /** What an import means. @throws Skip when it comes from a module that was skipped */
  #resolve(module: string, field: string): Extern | undefined {
    const slot = this.#registered.get(module);
    if (slot?.kind === "skipped") {
      this.#feature = slot.feature;
      throw new Skip(`imports a module that needs ${slot.feature}`);
    }
    return slot?.kind === "instance" ? slot.instance.exports.get(field) : undefined;
  }

  #slot(name: string | null): Slot {
    const slot = name ? this.#named.get(name) : this.#current;
    if (!slot) throw new Failure(`no module ${name}`);
    return slot;
  }

  async #act(action: Action): Promise<InvokeResult> {
    const slot = this.#slot(action.module);
    this.#feature = slot.feature;
    if (slot.kind === "skipped") throw new Skip(slot.feature);
    if (slot.kind === "failed") throw new Failure(MODULE_FAILED);
    const target = slot.instance.exports.get(action.field);
    if (!target) throw new Failure(`no export ${JSON.stringify(action.field)}`);
    if (action.kind === "invoke") {
      if (target.kind !== ExternKind.Function) throw new Failure(`${action.field} is no function`);
      return this.#store!.invoke(target, action.args.map(argumentBits));
    }
    const { value, type } = await this.#store!.readGlobal(target);
    return { kind: "returned", values: [value], types: [type] };
  }

  async #expectReturn(action: Action): Promise<Extract<InvokeResult, { kind: "returned" }>> {
    const result = await this.#act(action);
    if (result.kind === "trap") throw new Failure(`trap ${result.trap}: ${result.detail}`);
    return result;
  }

  async #expectRefusal(source: ModuleSource, category: "invalid" | "malformed", message: string): Promise<void> {
    this.#feature = await featureOf(source, this.#file);
    const result = this.#tryCompile(await assembleModule(source));
    if (result.ok) throw new Failure(`accepted, expected ${category}: ${message}`);
    if (result.category === category) return;
    if (this.#mayRefuse(result)) throw new Skip(result.message);
    throw new Failure(`${describe(result)}, expected ${category}: ${message}`);
  }

  async #expectUnlinkable(source: ModuleSource, message: string): Promise<void> {
    const compiled = await this.#compile(source);
    if (!this.#store) throw new Skip("static run");
    const result = await this.#store.instantiate(compiled.blob, (module, field) => this.#resolve(module, field));
    if (result.kind !== "unlinkable") throw new Failure(`linked, expected ${message}`);
    if (!message.startsWith(result.message)) throw new Failure(`${result.message}, expected ${message}`);
  }

  async #expectModuleTrap(source: ModuleSource, message: string): Promise<void> {
    const compiled = await this.#compile(source);
    if (!this.#store) throw new Skip("static run");
    const result = await this.#store.instantiate(compiled.blob, (module, field) => this.#resolve(module, field));
    if (result.kind !== "trap") throw new Failure(`${result.kind}, expected trap ${message}`);
    checkTrap(result, message);
  }
}

function describe(result: Extract<CompileResult, { ok: false }>): string {
  return `${result.category} at ${result.offset}: ${result.message}`;
}

function checkValues(
  result: Extract<InvokeResult, { kind: "returned" }>,
  expected: Extract<Command, { kind: "assert_return" }>["expected"],
): void {
  const good =
    result.values.length === expected.length &&
    expected.every((one, index) => matches(one, result.values[index]!, result.types[index]!));
  if (good) return;
  const got = result.values.map((value) => `0x${value.toString(16)}`).join(" ");
  const want = JSON.stringify(expected, (_, value) => (typeof value === "bigint" ? `0x${value.toString(16)}` : value));
  throw new Failure(`returned ${got}, expected ${want}`);
}

function checkTrap(result: InvokeResult, message: string): void {
  if (result.kind === "returned") throw new Failure(`returned, expected trap: ${message}`);
  const wanted = TRAP_MESSAGES.find(([text]) => message.startsWith(text));
  if (!wanted || wanted[1] !== result.trap) {
    throw new Failure(`trap ${result.trap} (${result.detail}), expected: ${message}`);
  }
}
