// cloudos setup: installs the Debian packages that building and booting need.
import type { Command } from "commander";
import { installMissingPackages } from "../setup/debian_packages.ts";

/** Adds the verb `setup`. */
export function addSetupCommand(program: Command): void {
  program
    .command("setup")
    .description("install the Debian packages that are missing (QEMU, e2fsprogs)")
    .option("--tests", "also what the tests use: LLVM's disassembler, clang for WASI, qemu-user")
    .action(async (options: { tests?: boolean }) => installMissingPackages(options.tests === true));
}
