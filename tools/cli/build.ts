// cloudos build: the image and the disk of one architecture.
import type { Command } from "commander";
import { buildSystem } from "../build/build_system.ts";
import { Progress } from "./progress.ts";
import { parseIsa } from "./options.ts";
import { PROJECT_ROOT } from "../project.ts";

/** Adds the verb `build`. */
export function addBuildCommand(program: Command): void {
  program
    .command("build")
    .description("build the image and the disk")
    .option("--arch <isa>", "x86_64 or arm64", process.env["ARCH"] || "x86_64")
    .option("--files <folder>", "put this folder on the disk, at /files", process.env["FILES"] || undefined)
    .action(async (options: { arch: string; files?: string }) => {
      const isa = parseIsa(options.arch);
      const system = await buildSystem(PROJECT_ROOT, isa, new Progress(true), options.files);
      console.log(`image ${system.image}\ndisk  ${system.disk}`);
    });
}
