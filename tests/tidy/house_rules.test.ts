// House rules that a machine can hold.
import assert from "node:assert/strict";
import { existsSync, readFileSync } from "node:fs";
import { test } from "node:test";
import { sourceFiles, trackedFiles, undocumentedFunctions, unusedImports } from "./source_files.ts";

const CODE = ["abi/", "arch/", "boot/", "drivers/", "kernel/", "lib/", "loader/", "sdk/", "services/", "tools/", "tests/"];
/** Of arch/, the HAL's contract and what machines share; the others follow the contract. */
const DOCUMENTED = [
  "abi/", "arch/common/", "arch/host/", "boot/", "drivers/", "kernel/", "lib/", "loader/", "sdk/", "services/", "tools/",
];
const LINES_MAX = 600;
const COLUMNS_MAX = 140;
const existing = (files: string[]) => files.filter((file) => existsSync(file));

test("no file is longer than a reader's patience", () => {
  for (const file of existing(sourceFiles(CODE))) {
    const lines = readFileSync(file, "utf8").split("\n").length;
    assert.ok(lines <= LINES_MAX, `${file} has ${lines} lines`);
  }
});

test("no line is longer than a screen", () => {
  for (const file of existing(sourceFiles(CODE))) {
    readFileSync(file, "utf8").split("\n").forEach((line, index) => {
      assert.ok(line.length <= COLUMNS_MAX, `${file}:${index + 1} has ${line.length} columns`);
    });
  }
});

test("no unfinished-work marker lands", () => {
  const marker = new RegExp(`\\b(${["TO" + "DO", "FIX" + "ME", "XX" + "X", "HA" + "CK"].join("|")})\\b`);
  for (const file of existing(sourceFiles(CODE))) {
    readFileSync(file, "utf8").split("\n").forEach((line, index) => {
      assert.ok(!marker.test(line), `${file}:${index + 1}: ${line.trim()}`);
    });
  }
});

test("every source file opens with its purpose", () => {
  for (const file of existing(sourceFiles(CODE))) {
    const first = readFileSync(file, "utf8").replace(/^#!.*\n/, "").trimStart().slice(0, 3);
    assert.ok(first.startsWith("//") || first.startsWith("/*"), `${file} has no header comment`);
  }
});

test("every import is used", () => {
  assert.deepEqual(unusedImports('import { a, type b as c } from "x";\nimport * as d from "y";\na(d);'), ["c"]);
  for (const file of existing(sourceFiles(CODE))) {
    assert.deepEqual(unusedImports(readFileSync(file, "utf8")), [], `${file} has imports that it does not use`);
  }
});

test("every exported function says what it does", () => {
  assert.deepEqual(undocumentedFunctions("/** A. */\n@inline\nexport function a(): void {}\n\nexport function b(): void {}"), ["b"]);
  for (const file of existing(sourceFiles(DOCUMENTED))) {
    // asc gives the runtime's functions their names and their meaning.
    if (file.startsWith("sdk/runtime/")) continue;
    assert.deepEqual(undocumentedFunctions(readFileSync(file, "utf8")), [], `${file} has functions without a doc comment`);
  }
});

test("no C, no second language, nothing generated", () => {
  for (const file of trackedFiles()) {
    const inTests = file.startsWith("tests/");
    assert.ok(!/\.(cpp|h|s|S|py|rs|go|wasm|o|elf|img)$/.test(file), `${file} does not belong here`);
    assert.ok(!file.endsWith(".c") || inTests, `${file}: C stands only in tests`);
  }
});

test("the required top level is there", () => {
  const required = [
    "kernel", "services", "drivers", "boot", "arch", "tests", "abi", "lib", "loader", "sdk", "tools", "docs",
    "asconfig.json", "package.json", "Makefile", "README.md", "LICENSE", "CONTRIBUTING.md", "CHANGELOG.md",
    "CAVEATS.md", "SPECIFICATION.md", "docs/ARCHITECTURE.md", "docs/ABI.md", "docs/GLOSSARY.md", "docs/STATUS.md",
  ];
  for (const name of required) assert.ok(existsSync(name), `${name} is missing`);
});

test("the toolchain is pinned exactly", () => {
  const manifest = JSON.parse(readFileSync("package.json", "utf8")) as { devDependencies: Record<string, string> };
  assert.equal(manifest.devDependencies["assemblyscript"], "0.27.37");
  assert.equal(manifest.devDependencies["@as-pect/cli"], "8.1.0");
  assert.ok(manifest.devDependencies["binaryen"]);
  for (const [name, version] of Object.entries(manifest.devDependencies)) {
    assert.match(version, /^\d+\.\d+\.\d+/, `${name} is not pinned`);
  }
});
