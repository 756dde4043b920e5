// Symbols for gdb: the functions of the kernel and of the boot modules at their linked addresses.
import { SLOT_CODE } from "../../abi/address_layout.ts";
import { CompiledModule } from "../build/compiled_module.ts";
import type { IsaName } from "../build/build_loader.ts";
import type { LinkedModule } from "./boot_module.ts";
import { symbolElf, type SymbolEntry } from "./elf.ts";
import type { LinkedKernel } from "./kernel_space.ts";

function moduleSymbols(module: string, blob: Uint8Array, code: bigint): SymbolEntry[] {
  return new CompiledModule(blob).functions.map((entry) => ({
    name: `${module}:${entry.name || `function ${entry.index}`}`,
    address: code + BigInt(entry.codeOffset),
    size: entry.codeSize,
  }));
}

/**
 * An ELF file for gdb's symbol-file command.
 * @param blobs the compiled modules, in the order of `modules`
 */
export function symbolFile(
  isa: IsaName,
  kernel: LinkedKernel,
  kernelBlob: Uint8Array,
  modules: readonly LinkedModule[],
  blobs: readonly Uint8Array[],
): Uint8Array {
  return symbolElf(isa, [
    { name: "kernel:stubs", address: kernel.space.stubs, size: 1 },
    ...moduleSymbols("kernel", kernelBlob, kernel.space.code),
    ...modules.flatMap((module, i) =>
      moduleSymbols(module.manifest.name, blobs[i]!, module.slotBase + BigInt(SLOT_CODE))),
  ]);
}
