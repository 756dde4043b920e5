// Damages an image at random, over and over, and reads all of it each time. Run by
// ext4_damage.test.ts as a process of its own, so that an endless loop is seen from outside.
// Arguments: image, seed, rounds. Prints the number of rounds that met an error.
import { readFileSync } from "node:fs";
import { Ext4, memoryDevice, type DirectoryEntry } from "./ext4_module.ts";
import { Random } from "./image.ts";

/** Enough for the whole image many times; damage that needs more has no bound. */
const REQUESTS_MAX = 400_000;
const FOLDERS_MAX = 300;
const BYTES_MAX = 8 << 20;

/** Reads everything that can be reached. @returns a digest of it, and whether anything failed */
function readAll(ext4: Ext4): { digest: number; failed: boolean } {
  let digest = 0;
  let failed = false;
  let bytes = 0;
  const add = (value: number) => (digest = (Math.imul(digest, 31) + value) >>> 0);
  const root = ext4.open("/");
  if (root < 0n) return { digest: Number(root) >>> 0, failed: true };
  const pending: { number: bigint; path: string }[] = [{ number: root, path: "" }];
  for (let folders = 0; pending.length > 0 && folders < FOLDERS_MAX; folders++) {
    const { number, path } = pending.pop()!;
    const entries: DirectoryEntry[] | number = ext4.list(number, 4096);
    if (typeof entries === "number") {
      failed = true;
      continue;
    }
    for (const entry of entries) {
      add(entry.name.length + Number(entry.inode));
      if (entry.name === "." || entry.name === "..") continue;
      const here = `${path}/${Buffer.from(entry.name, "latin1").toString("utf8")}`;
      if (typeof ext4.readLink(here) === "number") add(1);
      const opened = ext4.open(here);
      if (opened < 0n) {
        // Dangling and looping links are part of the undamaged tree.
        add(Number(-opened));
        if (opened === -38n) failed = true;
        continue;
      }
      const size = ext4.size();
      for (let at = 0n; at < size && bytes < BYTES_MAX; ) {
        const got = ext4.read(opened, at, 100_000);
        if (typeof got === "number") {
          if (got !== -35) failed = true;
          else pending.push({ number: opened, path: here });
          break;
        }
        for (let index = 0; index < got.length; index += 97) add(got[index]!);
        bytes += got.length;
        at += BigInt(got.length);
        if (got.length === 0) throw new Error(`${here}: nothing read before the end`);
      }
    }
  }
  return { digest, failed };
}

/** Where extent tree nodes stand, with the inode around them in most cases. */
function extentNodes(bytes: Uint8Array): number[] {
  const found: number[] = [];
  for (let at = 0; at + 1 < bytes.length; at += 2) if (bytes[at] === 0x0a && bytes[at + 1] === 0xf3) found.push(at);
  return found;
}

/** Overwrites a few bytes: half of them in inodes and extent trees, the rest wherever something is written. */
function damage(bytes: Uint8Array, nodes: readonly number[], random: Random): void {
  const flips = 1 + random.below(40);
  for (let flip = 0; flip < flips; flip++) {
    let at = random.below(bytes.length);
    if (random.below(2) === 0) at = nodes[random.below(nodes.length)]! - 40 + random.below(100);
    else for (let look = 0; look < 200 && bytes[at] === 0; look++) at = random.below(bytes.length >> (2 * random.below(3)));
    switch (random.below(4)) {
      case 0: bytes[at] = bytes[at]! ^ (1 << random.below(8)); break;
      case 1: bytes[at] = 0xff; break;
      case 2: bytes[at] = random.below(256); break;
      default: bytes.set(random.bytes(Math.min(4, bytes.length - at)), at);
    }
  }
}

async function main(): Promise<void> {
  const [image, seed, rounds] = [process.argv[2]!, Number(process.argv[3]), Number(process.argv[4])];
  const pristine = readFileSync(image);
  const clean = await Ext4.over(memoryDevice(pristine));
  if (clean.mount() !== 0) throw new Error("the undamaged image does not mount");
  const expected = readAll(clean);
  if (expected.failed) throw new Error("the undamaged image does not read");
  const random = new Random(seed);
  const nodes = extentNodes(pristine);
  let errors = 0;
  for (let round = 0; round < rounds; round++) {
    process.stderr.write(`round ${round}\n`);
    const bytes = new Uint8Array(pristine);
    damage(bytes, nodes, random);
    let device = memoryDevice(bytes);
    const ext4 = await Ext4.over({
      size: bytes.length,
      read(offset, target) {
        if (ext4.requests.count > REQUESTS_MAX) throw new Error("reading does not end");
        return device.read(offset, target);
      },
    });
    if (ext4.mount() !== 0 || readAll(ext4).failed) errors++;
    // The same instance must read the undamaged image: nothing of it was overwritten.
    device = memoryDevice(pristine);
    ext4.requests.count = 0;
    if (ext4.mount() !== 0 || readAll(ext4).digest !== expected.digest) throw new Error("the module's own memory is damaged");
  }
  console.log(errors);
}

await main();
