// What the loader's benchmark measures: WebAssembly modules, most of them WASI programs that print
// "@N" on standard error, the nanoseconds that their work took.
//
// Sources, in this order: the C programs of tests/bench/loader/programs, the loader itself (as a WASI
// program that compiles what it reads), programs that npm packages ship, and BENCH_DIR.
import { execFileSync } from "node:child_process";
import { copyFileSync, existsSync, mkdirSync, readdirSync, readFileSync } from "node:fs";
import { basename, join } from "node:path";
import { compileAssemblyScript } from "../build/assemblyscript.ts";
import { ensureLoader, loaderPath } from "../build/build_loader.ts";
import { whenChanged } from "../build/input_hash.ts";
import { UserError } from "../cli/user_error.ts";
import { findProgram } from "../setup/debian_packages.ts";
import { readWasmFacts } from "./wasm_facts.ts";

export interface Program {
  readonly name: string;
  /** Absolute path of the module. */
  readonly file: string;
  /** A file to give it as standard input. */
  readonly input?: string;
  /** A folder that it may read, as its ".". */
  readonly folder?: string;
  /** It prints "@N" when run; others are only compiled. */
  readonly timed: boolean;
}

const FOLDER = "tests/bench/loader";
const OUTPUT = "build/bench";
const SHARED = "bench_main.c";
const CLANG = "clang-14";
const WASI_HEADERS = "/usr/include/wasm32-wasi";

/**
 * Builds and finds all programs.
 * @param only names to keep; all when empty
 * @param note says what is missing
 */
export async function collectPrograms(
  root: string, only: ReadonlySet<string>, note: (text: string) => void,
): Promise<Program[]> {
  mkdirSync(join(root, OUTPUT), { recursive: true });
  const wanted = (name: string) => only.size === 0 || only.has(name);
  const programs = [...compilePrograms(root, wanted, note)];
  if (wanted("loader")) programs.push(await loaderProgram(root));
  programs.push(...packagedPrograms(root, note).filter(({ name }) => wanted(name)));
  programs.push(...folderPrograms(process.env["BENCH_DIR"]).filter(({ name }) => wanted(name)));
  for (const name of only) {
    if (!programs.some((program) => program.name === name)) throw new UserError(`bench-loader: no program "${name}"`);
  }
  return programs;
}

/** The C programs, built with Debian's clang for WASI; the host's own headers must not leak in. */
function compilePrograms(root: string, wanted: (name: string) => boolean, note: (text: string) => void): Program[] {
  const folder = join(root, FOLDER, "programs");
  const clang = findProgram(CLANG);
  if (!clang || !existsSync(WASI_HEADERS)) {
    note(`MISSING: ${CLANG}, lld-14, wasi-libc and libclang-rt-14-dev-wasm32 (Debian): the C programs are not measured`);
    return [];
  }
  const headers = join(execFileSync(clang, ["-print-resource-dir"], { encoding: "utf8" }).trim(), "include");
  return readdirSync(folder)
    .filter((file) => file.endsWith(".c") && file !== SHARED)
    .map((file) => file.slice(0, -".c".length))
    .filter(wanted)
    .map((name) => {
      const file = join(root, OUTPUT, `${name}.wasm`);
      execFileSync(clang, [
        "--target=wasm32-wasi", "-O2", "-Wall", "-Wextra", "-Werror", "-nostdinc", "-isystem", headers,
        "-isystem", WASI_HEADERS, "-o", file, join(folder, `${name}.c`), "-lm",
      ], { stdio: ["ignore", "inherit", "inherit"] });
      return { name, file, timed: true };
    });
}

/** The x86_64 loader as a WASI program; it compiles the loader. */
async function loaderProgram(root: string): Promise<Program> {
  const entry = `${FOLDER}/loader_program.ts`;
  const output = `${OUTPUT}/loader.wasm`;
  const inputs = ["loader", "abi", "lib", "sdk/runtime", entry, "tools/build/assemblyscript.ts", "package-lock.json"];
  await whenChanged(root, output, inputs, [], async () => {
    const aliases = { isa: "loader/isa/x86_64" };
    await compileAssemblyScript(root, { entry, aliases, runtime: "stub", memoryBase: 1024, use: ["abort="] }, output);
  });
  // The module that it compiles stays the same while the loader is worked on.
  const input = join(root, OUTPUT, "loader_input.wasm");
  if (!existsSync(input)) {
    await ensureLoader("x86_64");
    copyFileSync(join(root, loaderPath("x86_64")), input);
  }
  return { name: "loader", file: join(root, output), input, timed: true };
}

/** Programs of npm packages: a dependency's, and those that `make programs` fetches. */
function packagedPrograms(root: string, note: (text: string) => void): Program[] {
  const found: Program[] = [];
  const cowsay = join(root, "node_modules/@jspm/core/test/cowsay.wasm");
  if (existsSync(cowsay)) found.push({ name: "cowsay", file: cowsay, timed: false });
  for (const name of ["icepll", "icepack", "python"]) {
    const file = join(root, "build/programs", `${name}.wasm`);
    if (!existsSync(file)) note(`MISSING: ${name}.wasm is not measured; \`make programs\` fetches it`);
    else if (name !== "python") found.push({ name, file, timed: false });
    else found.push({ name, file, timed: true, input: join(root, FOLDER, "python_script.txt") });
  }
  return found;
}

/** Every module of a folder; NAME.wasm may read files in NAME/, where that is. */
function folderPrograms(folder: string | undefined): Program[] {
  if (!folder) return [];
  if (!existsSync(folder)) throw new UserError(`BENCH_DIR: there is no folder ${folder}`);
  return readdirSync(folder)
    .filter((file) => file.endsWith(".wasm"))
    .sort()
    .map((file) => {
      const path = join(folder, file);
      const facts = readWasmFacts(new Uint8Array(readFileSync(path)));
      const name = basename(file, ".wasm");
      const files = join(folder, name);
      return { name, file: path, timed: facts.isWasiProgram, ...(existsSync(files) ? { folder: files } : {}) };
    });
}
