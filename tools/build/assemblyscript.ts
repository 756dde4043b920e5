// Compiles one AssemblyScript program with asc's API, in this process (the command line costs two
// seconds a run).
//
// Aliases make one program out of portable code and the files of one ISA: with {isa:
// "loader/isa/arm64"} an import of "isa/encode" anywhere in the project means
// loader/isa/arm64/encode.ts. The import's text is rewritten to a relative path while the file is
// read, so that a file reached both ways is still one module (asc's search paths would make two).
import { readdir, mkdir, readFile, rename, writeFile } from "node:fs/promises";
import { dirname, join, posix, relative } from "node:path";
import asc from "assemblyscript/asc";

export interface AssemblyScriptProgram {
  /** Entry file, relative to the project's root. */
  readonly entry: string;
  /** Extra folders that bare imports are looked up in, before the usual ones ("hal/cpu", "isa/encode"). */
  readonly searchPaths?: readonly string[];
  /** Import prefixes and the folders that they stand for: {isa: "loader/isa/arm64", hal: "arch/arm64/hal"}. */
  readonly aliases?: Readonly<Record<string, string>>;
  /** "stub", "minimal", "incremental" or a path without extension, such as "./kernel/rt/index". */
  readonly runtime?: string;
  /** Offset where static data starts; 65536 keeps page 0 free so that a null dereference faults. */
  readonly memoryBase?: number;
  readonly initialPages?: number;
  readonly maximumPages?: number;
  /** Wasm features beyond asc's default, such as "threads". */
  readonly enable?: readonly string[];
  /** Aliases such as "abort=kernel/panic/abort". */
  readonly use?: readonly string[];
  /** Further asc flags, as on its command line. */
  readonly flags?: readonly string[];
  readonly importMemory?: boolean;
  readonly debug?: boolean;
  /** Changes source texts while they are read; tests plant bugs with it. */
  readonly rewrite?: (text: string, file: string) => string;
}

/**
 * Takes the place of asc's own "stub" runtime, for every program alike: asc keeps libraries between
 * programs of one process.
 */
const RUNTIME_LIBRARY = "sdk/runtime";

export class AssemblyScriptError extends Error {}

/**
 * Replaces aliased imports by relative ones.
 * @param text an AssemblyScript source file
 * @param file its path relative to the project's root
 */
export function resolveAliases(text: string, file: string, aliases: Readonly<Record<string, string>>): string {
  const here = posix.dirname(posix.normalize(file));
  return text.replace(/(\bfrom\s+|^import\s+)"([a-z_]+)\/([^"]+)"/gm, (whole, before: string, prefix: string, rest: string) => {
    const folder = aliases[prefix];
    if (folder === undefined) return whole;
    const path = posix.relative(here, posix.join(folder, rest));
    return `${before}"${path.startsWith(".") ? path : `./${path}`}"`;
  });
}

/** asc keeps state between programs of one process: one runs at a time. */
let lastCompilation: Promise<unknown> = Promise.resolve();

function exclusively<T>(action: () => Promise<T>): Promise<T> {
  const result = lastCompilation.then(action);
  lastCompilation = result.catch(() => undefined);
  return result;
}

/**
 * Compiles and writes OUT.wasm (with OUT.wasm.map beside it).
 * @param root the project's root; every path of the program is relative to it
 * @param outFile the .wasm to write, relative to the root
 * @throws AssemblyScriptError with the compiler's own messages
 */
export async function compileAssemblyScript(
  root: string,
  program: AssemblyScriptProgram,
  outFile: string,
): Promise<Uint8Array> {
  const args = [
    program.entry,
    "--config", "none", // asconfig.json is for people who call asc themselves
    "--lib", RUNTIME_LIBRARY,
    "--outFile", outFile,
    "--optimizeLevel", "3",
    "--shrinkLevel", "1",
    "--runtime", program.runtime ?? "stub",
    "--sourceMap",
    "--debug",
  ];
  if (program.searchPaths?.length) args.push("--path", program.searchPaths.join(","));
  if (program.memoryBase !== undefined) args.push("--memoryBase", String(program.memoryBase));
  if (program.initialPages !== undefined) args.push("--initialMemory", String(program.initialPages));
  if (program.maximumPages !== undefined) args.push("--maximumMemory", String(program.maximumPages));
  for (const feature of program.enable ?? []) args.push("--enable", feature);
  for (const alias of program.use ?? []) args.push("--use", alias);
  if (program.importMemory) args.push("--importMemory");
  args.push(...(program.flags ?? []));

  await mkdir(dirname(join(root, outFile)), { recursive: true });
  const messages: string[] = [];
  const sink = { write: (chunk: string | Uint8Array) => (messages.push(String(chunk)), true) };
  const { error } = await exclusively(() => asc.main(args, {
    stdout: sink,
    stderr: sink,
    readFile: async (name, base) => {
      const file = join(relative(".", base), name);
      const text = await readFile(join(root, file), "utf8").catch(() => null);
      if (text === null) return null;
      const source = program.rewrite ? program.rewrite(text, posix.normalize(file)) : text;
      return program.aliases ? resolveAliases(source, file, program.aliases) : source;
    },
    listFiles: async (folder, base) => {
      const files = await readdir(join(root, relative(".", base), folder), { recursive: true });
      return files.filter((file) => file.endsWith(".ts"));
    },
    writeFile: async (name, contents, base) => {
      const file = join(root, relative(".", base), name);
      await mkdir(dirname(file), { recursive: true });
      // Renamed into place, so that whoever reads it meanwhile sees all of the old or of the new one.
      await writeFile(`${file}.${process.pid}`, contents);
      await rename(`${file}.${process.pid}`, file);
    },
  }));
  if (error) throw new AssemblyScriptError(`${program.entry}: ${error.message}\n${messages.join("")}`);
  return new Uint8Array(await readFile(join(root, outFile)));
}
