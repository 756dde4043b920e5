// Programs that others compiled: C by Debian's clang, icepll from npm. They do what they do under
// node:wasi. And what `run` says when the guest dies.
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { copyFileSync, existsSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, test } from "node:test";
import { PROJECT_ROOT } from "../../tools/project.ts";
import { GUEST_DIED } from "../../tools/qemu/framed_run.ts";
import { findProgram } from "../../tools/setup/debian_packages.ts";
import { execInGuest, isas, systemFor } from "./machine.ts";
import { Random } from "./random.ts";
import { runReference } from "./reference.ts";

const WASI_HEADERS = "/usr/include/wasm32-wasi";
const ICEPLL = join(PROJECT_ROOT, "build/programs/icepll.wasm");

/** Compiles with Debian's clang; the host's own headers must not leak in. */
function compileC(clang: string, source: string, output: string): void {
  const resources = execFileSync(clang, ["-print-resource-dir"], { encoding: "utf8" }).trim();
  execFileSync(clang, [
    "--target=wasm32-wasi", "-O2", "-Wall", "-Werror", "-nostdinc",
    "-isystem", join(resources, "include"), "-isystem", WASI_HEADERS, "-o", output, source,
  ], { stdio: ["ignore", "inherit", "inherit"] });
}

async function inFolder<T>(action: (folder: string) => Promise<T>): Promise<T> {
  const folder = mkdtempSync(join(tmpdir(), "cloudos-test-"));
  try {
    return await action(folder);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function randomNumber(random: Random): string {
  const mantissa = random.below(2_000_000_000) - 1_000_000_000;
  return random.below(3) === 0 ? String(mantissa) : `${mantissa / 1e6}e${random.below(40) - 20}`;
}

for (const isa of isas) {
  describe(`programs on ${isa}`, () => {
    test("a C program sorts and prints what a file holds", async (t) => {
      const clang = findProgram("clang-14");
      if (!clang || !existsSync(WASI_HEADERS)) {
        t.skip("no clang for WASI: apt-get install clang-14 lld-14 wasi-libc libclang-rt-14-dev-wasm32");
        return;
      }
      await inFolder(async (folder) => {
        const random = Random.announced(`numbers ${isa}`);
        compileC(clang, join(PROJECT_ROOT, "tests/programs/c/numbers.c"), join(folder, "numbers.wasm"));
        const numbers = Array.from({ length: 100 + random.below(200) }, () => randomNumber(random));
        writeFileSync(join(folder, "input.txt"), `${numbers.join("\n")}\n`);
        const args = ["/files/numbers.wasm", "/files/input.txt", "/files/missing", random.text(30), "", random.text(200)];
        const expected = await runReference(join(folder, "numbers.wasm"), args, new Uint8Array(0), folder);
        assert.ok(expected.stdout.length > 5000);
        assert.equal(expected.status, numbers.length % 64);
        const system = await systemFor(isa, folder);
        try {
          const seen = await execInGuest(system, args);
          assert.equal(seen.failure, undefined, seen.log);
          assert.equal(seen.stdout.toString("latin1"), expected.stdout.toString("latin1"));
          assert.equal(seen.stderr.toString("latin1"), expected.stderr.toString("latin1"));
          assert.equal(seen.status, expected.status);
        } finally {
          await system.discard();
        }
      });
    });

    test("icepll computes a clock", async (t) => {
      if (!existsSync(ICEPLL)) {
        t.skip("build/programs/icepll.wasm is not there: make programs");
        return;
      }
      await inFolder(async (folder) => {
        copyFileSync(ICEPLL, join(folder, "icepll.wasm"));
        const random = Random.announced(`icepll ${isa}`);
        const args = ["/files/icepll.wasm", "-i", "12", "-o", String(16 + random.below(250))];
        const expected = await runReference(ICEPLL, args);
        assert.match(expected.stdout.toString(), /F_PLLOUT/);
        const system = await systemFor(isa, folder);
        try {
          const seen = await execInGuest(system, args);
          assert.equal(seen.failure, undefined, seen.log);
          assert.deepEqual(seen.stdout, expected.stdout);
          assert.deepEqual(seen.stderr, expected.stderr);
          assert.equal(seen.status, expected.status);
        } finally {
          await system.discard();
        }
      });
    });

    test(`the status is ${GUEST_DIED} when the guest dies`, async () => {
      const system = await systemFor(isa);
      let kill: (() => void) | undefined;
      let output = "";
      const seen = await execInGuest(system, ["ticker", "1000000"], {
        started: (control) => (kill = control.kill),
        onOutput: (bytes) => {
          output += Buffer.from(bytes).toString("latin1");
          if (output.includes("tick 3\n")) kill?.();
        },
      });
      assert.equal(seen.status, GUEST_DIED);
      assert.match(seen.failure ?? "", /ended.*without an exit status/);
      assert.match(seen.stdout.toString(), /^tick 0\ntick 1\ntick 2\ntick 3\n/);
      await system.discard();
    });
  });
}
