// The parts of every executable for Linux that do not depend on the program: the entry code and the
// WASI layer, built when their sources change.
import { createHash } from "node:crypto";
import { mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { Environment } from "../../abi/compiled_module.ts";
import { Profile } from "../../abi/intrinsics.ts";
import { loaderPath } from "../build/build_loader.ts";
import { withBuildLock } from "../build/build_lock.ts";
import { compileModule } from "../build/compile_module.ts";
import { whenChanged } from "../build/input_hash.ts";
import { assembleStub, stubInputs } from "../build/linux_stub.ts";
import type { Loader } from "../build/loader_host.ts";
import { PROJECT_ROOT, type IsaName } from "../project.ts";

/** Machine code that the program starts with, and offsets in it. */
export interface EntryCode {
  readonly code: Uint8Array;
  readonly handler: number;
  /** 0 where the kernel brings its own. */
  readonly restorer: number;
  readonly systemCall: number;
  readonly copy: number;
  readonly grow: number;
}

const LAYER = "services/wasi";

/** The layer as a compiled module. */
export async function linuxLayer(isa: IsaName, loader: Loader): Promise<Uint8Array> {
  const hash = createHash("sha256").update(await readFile(join(PROJECT_ROOT, loaderPath(isa)))).digest("hex");
  return withBuildLock(PROJECT_ROOT, () => compileModule(PROJECT_ROOT, isa, loader, hash, {
    name: "wasi_linux",
    profile: Profile.Library,
    environment: Environment.Linux,
    inputs: ["abi", "lib", "sdk", LAYER, `arch/${isa}/linux/system_calls.ts`],
    program: {
      entry: `${LAYER}/linux/main.ts`,
      aliases: { backend: `${LAYER}/linux`, linux: `arch/${isa}/linux` },
      runtime: "stub",
      memoryBase: 65536,
      use: [`abort=${LAYER}/linux/message/abort`],
    },
  }));
}

/** The entry code, kept as bytes with its offsets beside them. */
export async function entryCode(isa: IsaName): Promise<EntryCode> {
  const output = `build/linux/program-${isa}`;
  const offsetsFile = join(PROJECT_ROOT, `${output}.json`);
  const inputs = [...stubInputs(isa), "abi/linux_program.ts", "tools/linux_program/layer.ts"];
  await withBuildLock(PROJECT_ROOT, () => whenChanged(PROJECT_ROOT, output, inputs, [], async () => {
    const { code, offset } = await assembleStub(isa, "program");
    const offsets = {
      handler: offset("handlerOffset"),
      restorer: offset("restorerOffset"),
      systemCall: offset("systemCallOffset"),
      copy: offset("copyOffset"),
      grow: offset("growOffset"),
    };
    await mkdir(join(PROJECT_ROOT, "build/linux"), { recursive: true });
    await writeFile(offsetsFile, JSON.stringify(offsets));
    await writeFile(join(PROJECT_ROOT, output), code);
  }));
  const offsets = JSON.parse(await readFile(offsetsFile, "utf8")) as Omit<EntryCode, "code">;
  return { code: new Uint8Array(await readFile(join(PROJECT_ROOT, output))), ...offsets };
}
