// cloudos compile --target: an executable of a WASI program, for another system than CloudOS.
import { rename, rm, stat, writeFile } from "node:fs/promises";
import { Loader } from "../build/loader_host.ts";
import type { IsaName } from "../project.ts";
import { entryCode, linuxLayer } from "../linux_program/layer.ts";
import { ProgramError, ProgramLinker } from "../linux_program/link.ts";
import type { PreopenedDirectory } from "../linux_program/program_tables.ts";
import { UserError } from "./user_error.ts";

const TARGETS: Readonly<Record<string, IsaName>> = { "linux-x86_64": "x86_64", "linux-arm64": "arm64" };
const PATH_MAX = 4095;
const DIRECTORIES_MAX = 250;

/** @throws UserError when there is no such target */
export function parseTarget(name: string): IsaName {
  const isa = TARGETS[name];
  if (!isa) throw new UserError(`unknown target "${name}": use --target ${Object.keys(TARGETS).join(" or --target ")}`);
  return isa;
}

/** Reads --dir options: HOST, or HOST::GUEST. @throws UserError */
export function parseDirectories(options: readonly string[]): PreopenedDirectory[] {
  if (options.length > DIRECTORIES_MAX) throw new UserError(`more than ${DIRECTORIES_MAX} --dir options`);
  return options.map((option) => {
    const at = option.indexOf("::");
    const host = at < 0 ? option : option.slice(0, at);
    const guest = at < 0 ? option : option.slice(at + 2);
    if (!host || !guest) throw new UserError(`--dir ${option}: give HOST or HOST::GUEST`);
    if (Buffer.byteLength(host) > PATH_MAX || Buffer.byteLength(guest) > PATH_MAX) {
      throw new UserError(`--dir ${option.slice(0, 40)}…: a path is longer than ${PATH_MAX} bytes`);
    }
    return { host, guest };
  });
}

/**
 * Links a compiled module to an executable and writes it.
 * @param file the Wasm file, for messages
 * @throws UserError
 */
export async function writeProgram(
  isa: IsaName, loader: Loader, file: string, blob: Uint8Array, directories: readonly PreopenedDirectory[], output: string,
): Promise<void> {
  const existing = await stat(output).catch(() => null);
  if (existing && !existing.isFile()) throw new UserError(`${output}: it is there and no regular file`);
  const [entry, layer] = [await entryCode(isa), await linuxLayer(isa, loader)];
  let elf: Uint8Array;
  try {
    elf = new ProgramLinker(isa, loader, entry, layer).link(blob, directories);
  } catch (error) {
    if (error instanceof ProgramError) throw new UserError(`${file}: ${error.message}`);
    throw error;
  }
  // Renamed into place: a program that is running cannot be overwritten.
  const temporary = `${output}.${process.pid}.new`;
  try {
    await writeFile(temporary, elf, { mode: 0o755 });
    await rename(temporary, output);
  } catch (error) {
    await rm(temporary, { force: true });
    throw new UserError(`${output}: ${(error as Error).message}`);
  }
}
