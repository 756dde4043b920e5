// The modules that are damaged: our generator's, small ones of our conformance scripts and of the
// official suite where it is present, and real programs. Always the same for the same tree, so that a
// seed makes the same mutant again.
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { loaderPath } from "../build/build_loader.ts";
import { AssembleError, assembleModule } from "../spec/assemble.ts";
import { splitScript } from "../spec/split.ts";
import { Choices } from "./choices.ts";
import { Coverage } from "./coverage.ts";
import { generateModule } from "./generate.ts";
import { PROJECT_ROOT } from "../project.ts";

const GENERATED = 120;
const OWN_SCRIPTS = join(PROJECT_ROOT, "tests/conformance/scripts");
const SUITE = resolve(PROJECT_ROOT, process.env["WASM_TESTSUITE"] ?? "../shared/data/wasm-testsuite");
/** Scripts of the suite that show most of the format between them. */
const SUITE_SCRIPTS = [
  "align", "binary", "br_table", "bulk", "call_indirect", "const", "custom", "data", "elem", "exports", "f32_cmp", "func",
  "global", "if", "imports", "labels", "linking", "load1", "local_tee", "loop", "memory_grow", "nop", "ref_func",
  "return_call", "select", "simd_lane", "simd_load", "start", "table_grow", "unreached-invalid", "unwind",
];
const MODULES_PER_SCRIPT = 12;
const MODULE_SIZE_MAX = 6000;
/** Copies of the small ones for each program: a program takes long to compile. */
const SMALL_COPIES = 2;

async function modulesOfScript(file: string): Promise<Uint8Array[]> {
  const modules: Uint8Array[] = [];
  for (const command of splitScript(readFileSync(file, "utf8"))) {
    if (modules.length >= MODULES_PER_SCRIPT) break;
    if (!("source" in command)) continue;
    try {
      const bytes = await assembleModule(command.source);
      if (bytes.length <= MODULE_SIZE_MAX && bytes.length > 8) modules.push(bytes);
    } catch (error) {
      if (!(error instanceof AssembleError)) throw error;
    }
  }
  return modules;
}

/** Real programs: the loader itself, and one that a package ships. */
function programs(): Uint8Array[] {
  const files = [loaderPath("x86_64"), "node_modules/@jspm/core/test/cowsay.wasm"].map((file) => join(PROJECT_ROOT, file));
  return files.filter((file) => existsSync(file)).map((file) => new Uint8Array(readFileSync(file)));
}

/** The modules to damage; those that are not on this machine are left out. */
export async function loadCorpus(): Promise<Uint8Array[]> {
  const scripts = [
    ...readdirSync(OWN_SCRIPTS).sort().map((file) => join(OWN_SCRIPTS, file)),
    ...SUITE_SCRIPTS.map((name) => join(SUITE, `${name}.wast`)).filter((file) => existsSync(file)),
  ];
  const small: Uint8Array[] = [];
  for (const file of scripts) small.push(...(await modulesOfScript(file)));
  for (let seed = 0; seed < GENERATED; seed++) {
    const { wasm } = generateModule(Choices.fromSeed(seed), seed % 3 === 0, new Coverage());
    if (wasm.length <= MODULE_SIZE_MAX) small.push(wasm);
  }
  const corpus: Uint8Array[] = [];
  for (let copy = 0; copy < SMALL_COPIES; copy++) corpus.push(...small);
  corpus.push(...programs());
  return corpus;
}
