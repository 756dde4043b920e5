// Writes the boot archive (abi/boot_archive.ts).
import * as abi from "../../abi/boot_archive.ts";
import { PAGE_SIZE } from "../../abi/limits.ts";
import type { LinkedModule } from "./boot_module.ts";
import { encodeManifest, nameBytes } from "./manifest_record.ts";

/** A blob that is carried as it is. */
export interface ArchiveFile {
  readonly name: string;
  readonly kind: abi.ArchiveKind.CompiledModule | abi.ArchiveKind.Data;
  readonly bytes: Uint8Array;
}

const SEGMENT_ALIGNMENT = 16;

/**
 * @param modules the supervisor first: the kernel starts entry 0
 * @throws RangeError when a name is too long
 */
export function buildBootArchive(modules: readonly LinkedModule[], files: readonly ArchiveFile[]): Uint8Array {
  const entries = [
    ...modules.map((module) => ({ name: module.manifest.name, kind: abi.ArchiveKind.BootModule, module, bytes: undefined })),
    ...files.map((file) => ({ name: file.name, kind: file.kind, module: undefined, bytes: file.bytes })),
  ];
  const out = new ByteWriter();
  out.reserve(abi.ARCHIVE_ENTRIES + entries.length * abi.ARCHIVE_ENTRY_SIZE);
  entries.forEach((entry, index) => {
    out.align(PAGE_SIZE);
    const start = out.size;
    let manifest = { offset: 0, size: 0 };
    if (entry.module) manifest = writeModule(out, entry.module);
    else out.append(entry.bytes!);
    const at = abi.ARCHIVE_ENTRIES + index * abi.ARCHIVE_ENTRY_SIZE;
    out.patch(at + abi.AE_NAME, nameBytes(entry.name));
    out.patch32(at + abi.AE_KIND, entry.kind);
    out.patch64(at + abi.AE_OFFSET, start);
    out.patch64(at + abi.AE_SIZE, out.size - start);
    out.patch32(at + abi.AE_MANIFEST, manifest.offset);
    out.patch32(at + abi.AE_MANIFEST + 4, manifest.size);
  });
  out.align(PAGE_SIZE);
  out.patch32(0, abi.ARCHIVE_MAGIC_LOW);
  out.patch32(4, abi.ARCHIVE_MAGIC_HIGH);
  out.patch32(8, abi.ARCHIVE_VERSION);
  out.patch32(abi.ARCHIVE_COUNT, entries.length);
  out.patch64(abi.ARCHIVE_TOTAL_SIZE, out.size);
  return out.bytes();
}

/** The boot module record, its manifest and its segments. @returns where the manifest stands in the blob */
function writeModule(out: ByteWriter, module: LinkedModule): { offset: number; size: number } {
  const start = out.size;
  out.reserve(abi.BM_SEGMENTS + module.segments.length * abi.BOOT_SEGMENT_SIZE);
  out.patch64(start + abi.BM_SLOT_BASE, module.slotBase);
  out.patch64(start + abi.BM_ENTRY, module.entry);
  out.patch64(start + abi.BM_INSTANCE, module.instance);
  out.patch64(start + abi.BM_STACK_SIZE, module.stackSize);
  out.patch64(start + abi.BM_MEMORY_SIZE, module.memorySize);
  out.patch64(start + abi.BM_FLAGS, module.nullPage ? abi.BootModuleFlag.NullPage : 0);
  out.patch64(start + abi.BM_SEGMENT_COUNT, module.segments.length);
  const manifest = encodeManifest(module.manifest);
  const manifestOffset = out.size - start;
  out.append(manifest);
  module.segments.forEach((segment, index) => {
    out.align(segment.slotOffset % PAGE_SIZE === 0 && segment.memorySize > 0 ? PAGE_SIZE : SEGMENT_ALIGNMENT);
    const at = start + abi.BM_SEGMENTS + index * abi.BOOT_SEGMENT_SIZE;
    out.patch64(at + abi.BS_SLOT_OFFSET, segment.slotOffset);
    out.patch64(at + abi.BS_MEMORY_SIZE, segment.memorySize);
    out.patch64(at + abi.BS_OFFSET, out.size);
    out.patch64(at + abi.BS_SIZE, segment.bytes.length);
    out.patch64(at + abi.BS_PROTECTION, segment.protection);
    out.append(segment.bytes);
  });
  return { offset: manifestOffset, size: manifest.length };
}

/** A growing little-endian byte string whose earlier parts can be filled in. */
class ByteWriter {
  private buffer = Buffer.alloc(1 << 16);
  size = 0;

  bytes(): Uint8Array {
    return new Uint8Array(this.buffer.subarray(0, this.size));
  }

  /** Zeroes. */
  reserve(count: number): void {
    const needed = this.size + count;
    if (needed > this.buffer.length) {
      const larger = Buffer.alloc(Math.max(needed, this.buffer.length * 2));
      this.buffer.copy(larger, 0, 0, this.size);
      this.buffer = larger;
    }
    this.size = needed;
  }

  append(bytes: Uint8Array): void {
    const at = this.size;
    this.reserve(bytes.length);
    this.patch(at, bytes);
  }

  align(unit: number): void {
    this.reserve((unit - (this.size % unit)) % unit);
  }

  patch(at: number, bytes: Uint8Array): void {
    this.buffer.set(bytes, at);
  }

  patch32(at: number, value: number): void {
    this.buffer.writeUInt32LE(value, at);
  }

  patch64(at: number, value: number | bigint): void {
    this.buffer.writeBigUInt64LE(BigInt(value), at);
  }
}
