// Which modules the image carries: every folder of services/ and drivers/ with a manifest. The
// supervisor comes first, because the kernel starts entry 0.
import { existsSync } from "node:fs";
import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import type { ModuleManifest } from "../image/manifest_types.ts";
import type { IsaName } from "../project.ts";

export interface BootModuleSource {
  readonly manifest: ModuleManifest;
  /** "services/log" */
  readonly folder: string;
  /** Entry file, relative to the root. */
  readonly entry: string;
}

/** The modules for one ISA, the supervisor first, then by name, so that images are reproducible. */
export function findBootSet(root: string, isa: IsaName): Promise<BootModuleSource[]> {
  return findModules(root, isa, ["services", "drivers"]);
}

/** Every folder with a manifest under the groups ("services"), in the order of the boot set. */
export async function findModules(root: string, isa: IsaName, groups: readonly string[]): Promise<BootModuleSource[]> {
  const modules: BootModuleSource[] = [];
  for (const group of groups) {
    const folders = await readdir(join(root, group), { withFileTypes: true });
    for (const folder of folders.filter((entry) => entry.isDirectory())) {
      const path = `${group}/${folder.name}`;
      const manifestFile = join(root, path, "manifest.ts");
      if (!existsSync(manifestFile)) continue;
      const imported = (await import(pathToFileURL(manifestFile).href)) as { default: ModuleManifest };
      const manifest = imported.default;
      if (manifest.isa && manifest.isa !== isa) continue;
      modules.push({ manifest, folder: path, entry: `${path}/main.ts` });
    }
  }
  const rank = (module: BootModuleSource) => (module.manifest.name === "supervisor" ? "" : module.manifest.name);
  return modules.sort((a, b) => (rank(a) < rank(b) ? -1 : 1));
}
