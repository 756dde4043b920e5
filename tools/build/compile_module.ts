// One module of the image, from AssemblyScript to a compiled module: asc, wasm-opt, our loader.
// Leaves NAME.wasm, NAME.wasm.map and NAME.compiled in build/<isa>/modules for the symbolizer.
import { existsSync } from "node:fs";
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { Environment } from "../../abi/compiled_module.ts";
import { Profile } from "../../abi/intrinsics.ts";
import type { IsaName } from "../project.ts";
import { compileAssemblyScript, type AssemblyScriptProgram } from "./assemblyscript.ts";
import { whenChanged } from "./input_hash.ts";
import type { Loader } from "./loader_host.ts";
import { optimise } from "./optimise.ts";

export interface ModuleSource {
  readonly name: string;
  readonly profile: Profile;
  readonly program: AssemblyScriptProgram;
  /** Where it shall run; CloudOS unless told otherwise. */
  readonly environment?: Environment;
  /** Files and folders whose change means compiling again, besides the tools themselves. */
  readonly inputs: readonly string[];
}

const TOOL_INPUTS = ["tools/build/compile_module.ts", "tools/build/assemblyscript.ts", "tools/build/optimise.ts", "package-lock.json"];

/**
 * @param loaderHash identifies the loader, so that a changed one compiles everything again
 * @throws AssemblyScriptError, or Error when the loader refuses the module
 */
export async function compileModule(
  root: string, isa: IsaName, loader: Loader, loaderHash: string, source: ModuleSource,
): Promise<Uint8Array> {
  const folder = `build/${isa}/modules`;
  const output = `${folder}/${source.name}.wasm`;
  const options = JSON.stringify(source.program);
  await whenChanged(root, output, [...source.inputs, ...TOOL_INPUTS], [options], async () => {
    const plain = `${folder}/plain/${source.name}.wasm`;
    await compileAssemblyScript(root, source.program, plain);
    await optimise(root, join(root, plain), join(root, output));
  });
  const blobFile = join(root, folder, `${source.name}.compiled`);
  const target = { profile: source.profile, environment: source.environment ?? Environment.CloudOs };
  const how = [loaderHash, JSON.stringify(target)];
  await whenChanged(root, `${folder}/${source.name}.compiled`, [output], how, async () => {
    const wasm = new Uint8Array(await readFile(join(root, output)));
    const result = loader.compile(wasm, target);
    if (!result.ok) {
      throw new Error(`${source.name}: the loader refuses it at offset 0x${result.offset.toString(16)}: ${result.message}`);
    }
    await writeFile(blobFile, result.blob);
  });
  if (!existsSync(blobFile)) throw new Error(`${source.name}: nothing was compiled`);
  return new Uint8Array(await readFile(blobFile));
}
