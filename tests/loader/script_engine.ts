// Runs a .wast script's modules and actions in the host's engine, twice: as they are and with the
// front end's round trip, and compares what every action does. Expected values are not needed.
import type { Action, Command, Value } from "../../tools/spec/script.ts";

type Linked = { readonly instance: WebAssembly.Instance };

function spectest(): WebAssembly.ModuleImports {
  const nothing = (): void => undefined;
  return {
    print: nothing, print_i32: nothing, print_i64: nothing, print_f32: nothing, print_f64: nothing,
    print_i32_f32: nothing, print_f64_f64: nothing,
    global_i32: new WebAssembly.Global({ value: "i32" }, 666),
    global_i64: new WebAssembly.Global({ value: "i64" }, 666n),
    global_f32: new WebAssembly.Global({ value: "f32" }, 666.6),
    global_f64: new WebAssembly.Global({ value: "f64" }, 666.6),
    table: new WebAssembly.Table({ element: "anyfunc", initial: 10, maximum: 20 }),
    memory: new WebAssembly.Memory({ initial: 1, maximum: 2 }),
  };
}

/** One of the two sides. */
export class Side {
  readonly #imports: WebAssembly.Imports = { spectest: spectest() };
  readonly #named = new Map<string, Linked>();
  #current: Linked | null = null;

  /** @returns "ok" or what went wrong */
  instantiate(bytes: Uint8Array, name: string | null): string {
    this.#current = null;
    try {
      const instance = new WebAssembly.Instance(new WebAssembly.Module(bytes as BufferSource), this.#imports);
      this.#current = { instance };
      if (name !== null) this.#named.set(name, this.#current);
      return "ok";
    } catch (error) {
      return describe(error);
    }
  }

  register(as: string, name: string | null): void {
    const linked = name === null ? this.#current : this.#named.get(name);
    if (linked) this.#imports[as] = linked.instance.exports as WebAssembly.ModuleImports;
  }

  /** What an action does, as text; null where JavaScript cannot perform it. */
  act(action: Action): string | null {
    const linked = action.module === null ? this.#current : this.#named.get(action.module);
    const field = linked?.instance.exports[action.field];
    if (field === undefined) return null;
    if (action.kind === "get") return show((field as WebAssembly.Global).value);
    const args = action.args.map(toJs);
    if (args.includes(UNKNOWN)) return null;
    try {
      return show((field as (...values: unknown[]) => unknown)(...args));
    } catch (error) {
      return describe(error);
    }
  }
}

const UNKNOWN = Symbol("no such value in JavaScript");
const scratch = new DataView(new ArrayBuffer(8));

function toJs(value: Value): unknown {
  if (value.type === "v128") return UNKNOWN;
  if (value.type === "ref") {
    if (value.host === null) return null;
    return value.heap === "extern" ? `host ${value.host}` : UNKNOWN;
  }
  if (value.type === "i32") return Number(BigInt.asIntN(32, value.bits));
  if (value.type === "i64") return BigInt.asIntN(64, value.bits);
  scratch.setBigUint64(0, value.bits, true);
  return value.type === "f32" ? scratch.getFloat32(0, true) : scratch.getFloat64(0, true);
}

function show(value: unknown): string {
  if (Array.isArray(value)) return value.map(show).join(" ");
  if (typeof value === "function") return "function";
  return Object.is(value, -0) ? "-0" : typeof value === "bigint" ? `${value}n` : String(value);
}

/** The kind of an exception; engines word positions into their messages. */
function describe(error: unknown): string {
  const message = error instanceof Error ? error.message : String(error);
  if (/v128|SIMD/.test(message) && error instanceof TypeError) return "no JavaScript value";
  return `${error instanceof Error ? error.name : ""} ${message.replace(/(@\+|#|function )\d+.*/g, "")}`;
}

/** The action of a command that performs one. */
export function actionOf(command: Command): Action | null {
  switch (command.kind) {
    case "action":
    case "assert_return":
    case "assert_trap":
      return command.action;
    default:
      return null;
  }
}
