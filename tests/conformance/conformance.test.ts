// Our own conformance scripts, compiled by the loader and run as Linux processes on both ISAs.
// These stand in the repository; official_suite.test.ts runs the official suite.
import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { after, test } from "node:test";
import { ISA_NAMES, PROJECT_ROOT } from "../../tools/project.ts";
import { Loader } from "../../tools/build/loader_host.ts";
import { LinuxMachine } from "../../tools/linux_runner/machine.ts";
import { Store } from "../../tools/linux_runner/store.ts";
import { LinuxEngine } from "../../tools/spec/linux_engine.ts";
import { ScriptRunner } from "../../tools/spec/run_script.ts";
import { splitScript } from "../../tools/spec/split.ts";
import { cannotRun } from "./native.ts";

const SCRIPTS = join(PROJECT_ROOT, "tests/conformance/scripts");

for (const isa of ISA_NAMES) {
  const skip = cannotRun(isa);
  let machine: LinuxMachine | null = null;
  let loader: Loader | null = null;
  let store: Store | null = null;
  after(() => machine?.stop());
  for (const file of readdirSync(SCRIPTS).sort()) {
    test(`${isa}: ${file}`, { skip, timeout: 120_000 }, async () => {
      machine ??= await LinuxMachine.start(isa);
      loader ??= await Loader.load(isa, true);
      store ??= new Store(machine, loader);
      const commands = splitScript(readFileSync(join(SCRIPTS, file), "utf8"));
      const outcomes = await new ScriptRunner(new LinuxEngine(loader, store), file).run(commands);
      const bad = outcomes.filter(({ verdict }) => verdict !== "passed");
      assert.deepEqual(bad.map(({ line, detail }) => `${file}:${line}: ${detail}`), []);
      assert.ok(outcomes.length >= 2, "the script asserts something");
    });
  }
}
