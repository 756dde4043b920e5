// Golden disassembly: what the loader makes of small modules, one for each class of operators.
//
// A case is tests/golden/cases/NAME.wat, what is expected of it NAME.<isa>.txt beside it: the code
// of all functions, disassembled. A case without a file for an ISA is not compiled for it.
// BLESS=1 writes what the loader does now; BLESS=arm64 also makes new files for that ISA.
// The first line of a case may say for which profile: ";; profile: kernel".
import assert from "node:assert/strict";
import { existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { before, describe, it } from "node:test";
import { Environment } from "../../abi/compiled_module.ts";
import { Profile } from "../../abi/intrinsics.ts";
import { ISA_NAMES, type IsaName } from "../../tools/project.ts";
import { Loader } from "../../tools/build/loader_host.ts";
import { assembleModule } from "../../tools/spec/assemble.ts";
import { disassemble, haveDisassembler, OBJDUMP } from "./disassemble.ts";

const folder = new URL("cases/", import.meta.url).pathname;
const bless = process.env["BLESS"] ?? "";
const names = readdirSync(folder)
  .filter((file) => file.endsWith(".wat"))
  .map((file) => file.slice(0, -".wat".length))
  .sort();
const present = haveDisassembler();
if (!present) console.log(`SKIPPED: ${OBJDUMP} is not installed; golden disassembly is not compared`);

const PROFILES: Readonly<Record<string, Profile>> = {
  kernel: Profile.Kernel,
  driver: Profile.Driver,
  library: Profile.Library,
};

async function compileCase(loader: Loader, name: string, isa: IsaName): Promise<string> {
  const text = readFileSync(`${folder}${name}.wat`, "utf8");
  const profile = /^;; profile: (\w+)/.exec(text)?.[1];
  const wasm = await assembleModule({ kind: "text", text });
  const result = loader.compile(wasm, {
    profile: profile ? PROFILES[profile]! : Profile.User,
    environment: Environment.Linux,
  });
  assert.ok(result.ok, `${name}: ${result.ok ? "" : result.message}`);
  return disassemble(result.blob, isa);
}

for (const isa of ISA_NAMES) {
  describe(`golden code, ${isa}`, { skip: !present }, () => {
    let loader: Loader;
    before(async () => {
      loader = await Loader.load(isa);
    });
    for (const name of names) {
      const file = `${folder}${name}.${isa}.txt`;
      if (!existsSync(file) && bless !== isa) continue;
      it(name, async () => {
        const code = await compileCase(loader, name, isa);
        if (bless === "1" || bless === isa) writeFileSync(file, code);
        assert.equal(code, readFileSync(file, "utf8"), `${name}: BLESS=1 accepts the new code`);
      });
    }
  });
}
