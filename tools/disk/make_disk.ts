// The ext4 disk: /bin with the programs, /files with the user's folder. Made by mke2fs, so that an
// independent implementation is what our file service has to read.
import { spawnSync } from "node:child_process";
import { cp, mkdir, mkdtemp, rm } from "node:fs/promises";
import { lstatSync, readdirSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { findProgram } from "../setup/debian_packages.ts";
import { UserError } from "../cli/user_error.ts";

export interface DiskOptions {
  readonly output: string;
  /** name in /bin -> file of the host */
  readonly programs: ReadonlyMap<string, string>;
  /** folder that appears as /files */
  readonly files?: string;
  readonly blockSize?: 1024 | 2048 | 4096;
}

const MEGABYTE = 1 << 20;

/** @throws UserError when `files` is no folder */
export function requireFolder(files: string): void {
  if (!statSync(files, { throwIfNoEntry: false })?.isDirectory()) throw new UserError(`FILES=${files} is not a folder`);
}

/** Builds the disk. @throws UserError when mke2fs is missing or fails, or `files` is no folder */
export async function makeDisk(options: DiskOptions): Promise<void> {
  const mke2fs = findProgram("mke2fs");
  if (!mke2fs) throw new UserError("mke2fs is missing: run `make setup`");
  if (options.files !== undefined) requireFolder(options.files);
  const staging = await mkdtemp(join(tmpdir(), "cloudos-disk-"));
  try {
    await mkdir(join(staging, "bin"));
    await mkdir(join(staging, "tmp"));
    for (const [name, file] of options.programs) await cp(file, join(staging, "bin", name));
    if (options.files !== undefined) {
      const filter = (path: string) => mayCopy(path, options.files!);
      await cp(options.files, join(staging, "files"), { recursive: true, verbatimSymlinks: true, filter });
    }
    const usage = measure(staging);
    const blocks = Math.ceil(usage.bytes / 1024) + usage.files * 4;
    const size = `${Math.max(16, Math.ceil((blocks * 1.15) / 1024) + 8)}M`;
    await rm(options.output, { force: true });
    const result = spawnSync(mke2fs, [
      "-q", "-F", "-t", "ext4", "-L", "cloudos", "-m", "0",
      "-b", String(options.blockSize ?? 4096),
      "-N", String(usage.files + 1024),
      "-E", "root_owner=0:0",
      "-d", staging, options.output, size,
    ], { encoding: "utf8" });
    if (result.status !== 0) throw new UserError(`mke2fs failed (is the host's disk full?)\n${result.stderr}`);
  } finally {
    await rm(staging, { recursive: true, force: true });
  }
}

/** Sockets, pipes and devices of the host mean nothing on the disk: they are left out, and named. */
function mayCopy(path: string, files: string): boolean {
  const entry = lstatSync(path);
  if (path === files || entry.isFile() || entry.isDirectory() || entry.isSymbolicLink()) return true;
  console.error(`cloudos: ${path} is no file, folder or link: left out`);
  return false;
}

function measure(folder: string): { bytes: number; files: number } {
  let bytes = 0;
  let files = 0;
  const folders = [folder];
  for (let next = folders.pop(); next !== undefined; next = folders.pop()) {
    for (const entry of readdirSync(next, { withFileTypes: true })) {
      files++;
      const path = join(next, entry.name);
      if (entry.isDirectory()) folders.push(path);
      else if (entry.isFile()) bytes += statSync(path).blocks * 512 + 4096;
    }
  }
  return { bytes: bytes + MEGABYTE, files };
}
