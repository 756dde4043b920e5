// Instances in a runner process: compiles, links and places modules, calls their functions and
// tells why a call stopped. The counterpart of the specification's store.
import { ExternKind } from "../../abi/compiled_module.ts";
import * as abi from "../../abi/instance_image.ts";
import { INSTANCE_MEMORY_BASE, MEMORY_SIZE, TABLE_SIZE } from "../../abi/instance_layout.ts";
import { Trap } from "../../abi/traps.ts";
import { CompiledModule } from "../build/compiled_module.ts";
import type { BindingRecord, Loader } from "../build/loader_host.ts";
import { buildCallRecord, readResults, readValue, type Signature } from "./call_record.ts";
import { LinuxMachine, SIGFPE, SIGSEGV } from "./machine.ts";

/** Something exported: what the linker binds imports to. */
export interface Extern {
  readonly kind: number;
  readonly record: BindingRecord;
}

export interface Instance {
  readonly exports: ReadonlyMap<string, Extern>;
}

export type InvokeResult =
  | { readonly kind: "returned"; readonly values: readonly bigint[]; readonly types: readonly number[] }
  | { readonly kind: "trap"; readonly trap: Trap; readonly detail: string; readonly address?: bigint };

export type InstantiateResult =
  | { readonly kind: "instance"; readonly instance: Instance }
  | { readonly kind: "trap"; readonly trap: Trap; readonly detail: string }
  | { readonly kind: "unlinkable"; readonly message: string };

interface CodeRegion {
  readonly start: bigint;
  readonly end: bigint;
  readonly module: CompiledModule;
}

export class Store {
  readonly #machine: LinuxMachine;
  readonly #loader: Loader;
  #registry: Uint8Array = new Uint8Array(0);
  #code: CodeRegion[] = [];
  /** Descriptors of all memories, so that reset() finds out how far they grew. */
  #memories: { descriptor: bigint; base: bigint }[] = [];

  /** Memory base of each instance that was called; it never changes. */
  readonly #memoryBases = new Map<bigint, bigint>();

  constructor(machine: LinuxMachine, loader: Loader) {
    this.#machine = machine;
    this.#loader = loader;
  }

  /** Forgets all instances and gives their memory back. */
  async reset(): Promise<void> {
    const sizes = await Promise.all(this.#memories.map(({ descriptor }) => this.#readWord(descriptor + BigInt(MEMORY_SIZE))));
    this.#memories.forEach(({ base }, index) => this.#machine.noteGrowth(base, sizes[index]!));
    await this.#machine.reset();
    this.#registry = new Uint8Array(0);
    this.#code = [];
    this.#memories = [];
    this.#memoryBases.clear();
  }

  /**
   * Links a compiled module to what `resolve` finds for its imports, and instantiates it.
   * @param caller the instance whose memory a library's caller_* reach (instanceOf)
   */
  async instantiate(
    blob: Uint8Array,
    resolve: (module: string, field: string) => Extern | undefined,
    caller = 0n,
  ): Promise<InstantiateResult> {
    const module = new CompiledModule(blob);
    const machine = this.#machine;
    const code = machine.reserve(module.code.length);
    const instance = machine.reserve(module.instanceSize);
    const externs = module.imports.map((entry) => resolve(entry.module, entry.field));
    const link = this.#loader.link({
      blob,
      placement: {
        code,
        instance,
        growTarget: BigInt(machine.runner.symbols.grow),
        stackLimit: machine.stackLimit,
        caller,
        memories: module.definedMemories.map(() => machine.reserveSlot()),
      },
      bindings: await Promise.all(externs.map((found) => (found ? this.#current(found) : null))),
      registry: this.#registry,
    });
    if (!link.ok) return { kind: "unlinkable", message: link.message };
    this.#registry = link.registry;
    machine.mapCode(code, module.code);
    machine.mapData(instance, link.instanceReserve);
    machine.runner.write(instance, link.instance);
    for (const record of link.memories) this.#mapMemory(record);
    for (const { address, bytes } of link.writes) machine.runner.write(address, bytes);
    this.#code.push({ start: code, end: code + BigInt(module.code.length), module });
    await machine.settle();
    if (link.trap !== Trap.None) return { kind: "trap", trap: link.trap, detail: "active segment" };
    if (link.start) {
      const outcome = await this.#call(link.start.code, link.start.instance, { parameters: [], results: [] }, []);
      if (outcome.kind === "trap") return outcome;
    }
    const exports = new Map(
      module.exports.map((entry, index) => [entry.name, { kind: entry.kind, record: link.exports[index]! }]),
    );
    return { kind: "instance", instance: { exports } };
  }

  #mapMemory(record: BindingRecord): void {
    const view = viewOf(record);
    const base = view.getBigUint64(abi.BINDING_BASE, true);
    this.#machine.mapData(base, Number(view.getBigUint64(abi.BINDING_SIZE_NOW, true)) * 65536);
    this.#memories.push({ descriptor: view.getBigUint64(abi.BINDING_ADDRESS, true), base });
  }

  /** The binding with its size of now, where it can change. */
  async #current(found: Extern): Promise<BindingRecord> {
    if (found.kind !== ExternKind.Memory && found.kind !== ExternKind.Table) return found.record;
    const record = Uint8Array.from(found.record);
    const view = viewOf(record);
    const descriptor = view.getBigUint64(abi.BINDING_ADDRESS, true);
    const isMemory = found.kind === ExternKind.Memory;
    const size = await this.#readWord(descriptor + BigInt(isMemory ? MEMORY_SIZE : TABLE_SIZE));
    view.setBigUint64(abi.BINDING_SIZE_NOW, isMemory ? size >> 16n : size & 0xffff_ffffn, true);
    return record;
  }

  async #readWord(address: bigint): Promise<bigint> {
    return viewOf(await this.#machine.runner.read(address, 8)).getBigUint64(0, true);
  }

  /** The function type behind a signature id. */
  #signature(id: number): Signature {
    const view = viewOf(this.#registry);
    let at = 0;
    for (let number = 1; at < this.#registry.length; number++) {
      const parameters = view.getUint32(at + abi.SIGNATURE_PARAMETER_COUNT, true);
      const results = view.getUint32(at + abi.SIGNATURE_RESULT_COUNT, true);
      const types = at + abi.SIGNATURE_TYPES;
      if (number === id) {
        return {
          parameters: [...this.#registry.subarray(types, types + parameters)],
          results: [...this.#registry.subarray(types + parameters, types + parameters + results)],
        };
      }
      at = types + Math.ceil((parameters + results) / 4) * 4;
    }
    throw new Error(`no signature ${id}`);
  }

  /** Calls an exported function. @param args bits of each argument, zero-extended */
  invoke(target: Extern, args: readonly bigint[]): Promise<InvokeResult> {
    const view = viewOf(target.record);
    const signature = this.#signature(view.getUint32(abi.BINDING_TYPE, true));
    const code = view.getBigUint64(abi.BINDING_ADDRESS, true);
    return this.#call(code, view.getBigUint64(abi.BINDING_BASE, true), signature, args);
  }

  /** Once the instance's memory base is known, calls go out in order without waiting for answers. */
  async #call(code: bigint, instance: bigint, signature: Signature, args: readonly bigint[]): Promise<InvokeResult> {
    const machine = this.#machine;
    let memoryBase = this.#memoryBases.get(instance);
    if (memoryBase === undefined) {
      memoryBase = await this.#readWord(instance + BigInt(INSTANCE_MEMORY_BASE));
      this.#memoryBases.set(instance, memoryBase);
    }
    const target = { code, instance, memoryBase, stack: machine.stackEnd - 64n };
    const isa = machine.runner.isa;
    const outcome = await machine.runner.call(buildCallRecord(isa, target, signature, args));
    if (outcome.kind === "returned") {
      return { kind: "returned", values: readResults(isa, signature, outcome.record), types: signature.results };
    }
    return { kind: "trap", address: outcome.address, ...this.#explain(outcome) };
  }

  /** Which trap a signal was: by the stack's guard, or by the location table. */
  #explain(fault: { signal: number; pc: bigint; address: bigint; stack: bigint }): { trap: Trap; detail: string } {
    const detail =
      `signal ${fault.signal} at ${fault.pc.toString(16)}, address ${fault.address.toString(16)}, ` +
      `stack ${fault.stack.toString(16)}`;
    if (fault.signal === SIGSEGV && this.#machine.isStackOverflow(fault.address)) {
      return { trap: Trap.StackOverflow, detail };
    }
    const region = this.#code.find(({ start, end }) => fault.pc >= start && fault.pc < end);
    const location = region?.module.locationAt(Number(fault.pc - region.start));
    if (!location || location.trap === Trap.None) return { trap: Trap.None, detail: `no trap location: ${detail}` };
    const trap = location.trap as Trap;
    if (trap === Trap.MemoryOutOfBounds && fault.signal === SIGSEGV && !this.#machine.isMemoryAddress(fault.address)) {
      return { trap: Trap.None, detail: `not in a memory: ${detail}` };
    }
    if (fault.signal === SIGFPE && trap !== Trap.IntegerDivideByZero && trap !== Trap.IntegerOverflow) {
      return { trap: Trap.None, detail: `not a division: ${detail}` };
    }
    return { trap, detail: `${detail}, Wasm offset ${location.wasmOffset}` };
  }

  /** The contents of an exported memory. */
  async readMemory(target: Extern): Promise<Uint8Array> {
    const record = viewOf(await this.#current(target));
    const size = Number(record.getBigUint64(abi.BINDING_SIZE_NOW, true)) * 65536;
    return this.#machine.runner.read(record.getBigUint64(abi.BINDING_BASE, true), size);
  }

  /** The first bytes of an exported memory, which must be there. */
  readMemoryStart(target: Extern, size: number): Promise<Uint8Array> {
    return this.#machine.runner.read(viewOf(target.record).getBigUint64(abi.BINDING_BASE, true), size);
  }

  /** Sets an exported global. */
  writeGlobal(target: Extern, bits: bigint): void {
    const cell = viewOf(target.record).getBigUint64(abi.BINDING_ADDRESS, true);
    this.#machine.runner.write(cell, new Uint8Array(BigUint64Array.of(BigInt.asUintN(64, bits)).buffer));
  }

  /** The value of an exported global. */
  async readGlobal(target: Extern): Promise<{ value: bigint; type: number }> {
    const view = viewOf(target.record);
    const type = view.getUint32(abi.BINDING_TYPE, true) & 0xff;
    const cell = await this.#machine.runner.read(view.getBigUint64(abi.BINDING_ADDRESS, true), 16);
    return { value: readValue(viewOf(cell), 0, type), type };
  }
}

function viewOf(bytes: Uint8Array): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}

