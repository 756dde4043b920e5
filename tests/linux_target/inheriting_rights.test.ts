// path_open: what is opened has no rights that the directory does not pass on (witx: rights,
// fdstat.fs_rights_inheriting), so that a program can hand a part of what it may do to its own parts.
import { parse } from "@bytecodealliance/jco-transpile/wasm-tools";
import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";
import { ProgramMaker } from "../../tools/linux_program/make.ts";
import { cannotRun, ISA_NAMES, makeProgram, runProgram } from "./programs.ts";

// witx: rights
const READ = 1n << 1n;
const SEEK = 1n << 2n;
const WRITE = 1n << 6n;
const PATH_OPEN = 1n << 13n;
const READDIR = 1n << 14n;
const ALL = (1n << 30n) - 1n;
// witx: errno
const SUCCESS = 0;
const NOTCAPABLE = 76;

/** Opens "sub" with these inheriting rights, then "file" in it with those rights; ends with the error. */
function program(passedOn: bigint, wanted: bigint, wantedToPassOn: bigint): string {
  return `(module
    (import "wasi_snapshot_preview1" "path_open"
      (func $path_open (param i32 i32 i32 i32 i32 i64 i64 i32 i32) (result i32)))
    (import "wasi_snapshot_preview1" "proc_exit" (func $proc_exit (param i32)))
    (memory (export "memory") 1)
    (data (i32.const 0) "sub") (data (i32.const 8) "file")
    (func (export "_start")
      (if (call $path_open (i32.const 3) (i32.const 0) (i32.const 0) (i32.const 3) (i32.const 2)
            (i64.const ${PATH_OPEN | READDIR}) (i64.const ${passedOn}) (i32.const 0) (i32.const 16))
        (then (call $proc_exit (i32.const 99))))
      (call $proc_exit (call $path_open (i32.load (i32.const 16)) (i32.const 0) (i32.const 8) (i32.const 4)
        (i32.const 0) (i64.const ${wanted}) (i64.const ${wantedToPassOn}) (i32.const 0) (i32.const 20)))))`;
}

const CASES: readonly (readonly [string, bigint, bigint, bigint, number])[] = [
  ["the same rights", READ | SEEK, READ | SEEK, 0n, SUCCESS],
  ["fewer rights", READ | SEEK, READ, 0n, SUCCESS],
  ["all rights there are, from a directory that passes on all", ALL, ALL, ALL, SUCCESS],
  ["a right more", READ | SEEK, READ | WRITE, 0n, NOTCAPABLE],
  ["a right more to pass on", READ | SEEK, READ, WRITE, NOTCAPABLE],
  ["any right, from a directory that passes on none", 0n, READ, 0n, NOTCAPABLE],
];

for (const isa of ISA_NAMES) {
  describe(`rights that directories pass on, ${isa}`, { skip: cannotRun(isa) }, () => {
    const folder = mkdtempSync(join(tmpdir(), "cloudos-linux-"));
    let maker: ProgramMaker;
    before(async () => {
      mkdirSync(join(folder, "shared/sub"), { recursive: true });
      writeFileSync(join(folder, "shared/sub/file"), "");
      maker = await ProgramMaker.load(isa);
    });
    after(() => rmSync(folder, { recursive: true, force: true }));

    for (const [index, [name, passedOn, wanted, wantedToPassOn, expected]] of CASES.entries()) {
      test(name, async () => {
        const wasm = join(folder, `${index}.wasm`);
        writeFileSync(wasm, await parse(program(passedOn, wanted, wantedToPassOn)));
        makeProgram(maker, wasm, join(folder, String(index)), [{ guest: "/", host: join(folder, "shared") }]);
        const seen = runProgram(isa, join(folder, String(index)), []);
        assert.equal(seen.stderr, "");
        assert.equal(seen.status, expected);
      });
    }
  });
}
