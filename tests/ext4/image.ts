// Makes source trees of random content and ext4 images of them, with e2fsprogs' own tools.
import { execFileSync, spawnSync } from "node:child_process";
import {
  closeSync, ftruncateSync, mkdirSync, mkdtempSync, openSync, rmSync, symlinkSync, truncateSync, writeFileSync, writeSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** A seeded generator (mulberry32); a failing test is repeated with TEST_SEED. */
export class Random {
  private state: number;
  constructor(readonly seed: number) {
    this.state = seed >>> 0;
  }
  next(): number {
    this.state = (this.state + 0x6d2b79f5) >>> 0;
    let value = Math.imul(this.state ^ (this.state >>> 15), this.state | 1);
    value ^= value + Math.imul(value ^ (value >>> 7), value | 61);
    return (value ^ (value >>> 14)) >>> 0;
  }
  below(limit: number): number {
    return Math.floor((this.next() / 2 ** 32) * limit);
  }
  bytes(length: number): Buffer {
    const bytes = Buffer.alloc(length);
    let at = 0;
    for (; at + 4 <= length; at += 4) bytes.writeUInt32LE(this.next(), at);
    for (; at < length; at++) bytes[at] = this.next();
    return bytes;
  }
}

export function seedFromEnvironment(): number {
  const given = process.env["TEST_SEED"];
  return given === undefined ? Math.floor(Math.random() * 2 ** 32) : Number(given) >>> 0;
}

/** Why image tests cannot run here, or undefined. */
export function missingTools(): string | undefined {
  const missing = ["mke2fs", "debugfs", "e2fsck"].filter((tool) => spawnSync(tool, ["-V"]).error !== undefined);
  return missing.length === 0 ? undefined : `SKIPPED: ${missing.join(", ")} not found; install e2fsprogs`;
}

export class Workspace {
  readonly folder = mkdtempSync(join(tmpdir(), "cloudos-ext4-"));
  path(name: string): string {
    return join(this.folder, name);
  }
  remove(): void {
    rmSync(this.folder, { recursive: true, force: true });
  }
}

/** A tree with files of many sizes, deep folders and every kind of symbolic link. */
export function makeTree(folder: string, random: Random): void {
  mkdirSync(join(folder, "deep"), { recursive: true });
  const sizes = [0, 1, 59, 60, 61, 1023, 1024, 1025, 4095, 4096, 4097, 32768, 65535, 65537, 300_001, 2_000_003];
  sizes.forEach((size, index) => writeFileSync(join(folder, `file_${index}_${size}`), random.bytes(size)));
  let deep = join(folder, "deep");
  for (let level = 0; level < 30; level++) {
    deep = join(deep, `level${level}`);
    mkdirSync(deep);
    writeFileSync(join(deep, "here"), random.bytes(random.below(9000)));
  }
  mkdirSync(join(folder, "names"));
  writeFileSync(join(folder, "names", "n".repeat(255)), "longest name");
  writeFileSync(join(folder, "names", "with space \u00e4\u20ac"), "text");
  mkdirSync(join(folder, "empty"));
  symlinkSync("file_1_1", join(folder, "fast"));
  symlinkSync("./deep/level0/../../names/../file_4_61", join(folder, "dots"));
  symlinkSync("/deep/level0", join(folder, "absolute"));
  symlinkSync(`${"./".repeat(40)}file_5_1023`, join(folder, "slow"));
  symlinkSync(`${"./".repeat(400)}file_6_1024`, join(folder, "slower"));
  symlinkSync("../../../../../../file_2_59", join(folder, "empty", "above_root"));
  symlinkSync("nowhere", join(folder, "dangling"));
  symlinkSync("loop_b", join(folder, "loop_a"));
  symlinkSync("loop_a", join(folder, "loop_b"));
}

/** A sparse file with a few islands of data. */
export function makeSparseFile(path: string, size: number, random: Random): void {
  const file = openSync(path, "w");
  ftruncateSync(file, size);
  for (let island = 0; island < 5; island++) {
    const data = random.bytes(1 + random.below(20_000));
    writeSync(file, data, 0, data.length, random.below(size - data.length));
  }
  const last = random.bytes(10);
  writeSync(file, last, 0, last.length, size - last.length);
  closeSync(file);
}

export interface ImageOptions {
  readonly blockSize: 1024 | 2048 | 4096;
  /** As mke2fs -O. */
  readonly features: string;
  readonly sizeMiB: number;
  readonly inodeSize?: number;
}

/** Runs `mke2fs -d`. */
export function makeImage(tree: string, image: string, options: ImageOptions): void {
  writeFileSync(image, "");
  truncateSync(image, options.sizeMiB * 1024 * 1024);
  execFileSync("mke2fs", [
    "-q", "-F", "-t", "ext4", "-b", String(options.blockSize), "-O", options.features,
    "-I", String(options.inodeSize ?? 256), "-N", "8192", "-d", tree, image,
  ], { stdio: ["ignore", "ignore", "pipe"] });
}

/** Runs debugfs commands on an image, writing. */
export function debugfs(image: string, commands: readonly string[]): void {
  const run = spawnSync("debugfs", ["-w", image], { input: commands.join("\n") + "\n", encoding: "utf8" });
  if (run.status !== 0) throw new Error(`debugfs: ${run.stderr}`);
}

/** Makes e2fsck index every large folder (mke2fs -d writes linear ones). */
export function indexFolders(image: string): void {
  const run = spawnSync("e2fsck", ["-f", "-y", "-D", image], { encoding: "utf8" });
  if (run.status === null || run.status > 1) throw new Error(`e2fsck: ${run.stdout}${run.stderr}`);
}

/** Runs `debugfs -R command` and returns what it prints. */
export function debugfsQuery(image: string, command: string): string {
  return execFileSync("debugfs", ["-R", command, image], { encoding: "utf8", stdio: ["ignore", "pipe", "ignore"] });
}
