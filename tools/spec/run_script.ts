// Runs one script of the suite on an engine: compiles its modules, calls what it calls and checks
// what it asserts. All requests are handed over in the order of the script before the first answer
// is judged, so that an engine that is far away is kept busy.
import { Trap } from "../../abi/traps.ts";
import { WasmType } from "../linux_runner/call_record.ts";
import { assembleModule } from "./assemble.ts";
import type { Engine, Instantiation, InvokeResult, Refusal, Returned, TrapResult } from "./engine.ts";
import { featureOf, PROPOSED, SUPPORTED, type Feature } from "./features.ts";
import { argumentBits, matches } from "./match.ts";
import type { Action, Command, Value } from "./script.ts";
import { SPECTEST } from "./spectest.ts";

export type Verdict = "passed" | "failed" | "skipped" | "text";

export interface Outcome {
  readonly line: number;
  readonly kind: Command["kind"];
  readonly feature: Feature;
  readonly verdict: Verdict;
  readonly detail: string;
}

/** A module's bytes and the feature that it needs. */
interface PreparedModule {
  readonly wasm: Uint8Array;
  readonly feature: Feature;
}

/** What stands under a module's name: an instance's number, and what became of it. */
interface Slot {
  readonly number: number;
  readonly state: Promise<{ readonly kind: "instance" | "skipped" | "failed"; readonly feature: Feature }>;
}

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

class Skip extends Error {
  readonly feature: Feature;
  constructor(feature: Feature, message: string) {
    super(message);
    this.feature = feature;
  }
}
class Failure extends Error {
  /** What the command counts for when it is not its own module's. */
  feature: Feature | undefined;
}

/** How a command ended, and the feature that it counts for. */
type Judgement = Pick<Outcome, "verdict" | "detail" | "feature">;

/** The check of an answer: returns the feature, or throws Skip or Failure. */
type Check = Promise<Feature>;

export class ScriptRunner {
  readonly #engine: Engine;
  readonly #file: string;
  readonly #named = new Map<string, Slot>();
  readonly #registered = new Map<string, Slot>();
  readonly #definitions = new Map<string, PreparedModule>();
  #lastDefinition: PreparedModule | null = null;
  #current: Slot | null = null;
  #nextNumber = 0;

  /** @param file the script's path in the suite; it only helps to classify */
  constructor(engine: Engine, file: string) {
    this.#engine = engine;
    this.#file = file;
  }

  /** Runs the commands in order. Modules count only when they fail. */
  async run(commands: readonly Command[]): Promise<Outcome[]> {
    const modules: (PreparedModule | null)[] = [];
    for (const command of commands) modules.push(await this.#prepare(command));
    const spectest = await assembleModule({ kind: "text", text: SPECTEST });
    const ready = this.#engine.reset();
    this.#registered.set("spectest", this.#open({ wasm: spectest, feature: "core" }, true, false).slot);
    const judgements = commands.map((command, index) => this.#judge(command, modules[index]!));
    const [, ...judged] = await Promise.all([ready, ...judgements]);
    return commands.flatMap((command, index) => {
      const { verdict, detail, feature } = judged[index]!;
      const counts = command.kind.startsWith("assert_");
      if (!counts && verdict !== "failed" && !(verdict === "skipped" && command.kind === "module")) return [];
      return [{ line: command.line, kind: command.kind, feature, verdict, detail }];
    });
  }

  async #prepare(command: Command): Promise<PreparedModule | null> {
    if (!("source" in command) || isTextOnly(command)) return null;
    return { wasm: await assembleModule(command.source), feature: await featureOf(command.source, this.#file) };
  }

  /** Hands the command's request over at once; the judgement follows. */
  async #judge(command: Command, module: PreparedModule | null): Promise<Judgement> {
    if (isTextOnly(command)) return { verdict: "text", detail: "", feature: "core" };
    try {
      return { verdict: "passed", detail: "", feature: await this.#execute(command, module) };
    } catch (error) {
      if (error instanceof Skip) return { verdict: "skipped", detail: error.message, feature: error.feature };
      if (!(error instanceof Failure)) throw error;
      return { verdict: "failed", detail: error.message, feature: error.feature ?? module?.feature ?? "core" };
    }
  }

  /** Everything before the first await of what this calls happens in the order of the script. */
  #execute(command: Command, module: PreparedModule | null): Check {
    switch (command.kind) {
      case "module":
        return command.definition ? this.#define(command.name, module!) : this.#instantiate(command.name, module!);
      case "instance":
        return this.#instance(command.name, command.definition);
      case "register":
        return this.#register(command.as, command.name);
      case "action":
        return this.#act(command.action, (result) => void expectReturn(result));
      case "assert_return":
        return this.#act(command.action, (result) => checkValues(expectReturn(result), command.expected));
      case "assert_trap":
        return this.#act(command.action, (result) => checkTrap(result, command.message));
      case "assert_exhaustion":
        return this.#act(command.action, (result) => checkTrap(result, "call stack exhausted"));
      case "assert_exception":
        return this.#act(command.action, () => {
          throw new Failure("exceptions are not supported");
        });
      case "assert_invalid":
        return this.#expectRefusal(module!, "invalid", command.message);
      case "assert_malformed":
        return this.#expectRefusal(module!, "malformed", command.message);
      case "assert_unlinkable":
        return this.#expectInstantiation(module!, (result) => checkUnlinkable(result, command.message));
      case "assert_module_trap":
        return this.#expectInstantiation(module!, (result) => checkTrap(result, command.message));
    }
  }

  async #define(name: string | null, module: PreparedModule): Check {
    this.#lastDefinition = module;
    if (name) this.#definitions.set(name, module);
    const result = await this.#engine.compile(module.wasm);
    if (result.kind === "refused") this.#refused(result, module.feature);
    return module.feature;
  }

  #instance(name: string | null, definition: string | null): Check {
    const module = definition ? this.#definitions.get(definition) : this.#lastDefinition;
    return module ? this.#instantiate(name, module) : Promise.reject(new Failure(`no definition ${definition}`));
  }

  /** A module that the script goes on with. */
  #instantiate(name: string | null, module: PreparedModule): Check {
    const { slot, check } = this.#open(module, name !== null, true);
    this.#current = slot;
    if (name) this.#named.set(name, slot);
    return check;
  }

  /** Asks for an instance, which imports from what is registered now. */
  #request(module: PreparedModule, named: boolean, current: boolean): { number: number; result: Promise<Instantiation> } {
    const number = this.#nextNumber++;
    const registered = new Map(this.#registered);
    const namespaces = new Map([...registered].map(([name, slot]) => [name, slot.number]));
    const answer = this.#engine.instantiate(module.wasm, { number, named, current, namespaces });
    const result = answer.then(async (instantiation) => {
      await this.#usable(instantiation, module.feature, registered);
      return instantiation;
    });
    return { number, result };
  }

  #open(module: PreparedModule, named: boolean, current: boolean): { slot: Slot; check: Check } {
    const { number, result } = this.#request(module, named, current);
    const check = result.then((instantiation) => {
      if (instantiation.kind === "instance") return module.feature;
      throw new Failure(describe(instantiation));
    });
    const state = check.then(
      (feature) => ({ kind: "instance", feature }) as const,
      (error: unknown) => {
        if (error instanceof Skip) return { kind: "skipped", feature: error.feature } as const;
        return { kind: "failed", feature: module.feature } as const;
      },
    );
    return { slot: { number, state }, check };
  }

  /** @throws Skip when the module may be refused or imports from one that was, Failure when not */
  async #usable(result: Instantiation, feature: Feature, registered: ReadonlyMap<string, Slot>): Promise<void> {
    if (result.kind === "refused") this.#refused(result, feature);
    if (result.kind === "not run") throw new Skip(feature, "static run");
    if (result.kind !== "unlinkable" || result.missing === "") return;
    const source = await registered.get(result.missing)?.state;
    if (source?.kind === "skipped") throw new Skip(source.feature, `imports a module that needs ${source.feature}`);
  }

  #refused(refusal: Refusal, feature: Feature): never {
    if (mayRefuse(refusal, feature)) throw new Skip(feature, refusal.message);
    throw new Failure(`refused: ${describe(refusal)}`);
  }

  async #register(as: string, name: string | null): Check {
    const slot = name ? this.#named.get(name) : this.#current;
    if (!slot) throw new Failure(`no module ${name}`);
    this.#registered.set(as, slot);
    await this.#engine.pin(slot.number);
    return "core";
  }

  async #act(action: Action, check: (result: InvokeResult) => void): Check {
    const slot = action.module ? this.#named.get(action.module) : this.#current;
    if (!slot) throw new Failure(`no module ${action.module}`);
    const result = await (action.kind === "get"
      ? this.#engine.readGlobal(slot.number, action.field)
      : this.#engine.invoke(slot.number, action.field, action.args.map(argument)));
    const { kind, feature } = await slot.state;
    if (kind === "skipped") throw new Skip(feature, feature);
    try {
      if (kind === "failed") throw new Failure(MODULE_FAILED);
      check(result);
    } catch (error) {
      if (error instanceof Failure) error.feature = feature;
      throw error;
    }
    return feature;
  }

  async #expectRefusal(module: PreparedModule, category: "invalid" | "malformed", message: string): Check {
    const result = await this.#engine.compile(module.wasm);
    if (result.kind === "compiled") throw new Failure(`accepted, expected ${category}: ${message}`);
    if (result.category === category) return module.feature;
    if (mayRefuse(result, module.feature)) throw new Skip(module.feature, result.message);
    throw new Failure(`${describe(result)}, expected ${category}: ${message}`);
  }

  async #expectInstantiation(module: PreparedModule, check: (result: Instantiation) => void): Check {
    check(await this.#request(module, false, false).result);
    return module.feature;
  }
}

/** Assertions about the text format only do not count. */
function isTextOnly(command: Command): boolean {
  return command.kind === "assert_malformed" && command.source.kind !== "binary";
}

/** A module that needs a later feature may be refused: as unsupported, and only as that. */
function mayRefuse(refusal: Refusal, feature: Feature): boolean {
  if (refusal.category === "service") return false;
  return PROPOSED.has(feature) || (refusal.category === "unsupported" && !SUPPORTED.has(feature));
}

function argument(value: Value): { type: number; bits: bigint } {
  const heap = value.type === "ref" && value.heap === "func" ? "funcref" : "externref";
  return { type: WasmType[value.type === "ref" ? heap : value.type], bits: argumentBits(value) };
}

function expectReturn(result: InvokeResult): Returned {
  if (result.kind === "returned") return result;
  throw new Failure(describe(result));
}

function describe(result: Refusal | TrapResult | Instantiation | InvokeResult): string {
  switch (result.kind) {
    case "refused":
      return `${result.category} at ${result.offset}: ${result.message}`;
    case "trap":
      return `trap ${result.trap}: ${result.detail}`;
    case "error":
    case "unlinkable":
      return result.message;
    default:
      return result.kind;
  }
}

function checkUnlinkable(result: Instantiation, message: string): void {
  if (result.kind !== "unlinkable") throw new Failure(`${describe(result)}, expected ${message}`);
  if (!message.startsWith(result.message)) throw new Failure(`${result.message}, expected ${message}`);
}

function checkValues(
  result: Returned,
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

function checkTrap(result: InvokeResult | Instantiation, message: string): void {
  if (result.kind !== "trap") throw new Failure(`${describe(result)}, expected trap: ${message}`);
  const wanted = TRAP_MESSAGES.find(([text]) => message.startsWith(text));
  if (!wanted || wanted[1] !== result.trap) {
    throw new Failure(`trap ${result.trap} (${result.detail}), expected: ${message}`);
  }
}
