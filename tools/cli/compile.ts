// cloudos compile: Wasm in, a compiled module or an executable for Linux out, without booting
// anything; and what came of it, as figures or as annotated disassembly.
import { readFile, writeFile } from "node:fs/promises";
import type { Command } from "commander";
import { Environment } from "../../abi/compiled_module.ts";
import { Profile } from "../../abi/intrinsics.ts";
import { Loader, type CompileResult } from "../build/loader_host.ts";
import { parseDirectories, parseTarget, writeProgram } from "./compile_program.ts";
import { listingOf, printStatistics } from "./compile_report.ts";
import { parseIsa } from "./options.ts";
import { writeLines } from "./standard_output.ts";
import { UserError } from "./user_error.ts";

const PROFILES: Readonly<Record<string, Profile>> = {
  kernel: Profile.Kernel, driver: Profile.Driver, service: Profile.Service, library: Profile.Library, user: Profile.User,
};

interface CompileOptions {
  arch: string;
  output?: string;
  target?: string;
  dir: string[];
  stats?: boolean;
  asm?: boolean;
  function?: string;
  profile: string;
}

/** Adds the verb `compile`. */
export function addCompileCommand(program: Command): void {
  program
    .command("compile")
    .description("compile a Wasm module to native code, as the loader service does")
    .argument("<file>", "the .wasm file")
    .option("--arch <isa>", "x86_64 or arm64", process.env["ARCH"] || "x86_64")
    .option("-o, --output <file>", "where to put the compiled module (abi/compiled_module.ts), or the executable")
    .option("--target <system>", "make an executable: linux-x86_64 or linux-arm64")
    .option(
      "--dir <host[::guest]>",
      "with --target: a directory that the program may use, there under another name (repeatable)",
      (value: string, all: string[]) => [...all, value],
      [],
    )
    .option("--asm", "print the native code beside the Wasm and the source lines that it is for")
    .option("--function <name|index>", "with --asm: only this function")
    .option("--profile <name>", `what the module may import: ${Object.keys(PROFILES).join(", ")}`, "user")
    .option("--stats", "print sizes, times, and what became of the values")
    .action(compile);
}

async function compile(file: string, options: CompileOptions, command: Command): Promise<void> {
  const isa = options.target === undefined ? parseIsa(options.arch) : parseTarget(options.target);
  if (options.target !== undefined && command.getOptionValueSource("arch") === "cli" && parseIsa(options.arch) !== isa) {
    throw new UserError(`--arch ${options.arch} and --target ${options.target} contradict each other`);
  }
  const directories = parseDirectories(options.dir);
  if (options.target === undefined && directories.length > 0) throw new UserError("--dir needs --target");
  if (options.output === "") throw new UserError("-o needs the name of a file");
  if (options.target !== undefined && !options.output) throw new UserError("--target needs -o FILE");
  if (options.function !== undefined && !options.asm) throw new UserError("--function goes with --asm");
  const profile = PROFILES[options.profile];
  if (profile === undefined) throw new UserError(`unknown profile "${options.profile}": ${Object.keys(PROFILES).join(", ")}`);
  if (options.target !== undefined && profile !== Profile.User) throw new UserError("--target goes with the profile user");
  const target = { profile, environment: options.target === undefined ? Environment.CloudOs : Environment.Linux };
  const wasm = new Uint8Array(
    await readFile(file).catch((error: Error) => {
      throw new UserError(`${file}: ${error.message}`);
    }),
  );
  const showStatistics = options.stats || !(options.output || options.asm);
  const loader = await Loader.load(isa);
  const result = loader.compile(wasm, { ...target, listing: showStatistics || options.asm === true });
  if (!result.ok) throw new UserError(refusal(file, wasm, result));
  const compilation = { file, wasm, loader, target, result };
  const listing = options.asm ? await listingOf(compilation, options.function) : [];
  if (options.output && options.target !== undefined) {
    await writeProgram(isa, loader, file, result.blob, directories, options.output);
  } else if (options.output) {
    await writeFile(options.output, result.blob).catch((error: Error) => {
      throw new UserError(`${options.output}: ${error.message}`);
    });
  }
  await writeLines(listing);
  if (showStatistics) await printStatistics(compilation);
}

function refusal(file: string, wasm: Uint8Array, result: CompileResult & { ok: false }): string {
  const isWasm = Buffer.from(wasm.subarray(0, 4)).toString("latin1") === "\0asm";
  const hint = result.reason !== 0 && !isWasm ? " (is it a Wasm module?)" : "";
  return `${file}: ${result.category} at offset 0x${result.offset.toString(16)}: ${result.message}${hint}`;
}
