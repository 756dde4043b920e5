// docs/LOADER.md tells the truth: its example is built, compiled and listed anew, and its table of
// what an ISA exports is compared with what the shared code imports and what the ISAs have.
import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { before, describe, it } from "node:test";
import { Environment } from "../../abi/compiled_module.ts";
import { Profile } from "../../abi/intrinsics.ts";
import { ISA_NAMES, PROJECT_ROOT } from "../../tools/project.ts";
import { CompiledModule } from "../../tools/build/compiled_module.ts";
import { Loader } from "../../tools/build/loader_host.ts";
import { Disassembler } from "../../tools/listing/disassembler.ts";
import { Listing } from "../../tools/listing/listing.ts";
import { assembleModule } from "../../tools/spec/assemble.ts";
import { ModuleOutline } from "../../tools/wasm/module_outline.ts";
import { Frontend } from "./frontend.ts";
import { IrView } from "./ir_view.ts";
import { printFunction } from "./print_ir.ts";

const text = readFileSync(join(PROJECT_ROOT, "docs/LOADER.md"), "utf8");

/** A fenced block by its info string. */
function block(info: string): string {
  const found = text.split(`\`\`\`${info}\n`)[1]?.split("\n```")[0];
  assert.ok(found, `a block "${info}"`);
  return found;
}

describe("one function through every pass", () => {
  let wasm: Uint8Array;
  before(async () => {
    wasm = await assembleModule({ kind: "text", text: block("wat") });
  });

  it("is built to the SSA form that is shown", async () => {
    const frontend = await Frontend.compile();
    let printed = "";
    const refusal = frontend.check(wasm, () => {
      printed = printFunction(new IrView(frontend));
    });
    assert.equal(refusal, null);
    assert.equal(printed.trim(), block("text ir"));
  });

  for (const isa of ISA_NAMES) {
    it(`becomes the code that is shown, ${isa}`, async () => {
      const loader = await Loader.load(isa);
      const result = loader.compile(wasm, { profile: Profile.User, environment: Environment.CloudOs, listing: true });
      assert.ok(result.ok && result.listing);
      const listing = new Listing({
        wasm, outline: new ModuleOutline(wasm), compiled: new CompiledModule(result.blob), listing: result.listing,
        disassembler: await Disassembler.load(isa), sources: undefined,
      });
      assert.equal([...listing.lines(listing.select("sum")[0]!)].join("\n"), block(`text ${isa}`));
    });
  }
});

describe("the ISA interface", () => {
  const table = text.slice(text.indexOf("## ISA interface"));
  const imports = ["codegen", "assembler", "."].flatMap((folder) => importsOfIsa(join(PROJECT_ROOT, "loader", folder)));

  it("lists what the shared code imports", () => {
    assert.ok(imports.length > 20);
    for (const { file, name } of imports) {
      const row = new RegExp(`^\\| \`${file}\` \\|.*$`, "m").exec(table)?.[0];
      assert.ok(row?.includes(`\`${name}`), `${file}: ${name} is missing`);
    }
  });

  for (const isa of ISA_NAMES) {
    it(`is exported by ${isa}`, () => {
      for (const { file, name } of imports) {
        const source = readFileSync(join(PROJECT_ROOT, `loader/isa/${isa}/${file}.ts`), "utf8");
        const exported = new RegExp(`^export (?:(?:function|const|let|const enum) ${name}\\b|\\{[^}]*\\b${name}\\b)`, "m");
        assert.match(source, exported, `${isa}/${file}: ${name}`);
      }
    });
  }
});

function importsOfIsa(folder: string): { file: string; name: string }[] {
  return readdirSync(folder)
    .filter((file) => file.endsWith(".ts"))
    .flatMap((file) => [...readFileSync(join(folder, file), "utf8").matchAll(/import \{([^}]*)\} from "isa\/([a-z_]+)"/g)])
    .flatMap(([, names, file]) => names!.split(",").map((name) => ({ file: file!, name: name.trim() })))
    .filter(({ name }) => name !== "");
}
