// Whether programs of an ISA run on this machine: directly or under Debian's qemu-user.
import { spawnSync } from "node:child_process";
import type { IsaName } from "../../tools/project.ts";

/** False, or why a test has to be skipped. */
export function cannotRun(isa: IsaName): string | false {
  const here = process.platform === "linux" && process.arch === (isa === "arm64" ? "arm64" : "x64");
  if (here) return false;
  const emulator = isa === "arm64" ? "qemu-aarch64" : "qemu-x86_64";
  const found = process.platform === "linux" && spawnSync(emulator, ["--version"]).status === 0;
  return found ? false : `no way to run ${isa} programs here (Debian: qemu-user)`;
}
