// Links the kernel's compiled module at its fixed virtual addresses.
import { KERNEL_WINDOW_OFFSET, KERNEL_WINDOW_SIZE } from "../../abi/address_layout.ts";
import { INSTANCE_MEMORIES, INSTANCE_MEMORY_SIZE, MEMORY_SIZE } from "../../abi/instance_layout.ts";
import { BINDING_ADDRESS } from "../../abi/instance_image.ts";
import { WASM_PAGE_SIZE } from "../../abi/limits.ts";
import { SYSTEM_CALL_COUNT } from "../../abi/system_calls.ts";
import { CompiledModule } from "../build/compiled_module.ts";
import type { Loader } from "../build/loader_host.ts";
import {
  ENTRY_POINT_NAMES,
  kernelSpace,
  SYSTEM_CALL_EXPORTS,
  type EntryPoints,
  type LinkedKernel,
} from "./kernel_space.ts";

/**
 * @throws Error when the kernel imports anything but intrinsics, has a start function, or lacks an
 *   entry point
 */
export function linkKernel(loader: Loader, blob: Uint8Array): LinkedKernel {
  const compiled = new CompiledModule(blob);
  const first = compiled.imports[0];
  if (first) throw new Error(`kernel: imports ${first.module}.${first.field}`);
  const space = kernelSpace(compiled.code.length, compiled.instanceSize);
  const linked = loader.link({
    blob,
    placement: { code: space.code, instance: space.instance, memories: [space.memory] },
    bindings: [],
    registry: new Uint8Array(0),
  });
  if (!linked.ok) throw new Error(`kernel: ${linked.message}`);
  if (linked.trap !== 0) throw new Error("kernel: an active segment lies outside its memory or table");
  if (linked.start) throw new Error("kernel: has a start function: initialise state in kernelMain instead");

  const instance = new Uint8Array(linked.instanceReserve);
  instance.set(linked.instance);
  coverWindow(instance, space.instance);
  const memory = new Uint8Array((compiled.definedMemories[0]?.min ?? 0) * WASM_PAGE_SIZE);
  // Static data starts at the second Wasm page (memoryBase); nothing below is mapped, so that null
  // faults.
  if (linked.writes.some((write) => write.address < space.memory + BigInt(WASM_PAGE_SIZE))) {
    throw new Error("kernel: static data in the first 64 KiB");
  }
  for (const write of linked.writes) memory.set(write.bytes, Number(write.address - space.memory));
  const address = (name: string): bigint => {
    const index = compiled.exports.findIndex((entry) => entry.kind === 0 && entry.name === name);
    if (index < 0) throw new Error(`kernel: exports no function "${name}"`);
    const binding = linked.exports[index]!;
    return new DataView(binding.buffer, binding.byteOffset).getBigUint64(BINDING_ADDRESS, true);
  };
  const entryPoints = {
    ...Object.fromEntries(ENTRY_POINT_NAMES.map((name) => [name, address(name)])),
    systemCalls: Array.from({ length: SYSTEM_CALL_COUNT }, (_, number) =>
      address(SYSTEM_CALL_EXPORTS.get(number) ?? "onSystemCall")),
  };
  return {
    space,
    code: compiled.code,
    instance,
    memory,
    memoryStart: WASM_PAGE_SIZE,
    entryPoints: entryPoints as unknown as EntryPoints,
  };
}

/**
 * The kernel's memory reaches to the end of its window, although the module declares only its
 * static data: bulk operations check against it.
 */
function coverWindow(instance: Uint8Array, address: bigint): void {
  const view = new DataView(instance.buffer, instance.byteOffset);
  const size = BigInt(KERNEL_WINDOW_OFFSET) + BigInt(KERNEL_WINDOW_SIZE);
  const descriptor = Number(view.getBigUint64(INSTANCE_MEMORIES, true) - address);
  view.setBigUint64(INSTANCE_MEMORY_SIZE, size, true);
  view.setBigUint64(descriptor + MEMORY_SIZE, size, true);
}
