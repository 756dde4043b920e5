// Compiles the AssemblyScript programs of tests/programs to plain WASI modules.
import { readdirSync } from "node:fs";
import { join } from "node:path";
import { compileAssemblyScript } from "../build/assemblyscript.ts";
import { whenChanged } from "../build/input_hash.ts";

const FOLDER = "tests/programs";
const LIBRARY = "wasi.ts";

/** Builds all that changed. @returns name without extension -> absolute path of the .wasm */
export async function buildTestPrograms(root: string): Promise<Map<string, string>> {
  const built = new Map<string, string>();
  for (const file of readdirSync(join(root, FOLDER)).filter((name) => name.endsWith(".ts") && name !== LIBRARY).sort()) {
    const name = file.slice(0, -".ts".length);
    const output = `build/test-programs/${name}.wasm`;
    const inputs = [`${FOLDER}/${file}`, `${FOLDER}/${LIBRARY}`, "package-lock.json", "tools/build/assemblyscript.ts"];
    await whenChanged(root, output, inputs, [], async () => {
      const entry = `${FOLDER}/${file}`;
      await compileAssemblyScript(root, { entry, runtime: "stub", memoryBase: 1024, use: ["abort="] }, output);
    });
    built.set(name, join(root, output));
  }
  return built;
}
