// Puts an image together: the linked kernel, its stubs and tables, the boot archive.
import {
  BI_ARCHIVE, BI_ARCHIVE_SIZE, BI_CODE, BI_CODE_END, BI_CPU_AREA, BI_EARLY_TABLES,
  BI_EARLY_TABLE_COUNT, BI_EMPTY_TABLE, BI_IMAGE, BI_IMAGE_SIZE, BI_KERNEL_MEMORY_SIZE,
  BI_MAGIC_HIGH, BI_MAGIC_LOW, BI_PROTOCOL, BI_ROOT_TABLE, BI_STACK, BI_STACK_TOP, BootProtocol,
} from "../../boot/boot_information.ts";
import type { IsaName } from "../project.ts";
import {
  EARLY_TABLES, EMERGENCY_STACK_SIZE, STACK_SIZE, STUBS_SIZE, type KernelSpace, type LinkedKernel,
} from "./kernel_space.ts";
import { assemble, PAGE, place, roundUp, type Part, type PlacedImage } from "./layout.ts";
import type { PageTables, Protection } from "./page_tables.ts";

/** The parts that every image has. */
export interface ImageParts {
  readonly stubs: Part;
  readonly code: Part;
  readonly instance: Part;
  readonly bootInformation: Part;
  readonly cpuArea: Part;
  readonly interruptTable: Part;
  readonly tables: Part;
  readonly archive: Part;
  readonly stack: Part;
  readonly earlyTables: Part;
  readonly all: readonly Part[];
}

/** What differs between the ISAs. */
export interface ImageTarget {
  readonly isa: IsaName;
  readonly protocol: BootProtocol;
  /** Physical load address; 0 where the entry stub finds it out. */
  readonly base: bigint;
  /** Makes the tables for placed parts; called until their size is stable. */
  makeTables(tableBase: bigint, parts: ImageParts): PageTables;
  /**
   * Fills the stubs, the CPU area and the interrupt table. Returns the entry's offset in the stubs.
   */
  fill(parts: ImageParts, kernel: LinkedKernel, emptyTable: bigint): number;
  /** The file's form. */
  wrap(image: Uint8Array, placed: PlacedImage, entryOffset: number): Uint8Array;
}

function part(
  name: string, size: number, virtual?: bigint, protection?: Protection, content?: Uint8Array,
): Part {
  const mapping = virtual === undefined ? {} : { virtual, protection };
  return { name, size, physical: 0n, ...mapping, ...(content ? { content } : {}) } as Part;
}

/** The linear memory in runs of pages: with content, and all zero. */
function memoryParts(kernel: LinkedKernel): Part[] {
  const parts: Part[] = [];
  const { memory } = kernel;
  const isZero = (page: number) =>
    memory.subarray(page * PAGE, (page + 1) * PAGE).every((byte) => byte === 0);
  const pages = Math.ceil(memory.length / PAGE);
  for (let first = kernel.memoryStart / PAGE; first < pages; ) {
    const zero = isZero(first);
    let end = first + 1;
    while (end < pages && isZero(end) === zero) end++;
    const size = (end - first) * PAGE;
    const content = zero ? undefined : memory.subarray(first * PAGE, end * PAGE);
    const virtual = kernel.space.memory + BigInt(first * PAGE);
    parts.push(part(`memory ${first}`, size, virtual, "write", content));
    first = end;
  }
  return parts;
}

function imageParts(kernel: LinkedKernel, archive: Uint8Array, tablePages: number): ImageParts {
  const { space } = kernel;
  const page = () => new Uint8Array(PAGE);
  const named = {
    stubs: part("stubs", STUBS_SIZE, space.stubs, "execute", new Uint8Array(STUBS_SIZE)),
    code: part("code", kernel.code.length, space.code, "execute", kernel.code),
    instance: part("instance", kernel.instance.length, space.instance, "write", kernel.instance),
    bootInformation: part("boot information", PAGE, space.bootInformation, "write", page()),
    cpuArea: part("CPU area", PAGE, space.cpuArea, "write", page()),
    interruptTable: part("interrupt table", PAGE, space.interruptTable, "read", page()),
    tables: part("tables", tablePages * PAGE, undefined, undefined, new Uint8Array(tablePages * PAGE)),
    archive: part("archive", archive.length, undefined, undefined, archive),
    stack: part("stack", STACK_SIZE, space.stack, "write"),
    earlyTables: part("early tables", EARLY_TABLES * PAGE),
  };
  const emergency = space.emergencyStacks.map((stack, i) =>
    part(`emergency stack ${i}`, EMERGENCY_STACK_SIZE, stack, "write"));
  return { ...named, all: [...Object.values(named), ...emergency, ...memoryParts(kernel)] };
}

/** Maps every part that has a virtual address. */
export function mapParts(tables: PageTables, parts: ImageParts): void {
  for (const { virtual, physical, size, protection } of parts.all) {
    if (virtual !== undefined) tables.map(virtual, physical, roundUp(size, PAGE), protection!);
  }
}

function fillBootInformation(
  target: ImageTarget,
  parts: ImageParts,
  placed: PlacedImage,
  kernel: LinkedKernel,
  archiveSize: number,
  emptyTable: bigint,
): void {
  const content = parts.bootInformation.content!;
  const view = new DataView(content.buffer, content.byteOffset);
  const set = (field: number, value: bigint | number) => view.setBigUint64(field, BigInt(value), true);
  const { space } = kernel;
  view.setUint32(0, BI_MAGIC_LOW, true);
  view.setUint32(4, BI_MAGIC_HIGH, true);
  set(BI_PROTOCOL, target.protocol);
  set(BI_IMAGE, placed.base);
  set(BI_IMAGE_SIZE, placed.memorySize);
  set(BI_ARCHIVE, archiveSize === 0 ? 0n : parts.archive.physical);
  set(BI_ARCHIVE_SIZE, archiveSize);
  set(BI_ROOT_TABLE, parts.tables.physical);
  set(BI_EARLY_TABLES, parts.earlyTables.physical);
  set(BI_EARLY_TABLE_COUNT, EARLY_TABLES);
  set(BI_KERNEL_MEMORY_SIZE, kernel.memory.length);
  set(BI_CPU_AREA, space.cpuArea);
  set(BI_CODE, space.code);
  set(BI_CODE_END, space.code + BigInt(kernel.code.length));
  set(BI_STACK, space.stack);
  set(BI_STACK_TOP, space.stack + BigInt(STACK_SIZE));
  set(BI_EMPTY_TABLE, emptyTable);
}

export interface ComposedImage {
  readonly file: Uint8Array;
  /** Bytes of memory that it takes when booted. */
  readonly memorySize: number;
}

/** @param archive the boot archive's bytes; empty for none */
export function composeImage(
  target: ImageTarget, kernel: LinkedKernel, archive: Uint8Array,
): ComposedImage {
  let tablePages = 16;
  for (;;) {
    const parts = imageParts(kernel, archive, tablePages);
    const placed = place(parts.all, target.base);
    const tables = target.makeTables(parts.tables.physical, parts);
    const emptyTable = tables.addressOf(tables.allocate());
    if (tables.count !== tablePages) {
      tablePages = tables.count;
      continue;
    }
    parts.tables.content!.set(tables.bytes());
    fillBootInformation(target, parts, placed, kernel, archive.length, emptyTable);
    const entry = target.fill(parts, kernel, emptyTable);
    const file = target.wrap(assemble(parts.all, placed), placed, entry);
    return { file, memorySize: placed.memorySize };
  }
}

/** Top of the boot CPU's stack. */
export function stackTop(space: KernelSpace): bigint {
  return space.stack + BigInt(STACK_SIZE);
}
