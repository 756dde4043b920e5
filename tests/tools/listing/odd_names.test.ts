// Listings of modules whose custom sections are broken, or whose names are not meant for terminals.
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";
import { PROJECT_ROOT } from "../../../tools/project.ts";
import { makeModule, u32 } from "../../loader/module_bytes.ts";

const folder = mkdtempSync(join(tmpdir(), "cloudos-names-"));
after(() => rmSync(folder, { recursive: true, force: true }));

const text = (value: string): number[] => [...u32(Buffer.byteLength(value)), ...Buffer.from(value)];

/** A module of two empty functions with a custom section. */
function moduleFile(name: string, contents: readonly number[]): string {
  const section = [...text(name), ...contents];
  const module = makeModule({ functions: [{ code: [] }, { code: [] }] });
  const file = join(folder, "odd.wasm");
  writeFileSync(file, Uint8Array.from([...module, 0, ...u32(section.length), ...section]));
  return file;
}

function list(file: string, ...args: readonly string[]) {
  const command = ["--import", "tsx", "tools/cli/main.ts", "compile", file, "--asm", "--stats", ...args];
  return spawnSync(process.execPath, command, { cwd: PROJECT_ROOT, encoding: "utf8" });
}

test("a custom section that is cut off is no reason to stop", () => {
  const broken: [string, readonly number[]][] = [
    ["name", [1, 100, 1, 0]], ["name", [1]], ["name", [1, 4, 9, 0, 0xff, 0xff]], ["sourceMappingURL", [0xff, 3]], ["sourceMappingURL", []],
  ];
  for (const [name, contents] of broken) {
    const { status, stdout, stderr } = list(moduleFile(name, contents));
    assert.deepEqual([status, stderr], [0, ""], name);
    assert.match(stdout, /^function 1: function 1$/m);
  }
});

test("names with escape sequences are shown, not acted upon", () => {
  const name = "\u001b[31mred\nnew\u202eline";
  const names = [2, 0, ...text(name), 1, ...text("0")];
  const file = moduleFile("name", [1, ...u32(names.length), ...names]);
  const shown = "\\u{1b}[31mred\\u{a}new\\u{202e}line: function 0\n";
  const all = list(file);
  assert.equal(all.status, 0, all.stderr);
  assert.ok(all.stdout.includes(shown), all.stdout);
  assert.ok(!all.stdout.includes("\u001b"));
  for (const wanted of [name, shown.slice(0, shown.indexOf(":"))]) {
    assert.ok(list(file, "--function", wanted).stdout.includes(shown));
  }
  // A name goes before an index.
  assert.match(list(file, "--function", "0").stdout, /^0: function 1$/m);
});

test("an exported function has two names", () => {
  const names = [1, 0, ...text("inner")];
  const section = [...text("name"), 1, ...u32(names.length), ...names];
  const module = makeModule({ functions: [{ code: [] }, { code: [] }], exports: [["outer", 0], ["inner", 1]] });
  const file = join(folder, "exported.wasm");
  writeFileSync(file, Uint8Array.from([...module, 0, ...u32(section.length), ...section]));
  const shown = (wanted: string) => list(file, "--function", wanted).stdout.match(/^.*: function \d$/gm);
  assert.deepEqual(shown("outer"), ["inner: function 0"]);
  assert.deepEqual(shown("inner"), ["inner: function 0", "inner: function 1"]);
});

test("what cannot be listed leaves nothing behind, and a file needs a name", () => {
  const file = moduleFile("nothing", []);
  const output = join(folder, "left");
  const missing = list(file, "--function", "nobody", "-o", output);
  assert.deepEqual([missing.status, existsSync(output)], [1, false]);
  assert.match(missing.stderr, /no function "nobody" with a body/);
  const unnamed = list(file, "-o", "");
  assert.deepEqual([unnamed.status, unnamed.stderr], [1, "cloudos: -o needs the name of a file\n"]);
});
