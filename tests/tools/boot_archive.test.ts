// The boot archive, read back as the kernel and the supervisor read it.
import assert from "node:assert/strict";
import { test } from "node:test";
import * as abi from "../../abi/boot_archive.ts";
import { MANIFEST_RECORD_SIZE, ManifestRecord, RestartPolicy } from "../../abi/manifest.ts";
import { Protection } from "../../abi/system_calls.ts";
import { buildBootArchive } from "../../tools/image/boot_archive.ts";
import type { LinkedModule } from "../../tools/image/boot_module.ts";
import { encodeManifest } from "../../tools/image/manifest_record.ts";

const module: LinkedModule = {
  manifest: { name: "supervisor", profile: "service", priority: 60, quotaPages: 7, provides: ["a"], uses: ["b", "c"], restart: "reboot" },
  slotBase: 0x1234_5678_9000n,
  entry: 0x1n,
  instance: 0x2n,
  stackSize: 16384,
  memorySize: 131072,
  nullPage: true,
  segments: [
    {
      slotOffset: 0x2_0100_0000,
      memorySize: 5000,
      bytes: new Uint8Array(5000).fill(0xcc),
      protection: Protection.Read | Protection.Execute,
    },
    { slotOffset: 65540, memorySize: 0, bytes: Uint8Array.of(1, 2, 3), protection: Protection.Read | Protection.Write },
  ],
};

test("entries, records and segments stand where the format says", () => {
  const archive = buildBootArchive([module], [{ name: "wasi", kind: abi.ArchiveKind.CompiledModule, bytes: Uint8Array.of(9, 8, 7) }]);
  const view = new DataView(archive.buffer, archive.byteOffset);
  const word = (at: number) => view.getUint32(at, true);
  const long = (at: number) => Number(view.getBigUint64(at, true));
  assert.equal(word(0), abi.ARCHIVE_MAGIC_LOW);
  assert.equal(word(4), abi.ARCHIVE_MAGIC_HIGH);
  assert.equal(word(abi.ARCHIVE_COUNT), 2);
  assert.equal(long(abi.ARCHIVE_TOTAL_SIZE), archive.length);
  const first = abi.ARCHIVE_ENTRIES;
  assert.equal(Buffer.from(archive.subarray(first, first + 10)).toString(), "supervisor");
  assert.equal(word(first + abi.AE_KIND), abi.ArchiveKind.BootModule);
  const record = long(first + abi.AE_OFFSET);
  assert.equal(record % 4096, 0);
  assert.equal(view.getBigUint64(record + abi.BM_SLOT_BASE, true), module.slotBase);
  assert.equal(long(record + abi.BM_FLAGS), abi.BootModuleFlag.NullPage);
  assert.equal(long(record + abi.BM_SEGMENT_COUNT), 2);
  const code = record + abi.BM_SEGMENTS;
  assert.equal(long(code + abi.BS_OFFSET) % 4096, 0, "code is page-aligned");
  assert.equal(archive[long(code + abi.BS_OFFSET) + 4999], 0xcc);
  const data = code + abi.BOOT_SEGMENT_SIZE;
  assert.equal(long(data + abi.BS_SLOT_OFFSET), 65540);
  assert.deepEqual([...archive.subarray(long(data + abi.BS_OFFSET), long(data + abi.BS_OFFSET) + 3)], [1, 2, 3]);
  const second = first + abi.ARCHIVE_ENTRY_SIZE;
  assert.equal(word(second + abi.AE_KIND), abi.ArchiveKind.CompiledModule);
  assert.deepEqual([...archive.subarray(long(second + abi.AE_OFFSET), long(second + abi.AE_OFFSET) + 3)], [9, 8, 7]);
  assert.equal(long(second + abi.AE_SIZE), 3);
});

test("a manifest says all that its source says", () => {
  const bytes = encodeManifest(module.manifest);
  const view = new DataView(bytes.buffer);
  const records = Array.from({ length: view.getUint32(0, true) }, (_, index) => {
    const at = 4 + index * MANIFEST_RECORD_SIZE;
    const name = Buffer.from(bytes.subarray(at + 16, at + 48)).toString().replace(/\0+$/, "");
    return [view.getUint32(at, true), view.getUint32(at + 4, true), Number(view.getBigUint64(at + 8, true)), name];
  });
  assert.deepEqual(records, [
    [ManifestRecord.Limits, 60, 7, ""],
    [ManifestRecord.Sizes, 64, 16384, ""],
    [ManifestRecord.Restart, RestartPolicy.Reboot, 0, ""],
    [ManifestRecord.Provides, 1, 0, "a"],
    [ManifestRecord.Uses, 0, 0, "b"],
    [ManifestRecord.Uses, 0, 0, "c"],
  ]);
});

test("a priority out of range and a name too long are refused", () => {
  assert.throws(() => encodeManifest({ ...module.manifest, priority: 63 }), /priority 63/);
  assert.throws(() => encodeManifest({ ...module.manifest, uses: ["x".repeat(33)] }), RangeError);
});
