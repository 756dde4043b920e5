// Links a compiled module to a slot of its own: what the boot archive carries for each service and
// driver (abi/boot_archive.ts).
import {
  SLOT_CODE, SLOT_FIRST, SLOT_INSTANCE, SLOT_MEMORY, SLOT_STACKS, SLOT_STACK_STRIDE, SLOT_STRIDE,
} from "../../abi/address_layout.ts";
import { WASM_PAGE_SIZE } from "../../abi/limits.ts";
import { BINDING_ADDRESS } from "../../abi/instance_image.ts";
import { Protection } from "../../abi/system_calls.ts";
import { CompiledModule } from "../build/compiled_module.ts";
import type { Loader } from "../build/loader_host.ts";
import { DEFAULT_STACK_BYTES } from "./manifest_record.ts";
import type { ModuleManifest } from "./manifest_types.ts";

export interface BootSegment {
  readonly slotOffset: number;
  /** Bytes to map; 0 for what overlays the linear memory. */
  readonly memorySize: number;
  readonly bytes: Uint8Array;
  readonly protection: number;
}

export interface LinkedModule {
  readonly manifest: ModuleManifest;
  readonly slotBase: bigint;
  readonly entry: bigint;
  readonly instance: bigint;
  readonly stackSize: number;
  readonly memorySize: number;
  readonly nullPage: boolean;
  readonly segments: readonly BootSegment[];
}

/** Export that a boot module's thread starts in. */
const ENTRY = "main";

/**
 * @param slotNumber which of the system's slots the module lives in
 * @param registry signature registry so far; the result holds the grown one
 * @throws Error when the module imports anything, has no `main`, or its segments do not fit
 */
export function linkBootModule(
  loader: Loader,
  manifest: ModuleManifest,
  blob: Uint8Array,
  slotNumber: number,
  registry: Uint8Array,
): { module: LinkedModule; registry: Uint8Array } {
  const compiled = new CompiledModule(blob);
  const fail = (why: string): never => {
    throw new Error(`${manifest.name}: ${why}`);
  };
  const first = compiled.imports[0];
  if (first) fail(`imports ${first.module}.${first.field}, which nobody provides`);
  const base = BigInt(SLOT_FIRST) + BigInt(slotNumber) * BigInt(SLOT_STRIDE);
  const stackSize = manifest.stackBytes ?? DEFAULT_STACK_BYTES;
  const linked = loader.link({
    blob,
    placement: {
      code: base + BigInt(SLOT_CODE),
      instance: base + BigInt(SLOT_INSTANCE),
      memories: compiled.definedMemories.map(() => base + BigInt(SLOT_MEMORY)),
      stackLimit: base + BigInt(SLOT_STACKS + SLOT_STACK_STRIDE - stackSize),
    },
    bindings: [],
    registry,
  });
  if (!linked.ok) throw new Error(`${manifest.name}: ${linked.message}`);
  if (linked.trap !== 0) fail("an active segment lies outside its memory or table");
  if (linked.start) fail("has a start function: initialise state in main instead");
  const entryIndex = compiled.exports.findIndex((entry) => entry.kind === 0 && entry.name === ENTRY);
  if (entryIndex < 0) fail(`exports no function "${ENTRY}"`);
  const entry = linked.exports[entryIndex]!;
  const lowest = linked.writes.reduce((low, write) => (write.address < low ? write.address : low), base + BigInt(WASM_PAGE_SIZE));
  const segments: BootSegment[] = [
    { slotOffset: SLOT_CODE, memorySize: compiled.code.length, bytes: compiled.code, protection: Protection.Read | Protection.Execute },
    {
      slotOffset: SLOT_INSTANCE,
      memorySize: linked.instanceReserve,
      bytes: linked.instance,
      protection: Protection.Read | Protection.Write,
    },
    ...linked.writes.filter((write) => write.bytes.length > 0).map((write) => ({
      slotOffset: Number(write.address - base),
      memorySize: 0,
      bytes: write.bytes,
      protection: Protection.Read | Protection.Write,
    })),
  ];
  return {
    registry: linked.registry,
    module: {
      manifest,
      slotBase: base,
      entry: new DataView(entry.buffer, entry.byteOffset).getBigUint64(BINDING_ADDRESS, true),
      instance: base + BigInt(SLOT_INSTANCE),
      stackSize,
      memorySize: (compiled.definedMemories[0]?.min ?? 0) * WASM_PAGE_SIZE,
      nullPage: lowest >= base + BigInt(WASM_PAGE_SIZE),
      segments,
    },
  };
}
