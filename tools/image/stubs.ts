// Assembles the entry stubs: compiles arch/<isa>/stubs with asc and runs it.
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { compileAssemblyScript } from "../build/assemblyscript.ts";
import { PROJECT_ROOT, type IsaName } from "../project.ts";
import { whenChanged } from "../build/input_hash.ts";

interface StubBuilder {
  readonly memory: WebAssembly.Memory;
  inputsAddress(): number;
  outputsAddress(): number;
  codeAddress(): number;
  build(): number;
}

export interface Stubs {
  readonly code: Uint8Array;
  /** As arch/<isa>/stubs/inputs.ts numbers them. */
  readonly outputs: readonly bigint[];
}

/** What the stubs' assembly is made of, besides its own folders. */
const SHARED_INPUTS = [
  "abi", "boot", "lib", "loader", "sdk/runtime", "tools/build/assemblyscript.ts", "package-lock.json",
];

/** The stub builder of an ISA, compiled. */
export async function loadStubBuilder(isa: IsaName): Promise<StubBuilder> {
  const output = `build/image/stubs-${isa}.wasm`;
  const inputs = [`arch/${isa}/stubs`, `arch/${isa}/defs`, ...SHARED_INPUTS];
  await whenChanged(PROJECT_ROOT, output, inputs, [], async () => {
    const program = { entry: `arch/${isa}/stubs/main.ts`, aliases: { isa: `loader/isa/${isa}` } };
    await compileAssemblyScript(PROJECT_ROOT, program, output);
  });
  const wasm = await readFile(join(PROJECT_ROOT, output));
  const abort = () => {
    throw new Error(`the stub builder of ${isa} failed an assertion`);
  };
  const { instance } = await WebAssembly.instantiate(wasm as BufferSource, { env: { abort } });
  return instance.exports as unknown as StubBuilder;
}

/**
 * Assembles the stubs for one image.
 * @param inputs as arch/<isa>/stubs/inputs.ts numbers them
 * @param outputCount how many outputs there are
 */
export function assembleStubs(
  builder: StubBuilder, inputs: readonly bigint[], outputCount: number,
): Stubs {
  new BigUint64Array(builder.memory.buffer, builder.inputsAddress(), inputs.length).set(inputs);
  const size = builder.build();
  if (size === 0) throw new Error("a branch of the entry stubs does not reach its target");
  const { buffer } = builder.memory;
  return {
    code: new Uint8Array(buffer.slice(builder.codeAddress(), builder.codeAddress() + size)),
    outputs: [...new BigUint64Array(buffer, builder.outputsAddress(), outputCount)],
  };
}
