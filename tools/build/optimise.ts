// Every module of the image goes through wasm-opt, in a process of its own: binaryen's JavaScript
// build keeps what it allocates.
import { execFile } from "node:child_process";
import { join } from "node:path";
import { promisify } from "node:util";

const run = promisify(execFile);

/** What our loader compiles; wasm-opt must not introduce anything else. */
const FEATURES = [
  "--mvp-features",
  "--enable-sign-ext",
  "--enable-nontrapping-float-to-int",
  "--enable-mutable-globals",
  "--enable-bulk-memory",
  "--enable-multivalue",
  "--enable-reference-types",
];

/** Optimises `input` into `output` (absolute paths); the source map goes along. */
export async function optimise(root: string, input: string, output: string): Promise<void> {
  await run(process.execPath, [
    join(root, "node_modules/binaryen/bin/wasm-opt"),
    input, "-o", output,
    ...FEATURES,
    "-O3", "--shrink-level=1", "--debuginfo",
    "--input-source-map", `${input}.map`,
    "--output-source-map", `${output}.map`,
  ], { maxBuffer: 1 << 26 });
}
