// Builds the loader's wasm, one module an ISA: build/loader/loader-x86_64.wasm and loader-arm64.wasm.
// Run by itself it builds both; `npx tsx tools/build/build_loader.ts arm64` builds one.
import { fileURLToPath } from "node:url";
import { resolve } from "node:path";
import { compileAssemblyScript } from "./assemblyscript.ts";
import { whenChanged } from "./input_hash.ts";

export type IsaName = "x86_64" | "arm64";
export const ISA_NAMES: readonly IsaName[] = ["x86_64", "arm64"];

/** Absolute path of the project's root. */
export const PROJECT_ROOT = resolve(fileURLToPath(import.meta.url), "../../..");

/** Where the loader for an ISA stands, relative to the root. */
export function loaderPath(isa: IsaName): string {
  return `build/loader/loader-${isa}.wasm`;
}

/**
 * Compiles the loader for one ISA.
 * @throws AssemblyScriptError with the compiler's messages
 */
export function buildLoader(isa: IsaName): Promise<Uint8Array> {
  return compileAssemblyScript(
    PROJECT_ROOT,
    {
      entry: "loader/main.ts",
      aliases: { isa: `loader/isa/${isa}` },
      runtime: "stub",
      memoryBase: 65536,
    },
    loaderPath(isa),
  );
}

/** What the loader is made of. */
const INPUTS = ["loader", "abi", "lib", "tools/build/build_loader.ts", "tools/build/assemblyscript.ts", "package-lock.json"];

/** Builds the loader for an ISA unless it is there and its sources have not changed. */
export async function ensureLoader(isa: IsaName): Promise<void> {
  await whenChanged(PROJECT_ROOT, loaderPath(isa), INPUTS, [], async () => void (await buildLoader(isa)));
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const wanted = ISA_NAMES.filter((isa) => process.argv.length < 3 || process.argv.includes(isa));
  for (const isa of wanted) {
    const started = Date.now();
    const bytes = await buildLoader(isa);
    console.log(`${loaderPath(isa)}: ${bytes.length} bytes, ${Date.now() - started} ms`);
  }
}
