// The disk that mke2fs makes, judged by debugfs.
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { makeDisk } from "../../tools/disk/make_disk.ts";
import { findProgram } from "../../tools/setup/debian_packages.ts";

let folder: string;
before(() => {
  folder = mkdtempSync(join(tmpdir(), "cloudos-test-"));
});
after(() => rmSync(folder, { recursive: true, force: true }));

test("programs stand in /bin and the user's folder in /files", async () => {
  const files = join(folder, "mine");
  mkdirSync(join(files, "sub"), { recursive: true });
  writeFileSync(join(files, "sub", "note.txt"), "a note\n");
  writeFileSync(join(folder, "p.wasm"), "program");
  const output = join(folder, "disk.img");
  await makeDisk({ output, programs: new Map([["p.wasm", join(folder, "p.wasm")]]), files });
  const debugfs = findProgram("debugfs")!;
  const cat = (path: string) =>
    execFileSync(debugfs, ["-R", `cat ${path}`, output], { encoding: "utf8", stdio: ["ignore", "pipe", "ignore"] });
  assert.equal(cat("/bin/p.wasm"), "program");
  assert.equal(cat("/files/sub/note.txt"), "a note\n");
  execFileSync(findProgram("e2fsck")!, ["-fn", output], { stdio: "ignore" });
});

test("a pipe in the user's folder is left out", async () => {
  const files = join(folder, "special");
  mkdirSync(files);
  execFileSync("mkfifo", [join(files, "pipe")]);
  writeFileSync(join(files, "note"), "a note\n");
  const output = join(folder, "special.img");
  await makeDisk({ output, programs: new Map(), files });
  const names = execFileSync(findProgram("debugfs")!, ["-R", "ls -p /files", output], {
    encoding: "utf8", stdio: ["ignore", "pipe", "ignore"],
  });
  assert.match(names, /note/);
  assert.doesNotMatch(names, /pipe/);
});

test("a folder that is not there is said plainly", async () => {
  const options = { output: join(folder, "none.img"), programs: new Map<string, string>(), files: join(folder, "missing") };
  await assert.rejects(makeDisk(options), /is not a folder/);
});
