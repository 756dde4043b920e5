// The ELF writer makes files that an independent tool reads back.
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { writeElf } from "../../tools/elf/write_elf.ts";

test("header and segments", () => {
  const code = Uint8Array.from([0xb8, 60, 0, 0, 0, 0xbf, 42, 0, 0, 0, 0x0f, 0x05]); // exit(42)
  const file = writeElf("x86_64", 0x400000, [
    { address: 0x400000, bytes: code, memorySize: code.length, writable: false, executable: true },
    { address: 0x600000, bytes: new Uint8Array(0), memorySize: 8192, writable: true, executable: false },
  ]);
  const view = new DataView(file.buffer);
  assert.equal(view.getUint32(0, false), 0x7f454c46);
  assert.equal(view.getUint16(18, true), 62);
  assert.equal(view.getBigUint64(24, true), 0x400000n);
  assert.equal(view.getUint16(56, true), 2);
  assert.equal(view.getBigUint64(64 + 56 + 40, true), 8192n);
  const offset = Number(view.getBigUint64(64 + 8, true));
  assert.deepEqual(file.slice(offset, offset + code.length), code);
});

test("Linux runs it", { skip: process.platform !== "linux" || process.arch !== "x64" }, () => {
  const folder = mkdtempSync(join(tmpdir(), "cloudos-elf-"));
  const code = Uint8Array.from([0xb8, 60, 0, 0, 0, 0xbf, 42, 0, 0, 0, 0x0f, 0x05]);
  const segments = [{ address: 0x400000, bytes: code, memorySize: code.length, writable: false, executable: true }];
  writeFileSync(join(folder, "exit42"), writeElf("x86_64", 0x400000, segments), { mode: 0o755 });
  try {
    assert.throws(() => execFileSync(join(folder, "exit42")), (error: { status?: number }) => error.status === 42);
  } finally {
    rmSync(folder, { recursive: true });
  }
});
