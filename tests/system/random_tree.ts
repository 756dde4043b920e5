// A tree of directories and files of random content.
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { crc32 } from "./crc32.ts";
import type { Random } from "./random.ts";

/**
 * Makes the tree in a folder and returns the lines that tests/programs/tree.ts prints for it, sorted.
 * @param name what the program calls the folder
 */
export function makeTree(folder: string, name: string, random: Random): string[] {
  const lines: string[] = [];
  const folders = [""];
  for (let index = 0; index < 12; index++) {
    const path = join(folders[random.below(folders.length)]!, `folder ${index}`);
    mkdirSync(join(folder, path));
    folders.push(path);
  }
  const sizes = [0, 1, 4095, 4096, 4097, 65_536, 300_001];
  for (let index = 0; index < 60; index++) {
    const size = index < sizes.length ? sizes[index]! : random.below(20_000);
    const bytes = random.bytes(size);
    const path = join(folders[random.below(folders.length)]!, `${random.below(1e9)}-ü${index}.bin`);
    writeFileSync(join(folder, path), bytes);
    lines.push(`${name}/${path} ${size} ${crc32(bytes).toString(16)}`);
  }
  return lines.sort();
}
