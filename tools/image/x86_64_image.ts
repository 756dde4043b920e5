// The PVH image: an ELF file loaded at 2 MiB, entered in 32-bit mode.
import { KERNEL_MEMORY, KERNEL_PHYSICAL_MAP } from "../../abi/address_layout.ts";
import * as stub from "../../arch/x86_64/stubs/numbers.ts";
import { BootProtocol } from "../../boot/boot_information.ts";
import { mapParts, stackTop, type ImageParts, type ImageTarget } from "./compose.ts";
import { pvhElf } from "./elf.ts";
import type { LinkedKernel } from "./kernel_space.ts";
import { indexOf, PageTables, X86_64_ENTRIES } from "./page_tables.ts";
import { assembleStubs, loadStubBuilder } from "./stubs.ts";
import { cpuArea, interruptTable } from "./x86_64_tables.ts";

const LOAD_ADDRESS = 0x20_0000n;
const GIB = 1n << 30n;
// Entries for 1 GiB pages (Intel SDM vol 3 table 4-16): P, R/W, A, D, PS, G; PCD and PWT for
// devices.
const BLOCK = 0x1e3n;
const UNCACHED = 0x18n;
const NO_EXECUTE = 1n << 63n;
/**
 * APICs, PCI windows and firmware lie in the fourth GiB, RAM never does on the machines we boot on.
 */
const DEVICE_GIB = 3;

/**
 * The kernel half, all physical memory, and the first GiB where it is: for the way into long mode.
 */
function makeTables(tableBase: bigint, parts: ImageParts): PageTables {
  const tables = new PageTables(X86_64_ENTRIES, tableBase);
  const physicalMap = BigInt(KERNEL_PHYSICAL_MAP);
  const all = tables.walk(physicalMap, 2);
  for (let i = 0; i < 512; i++) {
    const cache = i === DEVICE_GIB ? UNCACHED : 0n;
    tables.set(all, indexOf(physicalMap, 2) + i, (BigInt(i) * GIB) | BLOCK | cache | NO_EXECUTE);
  }
  tables.set(tables.walk(0n, 2), 0, BLOCK);
  mapParts(tables, parts);
  // The window's second GiB is reached through a table that all roots share.
  tables.walk(BigInt(KERNEL_MEMORY), 2);
  return tables;
}

/** What the image for x86_64 is made of. */
export async function x86_64Target(): Promise<ImageTarget> {
  const builder = await loadStubBuilder("x86_64");
  return {
    isa: "x86_64",
    protocol: BootProtocol.Pvh,
    base: LOAD_ADDRESS,
    makeTables,
    fill(parts: ImageParts, kernel: LinkedKernel): number {
      const { space, entryPoints } = kernel;
      const inputs = new Array<bigint>(stub.INPUT_COUNT).fill(0n);
      inputs[stub.INPUT_CODE_BASE] = space.stubs;
      inputs[stub.INPUT_CODE_PHYSICAL] = parts.stubs.physical;
      inputs[stub.INPUT_KERNEL_MAIN] = entryPoints.kernelMain;
      inputs[stub.INPUT_ON_SYSTEM_CALL] = entryPoints.onSystemCall;
      entryPoints.systemCalls.forEach((entry, number) => {
        inputs[stub.INPUT_SYSTEM_CALLS + number] = entry;
      });
      inputs[stub.INPUT_ON_INTERRUPT] = entryPoints.onInterrupt;
      inputs[stub.INPUT_ON_FAULT] = entryPoints.onFault;
      inputs[stub.INPUT_ON_KERNEL_FAULT] = entryPoints.onKernelFault;
      inputs[stub.INPUT_INSTANCE] = space.instance;
      inputs[stub.INPUT_MEMORY] = space.memory;
      inputs[stub.INPUT_STACK_TOP] = stackTop(space);
      inputs[stub.INPUT_CPU_AREA] = space.cpuArea;
      inputs[stub.INPUT_CPU_AREA_PHYSICAL] = parts.cpuArea.physical;
      inputs[stub.INPUT_BOOT_INFORMATION] = space.bootInformation;
      inputs[stub.INPUT_BOOT_INFORMATION_PHYSICAL] = parts.bootInformation.physical;
      inputs[stub.INPUT_ROOT_TABLE_PHYSICAL] = parts.tables.physical;
      inputs[stub.INPUT_ROOT_TABLE] = parts.tables.physical + BigInt(KERNEL_PHYSICAL_MAP);
      const stubs = assembleStubs(builder, inputs, stub.OUTPUT_COUNT);
      parts.stubs.content!.set(stubs.code);
      parts.cpuArea.content!.set(cpuArea(space, parts.cpuArea.physical));
      const entries = stubs.outputs.slice(stub.OUTPUT_VECTORS, stub.OUTPUT_VECTORS + 256);
      const handlers = entries.map((entry) => space.stubs + entry);
      parts.interruptTable.content!.set(interruptTable(handlers));
      return Number(stubs.outputs[stub.OUTPUT_ENTRY]);
    },
    wrap: (image, { base, memorySize }, entryOffset) =>
      pvhElf(image, base, memorySize, base + BigInt(entryOffset)),
  };
}
