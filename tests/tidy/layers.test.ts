// The arrows between the rooms of the house, held by a test (docs/ARCHITECTURE.md, Source layout).
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { dirname, join, normalize } from "node:path";
import { test } from "node:test";
import { importsOf, sourceFiles } from "./source_files.ts";

interface Layer {
  readonly folder: string;
  /** Folders that its files may import, besides their own. */
  readonly mayImport: readonly string[];
  /** Bare imports that a search path or an alias resolves. */
  readonly bare?: RegExp;
}

const LAYERS: readonly Layer[] = [
  { folder: "abi/", mayImport: [] },
  { folder: "lib/", mayImport: ["abi/"] },
  { folder: "kernel/", mayImport: ["abi/", "lib/", "boot/"], bare: /^hal\// },
  { folder: "boot/", mayImport: ["abi/", "lib/", "kernel/memory/"], bare: /^hal\// },
  { folder: "loader/", mayImport: ["abi/", "lib/"], bare: /^isa\// },
  { folder: "sdk/", mayImport: ["abi/", "lib/"] },
  { folder: "services/", mayImport: ["abi/", "lib/", "sdk/"] },
  { folder: "drivers/", mayImport: ["abi/", "lib/", "sdk/"] },
];

// A service's folder is its own room; the loader service is a shell around the loader.
const EXCEPTIONS: ReadonlyMap<string, readonly string[]> = new Map([
  ["services/compiler/", ["loader/"]],
  // Driver libraries, which have no manifest.
  ["drivers/virtio_blk/", ["drivers/virtio/"]],
  ["drivers/entropy/", ["drivers/virtio/"]],
  ["drivers/rtc_cmos/", ["drivers/rtc/"]],
  ["drivers/rtc_pl031/", ["drivers/rtc/"]],
  ["drivers/uart_16550/", ["drivers/serial/"]],
  ["drivers/uart_pl011/", ["drivers/serial/"]],
]);

function room(file: string): string {
  const parts = file.split("/");
  return parts[0] === "services" || parts[0] === "drivers" ? `${parts[0]}/${parts[1]}/` : `${parts[0]}/`;
}

for (const layer of LAYERS) {
  test(`${layer.folder} imports only what stands below it`, () => {
    const files = sourceFiles([layer.folder]).filter((file) => !file.endsWith("/manifest.ts"));
    assert.ok(files.length > 0, `${layer.folder} has no files`);
    for (const file of files) {
      const own = room(file);
      const allowed = [own, ...layer.mayImport, ...(EXCEPTIONS.get(own) ?? [])];
      for (const name of importsOf(readFileSync(file, "utf8"))) {
        if (!name.startsWith(".")) {
          assert.ok(layer.bare?.test(name) || (own === "services/compiler/" && /^isa\//.test(name)) ||
            (own === "services/wasi/" && /^(backend|linux)\//.test(name)),
            `${file} imports "${name}"`);
          continue;
        }
        const target = normalize(join(dirname(file), name));
        assert.ok(allowed.some((prefix) => target.startsWith(prefix)), `${file} imports ${target}`);
      }
    }
  });
}

test("words of one architecture stand only where architectures are", () => {
  const places = ["arch/", "boot/", "loader/isa/", "tests/", "tools/"];
  const words = /\b(x86_64|x86|arm64|aarch64|cr3|ttbr[01]?)\b/i;
  for (const file of sourceFiles(["kernel/", "sdk/", "services/", "lib/", "loader/"])) {
    if (places.some((place) => file.startsWith(place))) continue;
    if (file.endsWith("/manifest.ts")) continue;
    const lines = readFileSync(file, "utf8").split("\n");
    lines.forEach((line, index) => {
      // Isa.X86_64 as a value of the compiled-module format is no knowledge of the machine.
      const code = line.replaceAll(/\bIsa\.\w+/g, "").replace(/\/\*\*.*?\*\/|\/\/.*$|^\s*\*.*$/g, "");
      assert.ok(!words.test(code), `${file}:${index + 1}: ${line.trim()}`);
    });
  }
});
