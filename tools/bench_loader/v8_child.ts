// The part of the benchmark that runs in a Node process of its own, with V8's flags chosen by the
// engine. The last line of standard output that starts with MARK is the answer, as JSON.
//
//      node v8_child.mjs compile MODULE            V8 compiles the module
//      node v8_child.mjs run MODULE [FOLDER]       ... and runs it; the program has the streams
//      node v8_child.mjs loader MODULE LOADER PROFILE ENVIRONMENT CPU-LEVEL
//                                                  our loader compiles the module, in V8
//
// It imports nothing of the project: it is turned into JavaScript as it stands.
import { readFileSync } from "node:fs";
import { WASI } from "node:wasi";

const MARK = "bench: ";

interface LoaderExports {
  readonly memory: WebAssembly.Memory;
  begin(size: number): number;
  compile(size: number, profile: number, environment: number, cpuLevel: number): number;
}

function answer(figures: Record<string, number>): void {
  process.stdout.write(`\n${MARK}${JSON.stringify(figures)}\n`);
}

/** CPU time of this process so far: what others do on the machine does not count. */
function cpuNs(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) * 1000;
}

/** Peak resident memory of this process; getrusage would still count its parent's, from before exec. */
function peakResidentBytes(): number {
  return Number(/^VmHWM:\s+(\d+) kB$/m.exec(readFileSync("/proc/self/status", "latin1"))?.[1] ?? 0) * 1024;
}

function compile(file: string): void {
  const bytes = readFileSync(file);
  const start = cpuNs();
  new WebAssembly.Module(bytes);
  answer({ ns: cpuNs() - start, memoryBytes: peakResidentBytes() });
}

function run(file: string, folder: string | undefined): void {
  const preopens = folder === undefined ? {} : { ".": folder };
  const wasi = new WASI({ version: "preview1", args: ["program"], env: {}, preopens, returnOnExit: true });
  const calls = wasi.wasiImport as WebAssembly.ModuleImports;
  const module = new WebAssembly.Module(readFileSync(file));
  wasi.start(new WebAssembly.Instance(module, { wasi_snapshot_preview1: calls, wasi_unstable: calls }));
}

function compileWithLoader(file: string, loaderFile: string, options: readonly number[]): void {
  const abort = (): never => {
    throw new Error("the loader stopped");
  };
  const module = new WebAssembly.Module(readFileSync(loaderFile));
  const loader = new WebAssembly.Instance(module, { env: { abort } }).exports as unknown as LoaderExports;
  // V8 makes the ways into the loader at their first call.
  loader.begin(0);
  loader.compile(0, 0, 0, 0);
  const bytes = readFileSync(file);
  const [profile, environment, cpuLevel] = options as [number, number, number];
  const start = cpuNs();
  const input = loader.begin(bytes.length) >>> 0;
  new Uint8Array(loader.memory.buffer).set(bytes, input);
  const blob = loader.compile(bytes.length, profile, environment, cpuLevel) >>> 0;
  const ns = cpuNs() - start;
  if (blob === 0) throw new Error("the loader refused the module");
  answer({ ns, memoryBytes: peakResidentBytes() });
}

const [verb, file, second, ...options] = process.argv.slice(2);
if (verb === "compile") compile(file!);
else if (verb === "run") run(file!, second);
else compileWithLoader(file!, second!, options.map(Number));
