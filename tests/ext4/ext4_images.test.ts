// The file service's ext4 code reads what mke2fs wrote: every file, folder and link of random
// trees, for every block size and feature set that we promise.
import assert from "node:assert/strict";
import {
  closeSync, lstatSync, mkdirSync, openSync, readSync, readdirSync, readlinkSync, truncateSync, writeFileSync, writeSync,
} from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { Ext4, fileDevice, type DirectoryEntry } from "./ext4_module.ts";
import {
  debugfs, debugfsQuery, indexFolders, makeImage, makeSparseFile, makeTree, missingTools, Random,
  seedFromEnvironment, Workspace, type ImageOptions,
} from "./image.ts";

const skip = missingTools();
const seed = seedFromEnvironment();
if (skip) console.error(skip);
else console.log(`ext4 images: TEST_SEED=${seed}`);

// abi/status.ts
const NOT_FOUND = -32n, NOT_DIRECTORY = -34n, NAME_TOO_LONG = -37n, DENIED = -41n, TOO_MANY_LINKS = -45n, BAD_HANDLE = -1;
// abi/interfaces/file.ts FileOpenFlag, FileType
const DIRECTORY = 1, NO_FOLLOW = 2;
const TYPE_REGULAR = 1, TYPE_DIRECTORY = 2, TYPE_LINK = 3;

interface Opened {
  readonly ext4: Ext4;
  readonly random: Random;
  readonly tree: string;
}

async function withImage(
  options: ImageOptions,
  build: (tree: string, random: Random) => void,
  check: (opened: Opened, image: string) => void,
  adjust?: (image: string, workspace: Workspace, random: Random) => void,
): Promise<void> {
  const workspace = new Workspace();
  const random = new Random(seed);
  try {
    const tree = workspace.path("tree");
    mkdirSync(tree);
    build(tree, random);
    const image = workspace.path("image");
    makeImage(tree, image, options);
    adjust?.(image, workspace, random);
    const device = fileDevice(image);
    try {
      const ext4 = await Ext4.over(device);
      assert.equal(ext4.mount(), 0, `mount: features ${ext4.problemDetail().toString(16)}`);
      check({ ext4, random, tree }, image);
    } finally {
      device.close();
    }
  } finally {
    workspace.remove();
  }
}

function listOf(ext4: Ext4, path: string, capacity?: number): DirectoryEntry[] {
  const directory = ext4.open(path, DIRECTORY);
  assert.ok(directory > 0n, `${path}: ${directory}`);
  const entries = ext4.list(directory, capacity);
  assert.ok(typeof entries !== "number", `${path}: ${entries}`);
  return entries;
}

/** Compares a file's whole content, read in pieces of a random size. */
function compareFile({ ext4, random }: Opened, path: string, host: string): void {
  const expected = lstatSync(host);
  const number = ext4.open(path);
  assert.ok(number > 0n, `${path}: ${number}`);
  assert.equal(ext4.size(), BigInt(expected.size), path);
  const piece = 1 + random.below(expected.size > 1_000_000 ? 1 << 20 : 100_000);
  const descriptor = openSync(host, "r");
  const wanted = Buffer.alloc(piece);
  for (let at = 0; at < expected.size; at += piece) {
    const length = readSync(descriptor, wanted, 0, piece, at);
    const got = ext4.read(number, BigInt(at), piece);
    assert.ok(typeof got !== "number", `${path} at ${at}: ${got}`);
    assert.ok(Buffer.compare(got, wanted.subarray(0, length)) === 0, `${path} differs within ${at}+${length}`);
  }
  closeSync(descriptor);
  assert.equal((ext4.read(number, BigInt(expected.size), 10) as Uint8Array).length, 0, "end of file");
}

/** Compares a folder and all below it; hostPath and path name the same place. */
function compareTree(opened: Opened, path: string, host: string): number {
  const names = readdirSync(host, { encoding: "latin1" }).sort();
  const entries = listOf(opened.ext4, path || "/", 300 + opened.random.below(4000));
  const got = entries.filter((entry) => entry.name !== "." && entry.name !== ".." && !(path === "" && entry.name === "lost+found"));
  assert.deepEqual(got.map((entry) => entry.name).sort(), names, path || "/");
  let count = 0;
  for (const entry of got) {
    const name = Buffer.from(entry.name, "latin1").toString("utf8");
    const here = `${path}/${name}`;
    const there = join(host, name);
    const expected = lstatSync(there);
    const stat = opened.ext4.statPath(here, NO_FOLLOW);
    assert.ok(typeof stat !== "number", `${here}: ${stat}`);
    assert.equal(stat[0], entry.inode, here);
    assert.equal(stat[5]! / 1_000_000_000n, BigInt(Math.floor(expected.mtimeMs / 1000)), `${here}: mtime`);
    assert.equal(stat[7]! & 0xfffn, BigInt(expected.mode & 0xfff), `${here}: mode`);
    if (expected.isDirectory()) {
      assert.equal(entry.type, TYPE_DIRECTORY);
      count += compareTree(opened, here, there);
    } else if (expected.isSymbolicLink()) {
      assert.equal(entry.type, TYPE_LINK);
      assert.equal(String(opened.ext4.readLink(here)), readlinkSync(there));
    } else {
      assert.equal(entry.type, TYPE_REGULAR);
      assert.equal(stat[3], BigInt(expected.size));
      compareFile(opened, here, there);
    }
    count++;
  }
  return count;
}

const VARIANTS: readonly ImageOptions[] = [
  { blockSize: 1024, features: "metadata_csum,64bit", sizeMiB: 64 },
  { blockSize: 2048, features: "metadata_csum,^64bit", sizeMiB: 64 },
  { blockSize: 4096, features: "metadata_csum,64bit", sizeMiB: 64 },
  { blockSize: 4096, features: "^metadata_csum,^64bit,uninit_bg", sizeMiB: 64 },
  { blockSize: 1024, features: "^metadata_csum,64bit,^flex_bg,^has_journal", sizeMiB: 64 },
  { blockSize: 4096, features: "metadata_csum,metadata_csum_seed,64bit,^resize_inode", sizeMiB: 64, inodeSize: 512 },
  { blockSize: 1024, features: "metadata_csum,^filetype,^dir_index", sizeMiB: 64, inodeSize: 128 },
];

for (const options of VARIANTS) {
  test(`reads a tree: ${options.blockSize}-byte blocks, ${options.features}`, { skip }, async () => {
    await withImage(options, makeTree, (opened) => {
      if (options.features.includes("^filetype")) {
        compareFile(opened, "/file_15_2000003", join(opened.tree, "file_15_2000003"));
        assert.ok(listOf(opened.ext4, "/").every((entry) => entry.type === 0));
      } else {
        assert.ok(compareTree(opened, "", opened.tree) > 80);
      }
    });
  });
}

test("reads folders of thousands of names, indexed", { skip }, async () => {
  for (const blockSize of [1024, 4096] as const) {
    const count = 4000;
    await withImage({ blockSize, features: "metadata_csum,64bit", sizeMiB: 128 }, (tree, random) => {
      for (let index = 0; index < count; index++) {
        writeFileSync(join(tree, `${"x".repeat(20 + random.below(60))}_${index}`), "");
      }
    }, (opened, image) => {
      const names = readdirSync(opened.tree);
      assert.match(debugfsQuery(image, "htree_dump /"), /Root node dump/, "mke2fs made no index");
      assert.equal(listOf(opened.ext4, "/").length, count + 3);
      for (const name of names) assert.ok(opened.ext4.open(`/${name}`) > 0n, name);
      assert.equal(opened.ext4.open("/absent"), NOT_FOUND);
    }, (image) => indexFolders(image));
  }
});

test("reads sparse files, uninitialised extents and trees of extents", { skip }, async () => {
  const pieces = 900;
  await withImage({ blockSize: 1024, features: "metadata_csum,64bit", sizeMiB: 192 }, (tree, random) => {
    makeSparseFile(join(tree, "sparse"), 1.5 * 2 ** 30, random);
    makeSparseFile(join(tree, "sparse_small"), 3_000_000, random);
    // Every second block: an extent each, so the tree gets two levels of blocks.
    const file = openSync(join(tree, "comb"), "w");
    for (let piece = 0; piece < pieces; piece++) {
      const data = random.bytes(1024);
      data[0] = 1;
      writeSync(file, data, 0, data.length, piece * 2048);
    }
    closeSync(file);
    writeFileSync(join(tree, "plain"), random.bytes(50_000));
  }, (opened, image) => {
    assert.match(debugfsQuery(image, "dump_extents /comb"), /1\/ [12]/, "the tree is flat");
    compareFile(opened, "/comb", join(opened.tree, "comb"));
    compareFile(opened, "/sparse_small", join(opened.tree, "sparse_small"));
    compareFile(opened, "/sparse", join(opened.tree, "sparse"));
    compareFile(opened, "/plain", join(opened.tree, "plain"));
    // Preallocated blocks read as zeroes whatever stands in them.
    const number = opened.ext4.open("/preallocated");
    assert.ok(number > 0n);
    assert.match(debugfsQuery(image, "stat /preallocated"), /\(0-99\[u\]\)/i, "no uninitialised extent");
    const got = opened.ext4.read(number, 0n, 102_400);
    assert.ok(typeof got !== "number" && got.length === 102_400 && got.every((byte) => byte === 0));
  }, (image, workspace) => {
    writeFileSync(workspace.path("nothing"), "");
    debugfs(image, [
      `write ${workspace.path("nothing")} preallocated`,
      "fallocate preallocated 0 99",
      "set_inode_field preallocated size 102400",
    ]);
  });
});

test("walks paths as POSIX says and never leaves the base", { skip }, async () => {
  await withImage({ blockSize: 4096, features: "metadata_csum,64bit", sizeMiB: 64 }, makeTree, ({ ext4, tree }) => {
    const same = (path: string, other: string) => assert.equal(ext4.open(path), ext4.open(other), path);
    same("fast", "/file_1_1");
    same("///deep//level0/./level1/../here", "/deep/level0/here");
    same("dots", "file_4_61");
    same("absolute/here", "deep/level0/here");
    same("slow", "file_5_1023");
    same("slower", "file_6_1024");
    same("empty/above_root", "file_2_59");
    same("/../../..", "/");
    same("deep/", "deep");
    assert.equal(ext4.open(""), NOT_FOUND);
    assert.equal(ext4.open("dangling"), NOT_FOUND);
    assert.equal(ext4.open("loop_a"), TOO_MANY_LINKS);
    assert.equal(ext4.open("fast", NO_FOLLOW), TOO_MANY_LINKS);
    assert.equal(ext4.open("file_1_1/"), NOT_DIRECTORY);
    assert.equal(ext4.open("file_1_1/x"), NOT_DIRECTORY);
    assert.equal(ext4.open("file_1_1", DIRECTORY), NOT_DIRECTORY);
    assert.equal(ext4.open("n".repeat(256)), NAME_TOO_LONG);
    assert.equal(ext4.open("x/".repeat(2049)), NAME_TOO_LONG);
    assert.equal(ext4.open("names/with space \u00e4\u20ac") > 0n, true);

    const deep = ext4.open("deep");
    assert.equal(ext4.openAt(deep, "level0/here"), ext4.open("/deep/level0/here"));
    assert.equal(ext4.openAt(deep, "level0/.."), deep);
    assert.equal(ext4.openAt(deep, ".."), DENIED);
    assert.equal(ext4.openAt(deep, "level0/../../fast"), DENIED);
    assert.equal(ext4.openAt(deep, "/fast"), DENIED);
    assert.equal(ext4.openAt(ext4.open("empty"), "above_root"), DENIED);
    assert.equal(ext4.openAt(ext4.open("/"), "absolute/here"), DENIED);
    assert.equal(ext4.openAt(ext4.open("file_1_1"), "x"), NOT_DIRECTORY);

    // File numbers are inode and generation: forged ones name nothing.
    const file = ext4.open("file_1_1");
    assert.equal(ext4.read(file ^ (1n << 40n), 0n, 1), BAD_HANDLE);
    assert.equal(ext4.read(0n, 0n, 1), BAD_HANDLE);
    assert.equal(ext4.read(0xffff_ffffn, 0n, 1), BAD_HANDLE);
    assert.equal(ext4.read(file, 1n << 62n, 1) instanceof Uint8Array, true);
    assert.equal(lstatSync(join(tree, "fast")).isSymbolicLink(), true);
  });
});

test("a folder's entries come once each however small the buffer", { skip }, async () => {
  await withImage({ blockSize: 1024, features: "metadata_csum,64bit", sizeMiB: 64 }, makeTree, ({ ext4 }) => {
    const all = listOf(ext4, "/names", 4096);
    assert.deepEqual(listOf(ext4, "/names", 280), all);
    assert.equal(ext4.list(ext4.open("/names"), 30), -5, "not even one fits: BadRange");
  });
});

test("a file number outlives a restart of the service", { skip }, async () => {
  const workspace = new Workspace();
  try {
    const tree = workspace.path("tree");
    mkdirSync(tree);
    makeTree(tree, new Random(seed));
    makeImage(tree, workspace.path("image"), { blockSize: 4096, features: "metadata_csum", sizeMiB: 64 });
    const device = fileDevice(workspace.path("image"));
    const before = await Ext4.over(device);
    before.mount();
    const number = before.open("file_14_300001");
    const after = await Ext4.over(device);
    after.mount();
    assert.deepEqual(Buffer.from(after.read(number, 1000n, 500) as Uint8Array), Buffer.from(before.read(number, 1000n, 500) as Uint8Array));
    device.close();
  } finally {
    workspace.remove();
  }
});

test("refuses what it cannot read, and says why", { skip }, async () => {
  const refusal = async (features: string, commands: string[] = [], cutOff = 0): Promise<[number, number]> => {
    const workspace = new Workspace();
    try {
      mkdirSync(workspace.path("tree"));
      makeImage(workspace.path("tree"), workspace.path("image"), { blockSize: 4096, features, sizeMiB: 64 });
      if (commands.length > 0) debugfs(workspace.path("image"), commands);
      if (cutOff > 0) truncateSync(workspace.path("image"), (64 << 20) - cutOff);
      const device = fileDevice(workspace.path("image"));
      const ext4 = await Ext4.over(device);
      const problem = ext4.mount();
      device.close();
      return [problem, ext4.problemDetail()];
    } finally {
      workspace.remove();
    }
  };
  // services/files/ext4/volume.ts MountProblem
  const UNKNOWN_FEATURES = 4, NEEDS_RECOVERY = 5, BAD_GEOMETRY = 6;
  assert.deepEqual(await refusal("inline_data"), [UNKNOWN_FEATURES, 0x8000]);
  assert.deepEqual(await refusal("meta_bg,^resize_inode"), [UNKNOWN_FEATURES, 0x10]);
  assert.equal((await refusal("metadata_csum", ["feature needs_recovery"]))[0], NEEDS_RECOVERY);
  assert.equal((await refusal("metadata_csum", [], 512))[0], BAD_GEOMETRY, "a disk that was cut off");
  const empty = await Ext4.over({ size: 1 << 20, read: (_, target) => (target.fill(0), 0) });
  assert.equal(empty.mount(), 2, "not ext4");
});
