// How a machine ends that cannot go on: a kernel panic names TypeScript places, and the machine stops;
// a processor without the baseline is refused in words.
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, describe, test } from "node:test";
import { Loader } from "../../tools/build/loader_host.ts";
import { PROJECT_ROOT, type IsaName } from "../../tools/project.ts";
import { composeImage } from "../../tools/image/compose.ts";
import { imageTarget } from "../../tools/image/image_target.ts";
import { linkKernel } from "../../tools/image/link_kernel.ts";
import { qemuCommandLine } from "../../tools/qemu/command_line.ts";
import { Symbolizer, symbolFolder } from "../../tools/symbols/symbolizer.ts";
import { isas, systemFor } from "./machine.ts";

const TIMEOUT_MS = 20_000;

const folder = mkdtempSync(join(tmpdir(), "cloudos-panic-"));
after(() => rmSync(folder, { recursive: true, force: true }));

/** An image with the built kernel and nothing for it to start: it fails its first assertion after set-up. */
async function imageWithoutModules(isa: IsaName): Promise<string> {
  const system = await systemFor(isa);
  await system.discard();
  const blob = new Uint8Array(readFileSync(join(PROJECT_ROOT, symbolFolder(isa), "kernel.compiled")));
  const kernel = linkKernel(await Loader.load(isa), blob);
  const file = join(folder, `${isa}.img`);
  writeFileSync(file, composeImage(await imageTarget(isa), kernel, new Uint8Array(0)).file);
  return file;
}

function boot(isa: IsaName, image: string, cpu?: string): { output: string; ended: boolean } {
  const { program, args } = qemuCommandLine({ isa, image, ...(cpu ? { cpu } : {}) });
  const result = spawnSync(program, args, { encoding: "latin1", timeout: TIMEOUT_MS, stdio: ["ignore", "pipe", "ignore"] });
  return { output: result.stdout, ended: result.status === 0 };
}

for (const isa of isas) {
  describe(`a kernel panic on ${isa}`, () => {
    test("names the assertion and the places on the stack, and ends the machine", async () => {
      const { output, ended } = boot(isa, await imageWithoutModules(isa));
      assert.match(output, /panic: assertion failed at kernel\/boot\/supervisor\.ts:\d+:\d+/);
      assert.ok(ended, "the machine stops by itself");
      const symbolizer = await Symbolizer.load(PROJECT_ROOT, isa);
      const frames = [...output.matchAll(/^ +kernel\+0x[0-9a-f]+/gm)].map(([line]) => symbolizer.annotate(line));
      assert.ok(frames.length >= 2, output);
      for (const frame of frames) assert.match(frame, /\(.+ at (kernel|lib|boot|arch)\/.+\.ts:\d+\)/);
      assert.ok(frames.some((frame) => /kernel\/(main|boot\/supervisor)\.ts/.test(frame)), frames.join("\n"));
    });
  });
}

test("a processor without AVX2 is refused in words", async () => {
  const { output } = boot("x86_64", await imageWithoutModules("x86_64"), "qemu64");
  assert.match(output, /CloudOS needs an x86-64-v3 processor/);
});
