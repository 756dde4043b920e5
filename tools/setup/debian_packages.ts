// Installs Debian packages when a program that the project calls is missing.
import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { delimiter, join } from "node:path";
import { UserError } from "../cli/user_error.ts";

interface Need {
  /** A program on the path, or an absolute file that the package brings. */
  readonly proof: string;
  readonly debianPackage: string;
}

const RUN_NEEDS: readonly Need[] = [
  { proof: "qemu-system-x86_64", debianPackage: "qemu-system-x86" },
  { proof: "qemu-system-aarch64", debianPackage: "qemu-system-arm" },
  { proof: "mke2fs", debianPackage: "e2fsprogs" },
];

const TEST_NEEDS: readonly Need[] = [
  { proof: "llvm-mc-14", debianPackage: "llvm-14" },
  { proof: "clang-14", debianPackage: "clang-14" },
  { proof: "wasm-ld-14", debianPackage: "lld-14" },
  { proof: "/usr/include/wasm32-wasi/stdio.h", debianPackage: "wasi-libc" },
  { proof: "/usr/lib/llvm-14/lib/clang/14.0.6/lib/wasi/libclang_rt.builtins-wasm32.a", debianPackage: "libclang-rt-14-dev-wasm32" },
  { proof: "qemu-aarch64", debianPackage: "qemu-user" },
  { proof: "/usr/bin/wasm-opt", debianPackage: "binaryen" },
  { proof: "gdb-multiarch", debianPackage: "gdb-multiarch" },
];

/** Looks a program up on the path and in the administrators' folders, where mke2fs lives. */
export function findProgram(name: string): string | undefined {
  if (name.startsWith("/")) return existsSync(name) ? name : undefined;
  const folders = [...(process.env["PATH"] ?? "").split(delimiter), "/usr/sbin", "/sbin"];
  return folders.map((folder) => join(folder, name)).find((file) => existsSync(file));
}

/**
 * Makes sure that the programs are there, with apt-get as root or through sudo.
 * @throws UserError with the command to run when neither is possible, or when apt-get fails
 */
export function installMissingPackages(forTests: boolean): void {
  const needs = forTests ? [...RUN_NEEDS, ...TEST_NEEDS] : RUN_NEEDS;
  const missing = [...new Set(needs.filter((need) => !findProgram(need.proof)).map((need) => need.debianPackage))];
  if (missing.length === 0) return;

  const install = ["install", "-y", "--no-install-recommends", ...missing];
  const command = `apt-get update && apt-get ${install.join(" ")}`;
  const isRoot = process.getuid?.() === 0;
  // At a terminal sudo may ask for the password.
  const canSudo = !isRoot && findProgram("sudo") !== undefined
    && (process.stdin.isTTY || spawnSync("sudo", ["-n", "true"], { stdio: "ignore" }).status === 0);
  if (!findProgram("apt-get") || !(isRoot || canSudo)) {
    throw new UserError(`these Debian packages are missing: ${missing.join(" ")}\nrun as root:  ${command}`);
  }
  console.error(`installing ${missing.join(" ")}`);
  for (const step of [["update"], install]) {
    const program = isRoot ? "apt-get" : "sudo";
    const args = isRoot ? step : [...(process.stdin.isTTY ? [] : ["-n"]), "apt-get", ...step];
    const environment = { ...process.env, DEBIAN_FRONTEND: "noninteractive" };
    const result = spawnSync(program, args, { stdio: ["ignore", "ignore", "inherit"], env: environment });
    if (result.status !== 0 && step[0] === "install") {
      throw new UserError(`apt-get failed; run as root:  ${command}`);
    }
  }
}
