// How each machine is started. One place, so that tests, `run` and the measurements boot the same.
import { COMMAND_LINE_MAX } from "../../abi/machine_description.ts";
import { findProgram } from "../setup/debian_packages.ts";
import { UserError } from "../cli/user_error.ts";
import type { IsaName } from "../project.ts";

export interface MachineOptions {
  readonly isa: IsaName;
  /** The bootable image. */
  readonly image: string;
  /** ext4 image for the first block device; read-only. */
  readonly disk?: string;
  readonly memoryMiB?: number;
  /** The kernel command line. */
  readonly append?: string;
  /** Where the serial line goes: "stdio" (bytes only) or "mon:stdio" (a terminal, Ctrl-A X). */
  readonly serial?: "stdio" | "mon:stdio";
  /** Count guest instructions exactly: one counter tick each, virtual time stands still when idle. */
  readonly instructionCount?: boolean;
  /** TCP port on loopback for gdb; the machine waits for it. */
  readonly gdbPort?: number;
  readonly gicVersion?: 2 | 3;
  readonly cpu?: string;
  readonly extra?: readonly string[];
}

const PROGRAMS: Record<IsaName, string> = { x86_64: "qemu-system-x86_64", arm64: "qemu-system-aarch64" };

/** @throws UserError when a kernel command line is longer than the machine takes */
export function checkAppend(append: string): void {
  const excess = Buffer.byteLength(append) - COMMAND_LINE_MAX;
  if (excess <= 0) return;
  // It is the command that is long; in base64, four characters for three bytes.
  const bytes = Math.ceil((excess * 3) / 4);
  throw new UserError(`the command is too long, by ${bytes} bytes: put what it works on in a file (FILES=folder)`);
}

/**
 * The program and arguments that boot the machine.
 * @throws UserError when QEMU is not installed, or what to append is more than the machine takes
 */
export function qemuCommandLine(options: MachineOptions): { program: string; args: string[] } {
  const program = findProgram(PROGRAMS[options.isa]);
  if (!program) throw new UserError(`${PROGRAMS[options.isa]} is missing: run \`make setup\``);
  checkAppend(options.append ?? "");
  const machine = options.isa === "x86_64" ? "q35" : `virt,gic-version=${options.gicVersion ?? 2}`;
  const args = [
    "-accel", "tcg",
    "-M", machine,
    "-cpu", options.cpu ?? "max",
    "-m", String(options.memoryMiB ?? 512),
    "-smp", "1",
    "-kernel", options.image,
    "-append", options.append ?? "",
    "-display", "none",
    "-nodefaults",
    "-no-reboot",
    "-serial", options.serial ?? "stdio",
  ];
  if (options.disk) {
    args.push(
      "-drive", `if=none,id=disk0,format=raw,readonly=on,file=${options.disk.replaceAll(",", ",,")}`,
      "-device", "virtio-blk-pci,drive=disk0,disable-legacy=on",
    );
  }
  if (options.instructionCount) args.push("-icount", "shift=0,sleep=off");
  if (options.gdbPort !== undefined) args.push("-gdb", `tcp:127.0.0.1:${options.gdbPort}`, "-S");
  args.push(...(options.extra ?? []));
  // A machine must not outlive who started it, however that ends: the kernel sees to it.
  const setpriv = findProgram("setpriv");
  return setpriv ? { program: setpriv, args: ["--pdeathsig", "KILL", "--", program, ...args] } : { program, args };
}
