// What carries out a script's commands: compiles modules, keeps instances by number, calls their
// functions. Two kinds: the loader under Node with processes of this machine (linux_engine.ts), and
// the booted system (os_engine.ts). Requests are carried out in the order of the calls; nobody need
// wait for an answer before the next.
import type { Trap } from "../../abi/traps.ts";
import type { ErrorCategory } from "../build/loader_host.ts";

export interface Refusal {
  readonly kind: "refused";
  /** "service" when something other than the compiler failed. */
  readonly category: ErrorCategory | "service";
  /** In the Wasm file. */
  readonly offset: number;
  readonly message: string;
}

export interface TrapResult {
  readonly kind: "trap";
  readonly trap: Trap;
  readonly detail: string;
}

/** The request could not be carried out. */
export interface EngineError {
  readonly kind: "error";
  readonly message: string;
}

export type Compilation = { readonly kind: "compiled" } | Refusal;

export type Instantiation =
  | { readonly kind: "instance" }
  /** The engine only compiles. */
  | { readonly kind: "not run" }
  | Refusal
  | TrapResult
  | EngineError
  /** missing: the first module that is imported from and has no instance, or the empty text. */
  | { readonly kind: "unlinkable"; readonly message: string; readonly missing: string };

export interface Returned {
  readonly kind: "returned";
  readonly values: readonly bigint[];
  /** In Wasm's encoding. */
  readonly types: readonly number[];
}

export type InvokeResult = Returned | TrapResult | EngineError;

export interface Argument {
  /** In Wasm's encoding. */
  readonly type: number;
  /** Zero-extended. */
  readonly bits: bigint;
}

export interface InstanceRequest {
  /** What the instance is called from now on; new in this script. */
  readonly number: number;
  /** It takes the place of the current one, which may go when nobody else knows it. */
  readonly current: boolean;
  /** It has a name, and stays. */
  readonly named: boolean;
  /** Instances by the names that imports know them by. */
  readonly namespaces: ReadonlyMap<string, number>;
}

export interface Engine {
  /** A new script: all instances go. */
  reset(): Promise<void>;
  compile(wasm: Uint8Array): Promise<Compilation>;
  instantiate(wasm: Uint8Array, request: InstanceRequest): Promise<Instantiation>;
  /** The instance stays although another one becomes the current one. */
  pin(instance: number): Promise<void>;
  invoke(instance: number, field: string, args: readonly Argument[]): Promise<InvokeResult>;
  readGlobal(instance: number, field: string): Promise<InvokeResult>;
}
