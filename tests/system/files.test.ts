// A program reads a tree of directories and files of random content, made at test time.
import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";
import { crc32 } from "./crc32.ts";
import { execInGuest, isas, systemFor } from "./machine.ts";
import { Random } from "./random.ts";

/** Makes the tree and returns the lines that tests/programs/tree.ts prints for it, sorted. */
function makeTree(folder: string, random: Random): string[] {
  const lines: string[] = [];
  const folders = [""];
  for (let index = 0; index < 12; index++) {
    const name = join(folders[random.below(folders.length)]!, `folder ${index}`);
    mkdirSync(join(folder, name));
    folders.push(name);
  }
  const sizes = [0, 1, 4095, 4096, 4097, 65_536, 300_001];
  for (let index = 0; index < 60; index++) {
    const size = index < sizes.length ? sizes[index]! : random.below(20_000);
    const bytes = random.bytes(size);
    const name = join(folders[random.below(folders.length)]!, `${random.below(1e9)}-ü${index}.bin`);
    writeFileSync(join(folder, name), bytes);
    lines.push(`/files/${name} ${size} ${crc32(bytes).toString(16)}`);
  }
  return lines.sort();
}

for (const isa of isas) {
  test(`a program reads a tree of random files on ${isa}`, async () => {
    const random = Random.announced(`tree ${isa}`);
    const folder = mkdtempSync(join(tmpdir(), "cloudos-test-"));
    after(() => rmSync(folder, { recursive: true, force: true }));
    const expected = makeTree(folder, random);
    const system = await systemFor(isa, folder);
    after(() => system.discard());
    const seen = await execInGuest(system, ["/bin/tree.wasm", "/files"]);
    assert.equal(seen.failure, undefined, seen.log);
    assert.equal(seen.stderr.toString(), "");
    assert.deepEqual(seen.stdout.toString().trimEnd().split("\n").sort(), expected);
    assert.equal(seen.status, 0);
  });
}
