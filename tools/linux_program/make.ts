// From a Wasm file to an executable for Linux, in this process.
import { Environment } from "../../abi/compiled_module.ts";
import { Profile } from "../../abi/intrinsics.ts";
import type { IsaName } from "../project.ts";
import { Loader } from "../build/loader_host.ts";
import { entryCode, linuxLayer } from "./layer.ts";
import { ProgramError, ProgramLinker } from "./link.ts";
import type { PreopenedDirectory } from "./program_tables.ts";

export class ProgramMaker {
  readonly #loader: Loader;
  readonly #linker: ProgramLinker;

  private constructor(loader: Loader, linker: ProgramLinker) {
    this.#loader = loader;
    this.#linker = linker;
  }

  /** Builds what every executable has, where its sources have changed. */
  static async load(isa: IsaName): Promise<ProgramMaker> {
    const loader = await Loader.load(isa);
    return new ProgramMaker(loader, new ProgramLinker(isa, loader, await entryCode(isa), await linuxLayer(isa, loader)));
  }

  /** @throws ProgramError when the loader refuses the module, or it is no WASI program */
  make(wasm: Uint8Array, preopens: readonly PreopenedDirectory[]): Uint8Array {
    const result = this.#loader.compile(wasm, { profile: Profile.User, environment: Environment.Linux });
    if (!result.ok) throw new ProgramError(`${result.category} at offset 0x${result.offset.toString(16)}: ${result.message}`);
    return this.#linker.link(result.blob, preopens);
  }
}
