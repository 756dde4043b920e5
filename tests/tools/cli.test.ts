// The command line's errors say what to do.
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";
import { PROJECT_ROOT } from "../../tools/project.ts";

function cloudos(args: readonly string[], environment: Record<string, string> = {}) {
  return spawnSync(process.execPath, ["--import", "tsx", "tools/cli/main.ts", ...args], {
    cwd: PROJECT_ROOT, encoding: "utf8", env: { ...process.env, ...environment },
  });
}

test("an unknown architecture is refused", () => {
  const result = cloudos(["run", "--arch", "mips"]);
  assert.equal(result.status, 1);
  assert.match(result.stderr, /unknown architecture "mips": use ARCH=x86_64 or ARCH=arm64/);
});

test("a bad memory size is refused, and one that no machine boots with", () => {
  for (const size of ["lots", "1e3", "63", "-512", "999999"]) {
    const result = cloudos(["run"], { MEMORY: size });
    assert.equal(result.status, 1);
    assert.match(result.stderr, new RegExp(`MEMORY=${size}: use whole MiB, from 64 to \\d+`));
  }
});

test("FILES that is no folder is refused before anything is built", () => {
  for (const files of ["/nonexistent", "README.md"]) {
    const result = cloudos(["run", "--", "hello"], { FILES: files });
    assert.equal(result.status, 1);
    assert.equal(result.stderr, `cloudos: FILES=${files} is not a folder\n`);
  }
});

test("a command that cannot be passed on whole is refused before anything is built", () => {
  const cases: readonly (readonly [string, RegExp])[] = [
    ['cowsay "a', /^cloudos: EXEC=cowsay "a: a quote \("\) is not closed\n$/],
    ["cowsay a\\", /a backslash ends the command/],
    ["''", /the command's name is empty/],
    [`cowsay ${"x".repeat(3000)}`, /the command is too long, by \d+ bytes: put what it works on in a file/],
  ];
  for (const [command, expected] of cases) {
    const result = cloudos(["run"], { EXEC: command });
    assert.match(result.stderr, expected);
    assert.equal(result.status, 1);
  }
});

test("a file that is no Wasm module is refused with offset and reason", () => {
  const folder = mkdtempSync(join(tmpdir(), "cloudos-test-"));
  after(() => rmSync(folder, { recursive: true, force: true }));
  writeFileSync(join(folder, "text.wasm"), "no module at all");
  const result = cloudos(["compile", join(folder, "text.wasm")]);
  assert.equal(result.status, 1);
  assert.match(result.stderr, /offset 0x0: magic header not detected/);
  assert.equal(cloudos(["compile", join(folder, "missing.wasm")]).status, 1);
});

test("a log that is not there is named", () => {
  const result = cloudos(["symbolize", "/nonexistent.log"]);
  assert.equal(result.status, 1);
  assert.match(result.stderr, /^cloudos: .*no such file.*\/nonexistent\.log'\n$/);
});

test("help names every verb", () => {
  const result = cloudos(["--help"]);
  assert.equal(result.status, 0);
  for (const verb of ["setup", "build", "run", "compile", "symbolize"]) assert.match(result.stdout, new RegExp(`\\b${verb}\\b`));
});
