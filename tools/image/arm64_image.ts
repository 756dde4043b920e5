// The ARM64 Linux Image: loaded at any multiple of 2 MiB, so that every physical address in it is
// an offset from its start.
import { KERNEL_MEMORY, KERNEL_PHYSICAL_MAP } from "../../abi/address_layout.ts";
import * as stub from "../../arch/arm64/stubs/numbers.ts";
import { BootProtocol } from "../../boot/boot_information.ts";
import { mapParts, stackTop, type ImageParts, type ImageTarget } from "./compose.ts";
import { EMERGENCY_STACK_SIZE, type LinkedKernel } from "./kernel_space.ts";
import { roundUp } from "./layout.ts";
import { ARM64_ENTRIES, PageTables } from "./page_tables.ts";
import { assembleStubs, loadStubBuilder } from "./stubs.ts";

/** Tables that the entry stub fills. */
interface StubTables {
  readonly physicalMap: bigint;
  readonly identity: bigint;
  readonly identityBlocks: bigint;
}

function allocateStubTables(tables: PageTables): StubTables {
  return {
    physicalMap: tables.addressOf(tables.walk(BigInt(KERNEL_PHYSICAL_MAP), 2)),
    identity: tables.addressOf(tables.allocate()),
    identityBlocks: tables.addressOf(tables.allocate()),
  };
}

/** What the image for ARM64 is made of. */
export async function arm64Target(): Promise<ImageTarget> {
  const builder = await loadStubBuilder("arm64");
  let stubTables: StubTables = { physicalMap: 0n, identity: 0n, identityBlocks: 0n };
  return {
    isa: "arm64",
    protocol: BootProtocol.Arm64Image,
    base: 0n,
    makeTables(tableBase: bigint, parts: ImageParts): PageTables {
      const tables = new PageTables(ARM64_ENTRIES, tableBase);
      stubTables = allocateStubTables(tables);
      mapParts(tables, parts);
      tables.walk(BigInt(KERNEL_MEMORY), 2);
      return tables;
    },
    fill(parts: ImageParts, kernel: LinkedKernel, emptyTable: bigint): number {
      const { space, entryPoints } = kernel;
      const end = Math.max(...parts.all.map((part) => Number(part.physical) + roundUp(part.size, 4096)));
      const inputs = new Array<bigint>(stub.INPUT_COUNT).fill(0n);
      inputs[stub.INPUT_CODE_BASE] = space.stubs;
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
      inputs[stub.INPUT_PANIC_STACK_TOP] = space.emergencyStacks[0]! + BigInt(EMERGENCY_STACK_SIZE);
      inputs[stub.INPUT_CPU_AREA] = space.cpuArea;
      inputs[stub.INPUT_BOOT_INFORMATION] = space.bootInformation;
      inputs[stub.INPUT_BOOT_INFORMATION_OFFSET] = parts.bootInformation.physical;
      inputs[stub.INPUT_TABLES_OFFSET] = parts.tables.physical;
      inputs[stub.INPUT_TABLES_END_OFFSET] = parts.tables.physical + BigInt(parts.tables.size);
      inputs[stub.INPUT_PHYSICAL_MAP_OFFSET] = stubTables.physicalMap;
      inputs[stub.INPUT_IDENTITY_OFFSET] = stubTables.identity;
      inputs[stub.INPUT_IDENTITY_BLOCKS_OFFSET] = stubTables.identityBlocks;
      inputs[stub.INPUT_EMPTY_OFFSET] = emptyTable;
      inputs[stub.INPUT_IMAGE_SIZE] = BigInt(end);
      const stubs = assembleStubs(builder, inputs, stub.OUTPUT_COUNT);
      parts.stubs.content!.set(stubs.code);
      return 0;
    },
    wrap: (image) => image,
  };
}
