// Random paths over a random tree with symbolic links in every direction: what the program reads, or
// the error that it gets, is what a resolver written apart from the walk expects. Outside of the
// folder lies a copy of the tree with other contents, so an escape would be seen.
import assert from "node:assert/strict";
import { lstatSync, mkdirSync, mkdtempSync, readFileSync, readlinkSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";
import { ProgramMaker } from "../../tools/linux_program/make.ts";
import { Random } from "../system/random.ts";
import { buildProgram, cannotRun, ISA_NAMES, makeProgram, runProgram } from "./programs.ts";

const NOENT = 144;
const NOTDIR = 154;
const ISDIR = 131;
const LOOP = 132;
const NOTCAPABLE = 176;
const LINKS_MAX = 40;
const PATHS = 60;
const NAMES = ["a", "b", "c", "d"];

const folder = mkdtempSync(join(tmpdir(), "cloudos-paths-"));
after(() => rmSync(folder, { recursive: true, force: true }));

/** A path of one to six components, some of which may be there. */
function randomPath(random: Random): string {
  const components = Array.from({ length: 1 + random.below(6) }, () => {
    const pick = random.below(10);
    return pick < 2 ? ".." : pick < 3 ? "." : NAMES[random.below(NAMES.length)]!;
  });
  return components.join(random.below(8) === 0 ? "//" : "/") + (random.below(8) === 0 ? "/" : "");
}

/** Fills a folder and its folders with files, folders and links. */
function plant(root: string, random: Random, depth: number): void {
  for (const name of NAMES) {
    const path = join(root, name);
    const pick = random.below(10);
    if (pick < 4 && depth < 3) {
      mkdirSync(path);
      plant(path, random, depth + 1);
    } else if (pick < 6) {
      writeFileSync(path, path);
    } else if (pick < 9) {
      symlinkSync(random.below(10) === 0 ? path : randomPath(random), path);
    }
  }
}

/** What reading a path has to give: the file's contents, or the probe's exit status. */
function expectation(root: string, path: string): string | number {
  let rest = path.split("/");
  const passed: string[] = [];
  let links = 0;
  while (rest.length > 0) {
    const [name, ...others] = rest as [string, ...string[]];
    rest = others;
    if (name === "" || name === ".") continue;
    if (name === "..") {
      if (passed.pop() === undefined) return NOTCAPABLE;
      continue;
    }
    const place = join(root, ...passed, name);
    const status = lstatSync(place, { throwIfNoEntry: false });
    if (!status) return NOENT;
    if (status.isSymbolicLink()) {
      if (++links > LINKS_MAX) return LOOP;
      const target = readlinkSync(place);
      if (target.startsWith("/")) return NOTCAPABLE;
      rest = [...target.split("/"), ...rest];
    } else if (status.isDirectory()) {
      passed.push(name);
    } else {
      return rest.length > 0 ? NOTDIR : readFileSync(place, "utf8");
    }
  }
  return ISDIR;
}

for (const isa of ISA_NAMES) {
  test(`random paths never leave the folder, ${isa}`, { skip: cannotRun(isa) }, async () => {
    const random = Random.announced(`paths ${isa}`);
    const outside = join(folder, isa);
    const root = join(outside, "root");
    mkdirSync(root, { recursive: true });
    plant(root, random, 0);
    plant(outside, random, 1);
    const program = join(outside, "probe");
    makeProgram(await ProgramMaker.load(isa), await buildProgram("probe"), program, [{ guest: "/", host: root }]);
    const kinds = new Set<string | number>();
    for (let index = 0; index < PATHS; index++) {
      const path = randomPath(random);
      const expected = expectation(root, path);
      const seen = runProgram(isa, program, ["read", path]);
      kinds.add(typeof expected === "string" ? "contents" : expected);
      assert.equal(seen.status === 0 ? seen.stdout.toString() : seen.status, expected, path);
    }
    assert.ok(kinds.has(NOTCAPABLE), "no path that leads outside was tried");
  });
}
