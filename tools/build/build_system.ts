// Builds everything for one architecture: loader, kernel, boot set, image, disk. Steps whose inputs
// have not changed are skipped.
import { mkdtemp, mkdir, readFile, rename, rm, writeFile } from "node:fs/promises";
import { createHash } from "node:crypto";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { ArchiveKind } from "../../abi/boot_archive.ts";
import { Profile } from "../../abi/intrinsics.ts";
import type { Progress } from "../cli/progress.ts";
import type { IsaName } from "../project.ts";
import { symbolFile } from "../debug/symbol_file.ts";
import { makeDisk } from "../disk/make_disk.ts";
import { buildBootArchive } from "../image/boot_archive.ts";
import { linkBootModule, type LinkedModule } from "../image/boot_module.ts";
import { composeImage } from "../image/compose.ts";
import { imageTarget } from "../image/image_target.ts";
import { linkKernel } from "../image/link_kernel.ts";
import { Symbolizer } from "../symbols/symbolizer.ts";
import { buildTestPrograms } from "../programs/test_programs.ts";
import { mapConcurrently } from "./concurrency.ts";
import { withBuildLock } from "./build_lock.ts";
import { loaderPath } from "./build_loader.ts";
import { findBootSet, type BootModuleSource } from "./boot_set.ts";
import { compileModule, type ModuleSource } from "./compile_module.ts";
import { whenChanged } from "./input_hash.ts";
import { Loader } from "./loader_host.ts";

export interface BuiltSystem {
  readonly isa: IsaName;
  /** What QEMU boots: a PVH ELF or an ARM64 Image. */
  readonly image: string;
  readonly disk: string;
  /** Sizes in bytes, for SPECIFICATION.md. */
  readonly kernelCodeSize: number;
  readonly imageSize: number;
  /** Writes functions, lines and frames for a debugger. @returns the file */
  writeSymbols(): Promise<string>;
  /** Removes what was made for this run only (a disk with the user's files). */
  discard(): Promise<void>;
}

export interface SystemVariant {
  /** Folder under build/<isa>/ of a variant with other modules; the default image without it. */
  readonly name: string;
  /** Modules besides the boot set: benchmarks and test helpers. */
  readonly extraModules: readonly BootModuleSource[];
}

const SHARED_INPUTS = ["abi", "lib"];
const COWSAY = "node_modules/@jspm/core/test/cowsay.wasm";
/** What drivers share: folders without a manifest. */
const DRIVER_LIBRARIES = ["drivers/rtc", "drivers/serial", "drivers/virtio"];
const WASI_LAYER = "services/wasi";

/** Every boot module lives in the slot of its place in the archive. */
const FIRST_SLOT = 1;

/** While one module is optimised in a process of its own, the next is compiled in ours. */
const MODULES_AT_ONCE = 3;

/** @param files a folder to put on the disk, at /files: then the disk is made for this run only */
export function buildSystem(
  root: string, isa: IsaName, progress: Progress, files?: string, variant?: SystemVariant,
): Promise<BuiltSystem> {
  return withBuildLock(root, () => build(root, isa, progress, files, variant));
}

async function build(
  root: string, isa: IsaName, progress: Progress, files?: string, variant?: SystemVariant,
): Promise<BuiltSystem> {
  const { loader, hash } = await progress.step("loader", () => currentLoader(root, isa));
  const kernelBlob = await progress.step("kernel", () => compileModule(root, isa, loader, hash, kernelSource(isa)));
  const kernel = linkKernel(loader, kernelBlob);
  const sources = [...(await findBootSet(root, isa)), ...(variant?.extraModules ?? [])];
  const units = [...sources.map((source) => bootModuleSource(isa, source)), wasiLayerSource()];
  const blobs = await progress.step("modules", () =>
    mapConcurrently(units, MODULES_AT_ONCE, (unit) => compileModule(root, isa, loader, hash, unit)));
  const modules: LinkedModule[] = [];
  let registry: Uint8Array = new Uint8Array(0);
  for (const [index, source] of sources.entries()) {
    const linked = linkBootModule(loader, source.manifest, blobs[index]!, FIRST_SLOT + index, registry);
    modules.push(linked.module);
    registry = linked.registry;
  }
  const wasi = blobs[sources.length]!;
  const archive = buildBootArchive(modules, [
    { name: "wasi", kind: ArchiveKind.CompiledModule, bytes: wasi },
    { name: "signatures", kind: ArchiveKind.Data, bytes: registry },
  ]);
  const folder = join(root, "build", isa, variant?.name ?? "");
  await mkdir(folder, { recursive: true });
  const image = join(folder, isa === "x86_64" ? "cloudos.elf" : "cloudos.img");
  const imageSize = await progress.step("image", async () => {
    const composed = composeImage(await imageTarget(isa), kernel, archive);
    // Renamed into place, so that a machine that is starting never sees half an image.
    await writeFile(`${image}.${process.pid}`, composed.file);
    await rename(`${image}.${process.pid}`, image);
    return composed.file.length;
  });
  const disk = await progress.step("disk", () => buildDisk(root, files));
  const writeSymbols = async () => {
    const file = join(folder, "kernel.symbols.elf");
    const symbolizer = await Symbolizer.load(root, isa);
    await writeFile(file, symbolFile({ isa, root, kernel, kernelBlob, modules, blobs, symbolizer }));
    return file;
  };
  const sizes = { kernelCodeSize: kernel.code.length, imageSize };
  return { isa, image, disk: disk.file, ...sizes, writeSymbols, discard: disk.discard };
}

/** The loader for an ISA, built when its sources changed, and what identifies it. */
async function currentLoader(root: string, isa: IsaName): Promise<{ loader: Loader; hash: string }> {
  const loader = await Loader.load(isa);
  const hash = createHash("sha256").update(await readFile(join(root, loaderPath(isa)))).digest("hex");
  return { loader, hash };
}

function kernelSource(isa: IsaName): ModuleSource {
  return {
    name: "kernel",
    profile: Profile.Kernel,
    inputs: [...SHARED_INPUTS, "kernel", "boot", "arch/common", `arch/${isa}`],
    program: {
      entry: "kernel/main.ts",
      aliases: { hal: `arch/${isa}/hal` },
      runtime: "./kernel/rt/index",
      memoryBase: 65536,
      use: ["abort=kernel/panic/abort"],
    },
  };
}

function bootModuleSource(isa: IsaName, source: BootModuleSource): ModuleSource {
  const isCompiler = source.manifest.name === "compiler";
  // Test modules may link with the loader's linker.
  const mayImportLoader = isCompiler || source.folder.startsWith("tests/");
  return {
    name: source.manifest.name,
    profile: source.manifest.profile === "driver" ? Profile.Driver : Profile.Service,
    inputs: [...SHARED_INPUTS, "sdk", source.folder, ...DRIVER_LIBRARIES, ...(mayImportLoader ? ["loader"] : [])],
    program: {
      entry: source.entry,
      runtime: "stub",
      memoryBase: 65536,
      use: ["abort=sdk/panic/abort"],
      ...(isCompiler ? { aliases: { isa: `loader/isa/${isa}` } } : {}),
    },
  };
}

function wasiLayerSource(): ModuleSource {
  return {
    name: "wasi",
    profile: Profile.Library,
    inputs: [...SHARED_INPUTS, "sdk", WASI_LAYER],
    program: {
      entry: `${WASI_LAYER}/cloudos/main.ts`,
      aliases: { backend: `${WASI_LAYER}/cloudos` },
      runtime: "stub",
      memoryBase: 65536,
      use: ["abort=sdk/panic/abort"],
    },
  };
}

/** The default disk is kept; one with the user's files is made anew each time, in a folder of its own. */
async function buildDisk(root: string, files?: string): Promise<{ file: string; discard(): Promise<void> }> {
  const programs = new Map([["cowsay.wasm", join(root, COWSAY)]]);
  for (const [name, file] of await buildTestPrograms(root)) programs.set(`${name}.wasm`, file);
  if (files === undefined) {
    const file = "build/disk.img";
    const inputs = ["tools/disk", ...[...programs.values()].map((path) => path.slice(root.length + 1))];
    await whenChanged(root, file, inputs, [], () => makeDisk({ output: join(root, file), programs }));
    return { file: join(root, file), discard: async () => undefined };
  }
  const folder = await mkdtemp(join(tmpdir(), "cloudos-run-"));
  const discard = () => rm(folder, { recursive: true, force: true });
  try {
    await makeDisk({ output: join(folder, "disk.img"), programs, files });
  } catch (error) {
    await discard();
    throw error;
  }
  return { file: join(folder, "disk.img"), discard };
}
