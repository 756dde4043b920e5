// Scripts on this machine: the loader under Node compiles, a process of the Linux runner executes.
import { Environment, ExternKind } from "../../abi/compiled_module.ts";
import { Profile } from "../../abi/intrinsics.ts";
import type { CompileResult, Loader } from "../build/loader_host.ts";
import type { Extern, Instance, Store } from "../linux_runner/store.ts";
import type {
  Argument, Compilation, Engine, EngineError, InstanceRequest, Instantiation, InvokeResult,
} from "./engine.ts";

/** Compiles only: nothing is instantiated. */
export class StaticEngine implements Engine {
  readonly #loader: Loader;

  constructor(loader: Loader) {
    this.#loader = loader;
  }

  async compile(wasm: Uint8Array): Promise<Compilation> {
    const result = this.tryCompile(wasm);
    return result.ok ? { kind: "compiled" } : { kind: "refused", ...result };
  }

  protected tryCompile(wasm: Uint8Array): CompileResult {
    return this.#loader.compile(wasm, { profile: Profile.User, environment: Environment.Linux });
  }

  async reset(): Promise<void> {}

  async instantiate(wasm: Uint8Array, _request: InstanceRequest): Promise<Instantiation> {
    const result = await this.compile(wasm);
    return result.kind === "refused" ? result : { kind: "not run" };
  }

  async pin(_instance: number): Promise<void> {}

  async invoke(_instance: number, _field: string, _args: readonly Argument[]): Promise<InvokeResult> {
    return { kind: "error", message: "nothing is instantiated" };
  }

  async readGlobal(_instance: number, _field: string): Promise<InvokeResult> {
    return { kind: "error", message: "nothing is instantiated" };
  }
}

export class LinuxEngine extends StaticEngine {
  readonly #store: Store;
  readonly #instances = new Map<number, Instance>();
  #last: Promise<unknown> = Promise.resolve();

  constructor(loader: Loader, store: Store) {
    super(loader);
    this.#store = store;
  }

  /** One request at a time. */
  #after<T>(action: () => Promise<T>): Promise<T> {
    const result = this.#last.then(action);
    this.#last = result.catch(() => undefined);
    return result;
  }

  override reset(): Promise<void> {
    return this.#after(async () => {
      this.#instances.clear();
      await this.#store.reset();
    });
  }

  override instantiate(wasm: Uint8Array, request: InstanceRequest): Promise<Instantiation> {
    return this.#after(() => this.#instantiate(wasm, request));
  }

  async #instantiate(wasm: Uint8Array, request: InstanceRequest): Promise<Instantiation> {
    const compiled = this.tryCompile(wasm);
    if (!compiled.ok) return { kind: "refused", ...compiled };
    let missing = "";
    const resolve = (module: string, field: string): Extern | undefined => {
      const source = this.#instances.get(request.namespaces.get(module) ?? -1);
      if (!source) missing ||= module;
      return source?.exports.get(field);
    };
    const result = await this.#store.instantiate(compiled.blob, resolve);
    if (result.kind === "unlinkable") return { ...result, missing };
    if (result.kind === "trap") return result;
    this.#instances.set(request.number, result.instance);
    return { kind: "instance" };
  }

  override invoke(instance: number, field: string, args: readonly Argument[]): Promise<InvokeResult> {
    return this.#after(async () => {
      const target = this.#find(instance, field, ExternKind.Function);
      if ("message" in target) return target;
      return this.#store.invoke(target, args.map(({ bits }) => bits));
    });
  }

  override readGlobal(instance: number, field: string): Promise<InvokeResult> {
    return this.#after(async () => {
      const target = this.#find(instance, field, ExternKind.Global);
      if ("message" in target) return target;
      const { value, type } = await this.#store.readGlobal(target);
      return { kind: "returned", values: [value], types: [type] };
    });
  }

  #find(instance: number, field: string, kind: ExternKind): Extern | EngineError {
    const target = this.#instances.get(instance)?.exports.get(field);
    if (!target) return { kind: "error", message: `no export ${JSON.stringify(field)}` };
    if (target.kind !== kind) return { kind: "error", message: `${field} is of another kind` };
    return target;
  }
}
