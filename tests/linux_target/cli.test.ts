// `cloudos compile --target` on the command line: the file that it makes, and what it refuses.
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";
import { PROJECT_ROOT } from "../../tools/project.ts";
import { parseDirectories } from "../../tools/cli/compile_program.ts";
import { UserError } from "../../tools/cli/user_error.ts";
import { ProgramError } from "../../tools/linux_program/link.ts";
import { ProgramMaker } from "../../tools/linux_program/make.ts";
import { assembleModule } from "../../tools/spec/assemble.ts";
import { buildProgram, cannotRun } from "./programs.ts";

const folder = mkdtempSync(join(tmpdir(), "cloudos-cli-"));
after(() => rmSync(folder, { recursive: true, force: true }));
const NATIVE = process.arch === "arm64" ? "arm64" : "x86_64";

function compile(...args: string[]) {
  return spawnSync(process.execPath, ["--import", "tsx", join(PROJECT_ROOT, "tools/cli/main.ts"), "compile", ...args], {
    cwd: PROJECT_ROOT, encoding: "utf8",
  });
}

async function moduleFile(name: string, text: string): Promise<string> {
  const file = join(folder, name);
  writeFileSync(file, await assembleModule({ kind: "text", text }));
  return file;
}

test("an executable file, which finds its directories where it is started", { skip: cannotRun(NATIVE) }, async () => {
  const output = join(folder, "probe");
  const made = compile(await buildProgram("probe"), "--target", `linux-${NATIVE}`, "-o", output, "--dir", "here::/data", "--dir", ".");
  assert.equal(made.stderr, "");
  assert.equal(made.status, 0);
  assert.equal(statSync(output).mode & 0o111, 0o111);
  for (const place of ["one", "other"]) {
    mkdirSync(join(folder, place, "here"), { recursive: true });
    writeFileSync(join(folder, place, "here/name"), place);
    const run = spawnSync(output, ["read", "name"], { cwd: join(folder, place), encoding: "utf8" });
    assert.equal(run.stdout, place);
  }
});

test("bad requests are refused with a reason, and leave nothing behind", async () => {
  const probe = await buildProgram("probe");
  const text = join(folder, "text.wasm");
  writeFileSync(text, "no module at all");
  const output = join(folder, "out");
  const target = ["--target", "linux-x86_64", "-o", output];
  const refusals: [string[], RegExp][] = [
    [[probe, "--target", "windows", "-o", output], /unknown target "windows": use --target linux-x86_64 or --target linux-arm64/],
    [[text, ...target], /text\.wasm: malformed at offset 0x0: magic header not detected \(is it a Wasm module\?\)/],
    [[join(folder, "missing.wasm"), ...target], /missing\.wasm: ENOENT/],
    [[probe, "--target", "linux-x86_64"], /--target needs -o FILE/],
    [[probe, "--dir", "."], /--dir needs --target/],
    [[probe, "--target", "linux-x86_64", "-o", join(folder, "no/such/folder")], /no\/such\/folder: ENOENT/],
    [[probe, "--target", "linux-x86_64", "-o", folder], /it is there and no regular file/],
    [[await moduleFile("library.wasm", "(module)"), ...target], /library\.wasm: it exports no function _start, so it is no WASI command/],
  ];
  for (const [args, reason] of refusals) {
    const seen = compile(...args);
    assert.match(seen.stderr, reason);
    assert.equal(seen.status, 1, args.join(" "));
  }
  assert.ok(!existsSync(output));
});

test("--dir is HOST or HOST::GUEST", () => {
  assert.deepEqual(parseDirectories(["a", "b::/c"]), [{ host: "a", guest: "a" }, { host: "b", guest: "/c" }]);
  for (const bad of ["", "::", "x::", "::x", "y".repeat(5000)]) assert.throws(() => parseDirectories([bad]), UserError);
});

test("modules that are no WASI programs are refused", async () => {
  const maker = await ProgramMaker.load("x86_64");
  const refusals: [string, RegExp][] = [
    [
      '(module (func (export "_start") (param i32)))',
      /its _start must be a function of its own that takes and returns nothing/,
    ],
    ['(module (import "env" "f" (func)) (func (export "_start")))', /unknown import env\.f/],
    [
      '(module (import "wasi_snapshot_preview1" "memory" (memory 1)) (func (export "_start")))',
      /unknown import wasi_snapshot_preview1\.memory/,
    ],
    [
      '(module (import "wasi_snapshot_preview1" "fd_close" (func)) (func (export "_start")))',
      /an import of another type than WASI's: wasi_snapshot_preview1\.fd_close/,
    ],
    // Functions of the layer that are no calls of WASI.
    ...["layer_no_start", "layer_run", "no_start", "run"].map((name): [string, RegExp] => [
      `(module (import "wasi_snapshot_preview1" "${name}" (func)) (func (export "_start")))`,
      new RegExp(`unknown import wasi_snapshot_preview1\\.${name}`),
    ]),
    [
      '(module (import "wasi_snapshot_preview1" "unstable_fd_seek" (func (param i32 i64 i32 i32) (result i32))) ' +
        '(func (export "_start")))',
      /unknown import wasi_snapshot_preview1\.unstable_fd_seek/,
    ],
    [
      '(module (memory 1) (data (i32.const 65536) "x") (func (export "_start")))',
      /a segment lies outside its memory or table/,
    ],
    [
      '(module (import "machine" "system_call" (func (param i32 i32) (result i32))) (func (export "_start")))',
      /denied at offset 0x[0-9a-f]+: unknown import system_call/,
    ],
    [
      '(module (import "linux" "system_call" (func (param i32 i64 i64 i64 i64 i64) (result i64))) (func (export "_start")))',
      /unknown import linux/,
    ],
  ];
  for (const [text, reason] of refusals) {
    const wasm = await assembleModule({ kind: "text", text });
    assert.throws(() => maker.make(wasm, []), (error) => error instanceof ProgramError && reason.test(error.message), text);
  }
});
