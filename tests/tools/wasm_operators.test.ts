// The operators that listings show, compared with what wasm-tools prints of the same modules.
import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { it } from "node:test";
import { print } from "@bytecodealliance/jco-transpile/wasm-tools";
import { PROJECT_ROOT } from "../../tools/project.ts";
import { assembleModule } from "../../tools/spec/assemble.ts";
import { ModuleOutline } from "../../tools/wasm/module_outline.ts";
import { operatorsOf } from "../../tools/wasm/operators.ts";

const CASES = join(PROJECT_ROOT, "tests/golden/cases");

/** Operators as wasm-tools prints them, one a line within each function: name, and offset or index. */
async function printedOperators(wasm: Uint8Array): Promise<string[]> {
  const text = await print(wasm);
  let inFunction = false;
  return text.split("\n").flatMap((line) => {
    if (/^ {2}\(func/.test(line)) inFunction = true;
    else if (/^ {2}\S/.test(line)) inFunction = false;
    const found = /^ {4,}([a-z][a-z0-9_.]*)(.*?)\)*$/.exec(line);
    return inFunction && found ? [summary(found[1]!, found[2]!)] : [];
  });
}

/** The name, the offset of an access, and an integer constant. */
function summary(name: string, rest: string): string {
  const value = /offset=\d+/.exec(rest)?.[0] ?? (/^i(32|64)\.const$/.test(name) ? rest.trim() : "");
  return `${name} ${value}`.trim();
}

for (const file of readdirSync(CASES).filter((name) => name.endsWith(".wat"))) {
  it(`${file}: the operators are those that wasm-tools prints`, async () => {
    const wasm = await assembleModule({ kind: "text", text: readFileSync(join(CASES, file), "utf8") });
    const outline = new ModuleOutline(wasm);
    const shown = outline.bodies.flatMap(({ start, end }) => {
      const texts = [...operatorsOf(wasm, start, end, outline)].map(({ text }) => text);
      assert.equal(texts.pop(), "end");
      return texts.map((text) => summary(text.split(" ")[0]!, text.slice(text.indexOf(" ") + 1)));
    });
    assert.ok(shown.length > 0);
    assert.deepEqual(shown, await printedOperators(wasm));
  });
}
