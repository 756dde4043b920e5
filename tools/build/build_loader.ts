// Builds the loader's wasm, one module an ISA: build/loader/loader-x86_64.wasm and loader-arm64.wasm.
// Run by itself it builds both; `npx tsx tools/build/build_loader.ts arm64` builds one.
import { fileURLToPath } from "node:url";
import { rm } from "node:fs/promises";
import { join } from "node:path";
import { AssemblyScriptError, compileAssemblyScript } from "./assemblyscript.ts";
import { whenChanged } from "./input_hash.ts";
import { ISA_NAMES, PROJECT_ROOT, type IsaName } from "../project.ts";

/** Where the loader for an ISA stands, relative to the root. */
export function loaderPath(isa: IsaName): string {
  return `build/loader/loader-${isa}.wasm`;
}

/**
 * Compiles the loader for one ISA.
 * @param rewrite changes source texts (tests plant bugs); such a loader goes to another file
 * @throws AssemblyScriptError with the compiler's messages, or when a global's initial value is no
 *   literal: that makes a start function, which the loader service cannot have
 */
export async function buildLoader(
  isa: IsaName,
  output = loaderPath(isa),
  rewrite?: (text: string, file: string) => string,
): Promise<Uint8Array> {
  const bytes = await compileAssemblyScript(
    PROJECT_ROOT,
    {
      entry: "loader/main.ts",
      aliases: { isa: `loader/isa/${isa}` },
      runtime: "stub",
      memoryBase: 65536,
      ...(rewrite ? { rewrite } : {}),
    },
    output,
  );
  if (hasStartSection(bytes)) {
    await rm(join(PROJECT_ROOT, output));
    throw new AssemblyScriptError("loader: a `let` at module level has an initial value that is no literal");
  }
  return bytes;
}

const SECTION_START = 8;
const HEADER_SIZE = 8;

/** Walks the sections: id, size as LEB128, contents. */
function hasStartSection(wasm: Uint8Array): boolean {
  for (let at = HEADER_SIZE; at < wasm.length; ) {
    if (wasm[at++] === SECTION_START) return true;
    let size = 0;
    for (let shift = 0; ; shift += 7) {
      const byte = wasm[at++] ?? 0;
      size |= (byte & 0x7f) << shift;
      if (byte < 0x80) break;
    }
    at += size;
  }
  return false;
}

/** What the loader is made of. */
export const LOADER_INPUTS: readonly string[] = [
  "loader", "abi", "lib", "sdk/runtime",
  "tools/build/build_loader.ts", "tools/build/assemblyscript.ts", "package-lock.json",
];

/** Builds the loader for an ISA unless it is there and its sources have not changed. */
export async function ensureLoader(isa: IsaName): Promise<void> {
  await whenChanged(PROJECT_ROOT, loaderPath(isa), LOADER_INPUTS, [], async () => void (await buildLoader(isa)));
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const wanted = ISA_NAMES.filter((isa) => process.argv.length < 3 || process.argv.includes(isa));
  for (const isa of wanted) {
    const started = Date.now();
    const bytes = await buildLoader(isa);
    console.log(`${loaderPath(isa)}: ${bytes.length} bytes, ${Date.now() - started} ms`);
  }
}
