// The process behind reference.ts: one WASI program under node:wasi on this process's own streams.
import { readFileSync } from "node:fs";
import { WASI } from "node:wasi";

const [file, files, ...args] = process.argv.slice(2);
const preopens: Record<string, string> = files ? { "/files": files } : {};
const wasi = new WASI({ version: "preview1", args, env: {}, preopens, returnOnExit: true });
const module = new WebAssembly.Module(readFileSync(file!));
const imports = { wasi_snapshot_preview1: wasi.wasiImport, wasi_unstable: wasi.wasiImport };
const instance = new WebAssembly.Instance(module, imports as WebAssembly.Imports);
process.exitCode = wasi.start(instance) as unknown as number;
