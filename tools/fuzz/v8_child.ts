// A process of V8 with one of its compilers: runs the cases that its parent sends. See v8_engine.ts.
import { Trap } from "../../abi/traps.ts";
import { outcomeOf, RETURNED, type EngineResult, type Outcome } from "./observation.ts";
import { SUPPORT_NAME, supportModule } from "./support_module.ts";
import type { CaseMessage, V8Answer } from "./v8_engine.ts";

/** V8's messages. Some traps share one. */
const TRAPS: readonly (readonly [RegExp, Outcome])[] = [
  [/unreachable/, outcomeOf(Trap.Unreachable)],
  [/memory access out of bounds/, outcomeOf(Trap.MemoryOutOfBounds)],
  [/divide by zero|remainder by zero/, outcomeOf(Trap.IntegerDivideByZero)],
  [/divide result unrepresentable/, outcomeOf(Trap.IntegerOverflow)],
  [/float unrepresentable/, outcomeOf(Trap.IntegerOverflow, Trap.InvalidConversionToInteger)],
  [/table (index is|access|element|or).*out of bounds/, outcomeOf(Trap.UndefinedElement, Trap.TableOutOfBounds)],
  [/null function or function signature mismatch/, outcomeOf(Trap.IndirectCallToNull, Trap.IndirectCallTypeMismatch)],
];

const support = new WebAssembly.Instance(new WebAssembly.Module(supportModule() as BufferSource)).exports;
const log = support["log"] as WebAssembly.Memory;
const cursor = support["cursor"] as WebAssembly.Global;
const reset = support["reset"] as () => void;

class StackExhausted extends Error {}

function outcomeOfError(error: unknown): Outcome {
  const message = String(error);
  if (error instanceof RangeError) throw new StackExhausted(message);
  const found = TRAPS.find(([pattern]) => pattern.test(message));
  if (!found || !(error instanceof WebAssembly.RuntimeError)) throw error;
  return found[1];
}

/** Runs the calls before `end`, then the state. */
function run(module: WebAssembly.Module, driver: WebAssembly.Module, name: string, end: number): EngineResult {
  reset();
  let exports: WebAssembly.Exports;
  try {
    const tested = new WebAssembly.Instance(module, { [SUPPORT_NAME]: support }).exports;
    exports = new WebAssembly.Instance(driver, { [SUPPORT_NAME]: support, [name]: tested }).exports;
  } catch (error) {
    return { kind: "notInstantiated", outcome: outcomeOfError(error) };
  }
  const outcomes: Outcome[] = [];
  const call = (field: string): void => {
    try {
      (exports[field] as () => void)();
      outcomes.push(RETURNED);
    } catch (error) {
      outcomes.push(outcomeOfError(error));
    }
  };
  for (let index = 0; index < end; index++) call(`c${index}`);
  call("state");
  const bytes = new Uint8Array(log.buffer).slice(0, cursor.value as number);
  return { kind: "ran", observation: { outcomes, log: bytes } };
}

function runCase({ wasm, driver, name, calls, wantPrefix }: CaseMessage): V8Answer {
  try {
    const module = new WebAssembly.Module(wasm as BufferSource);
    const driverModule = new WebAssembly.Module(driver as BufferSource);
    const result = run(module, driverModule, name, calls);
    if (!wantPrefix || result.kind !== "ran") return { result, prefix: null };
    const firstTrap = result.observation.outcomes.findIndex((outcome) => outcome !== RETURNED);
    if (firstTrap < 0) return { result, prefix: result.observation };
    const before = run(module, driverModule, name, firstTrap);
    return { result, prefix: before.kind === "ran" ? before.observation : null };
  } catch (error) {
    if (error instanceof StackExhausted) return { result: { kind: "stackExhausted", message: error.message }, prefix: null };
    return { result: { kind: "failed", message: String(error) }, prefix: null };
  }
}

process.on("message", (cases: readonly CaseMessage[]) => {
  process.send?.(cases.map(runCase));
});
process.on("disconnect", () => process.exit(0));
process.send?.("ready");
