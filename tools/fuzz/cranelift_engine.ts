// Cranelift as an engine, through npm's wizer, which embeds Wasmtime. One process runs a batch: the
// modules and their drivers are preloaded, and a WASI program calls all of them and writes the log
// to its standard output. A trap ends the process, so calls from a module's first trap on are not
// made, but for one at the very end.
import { execFile } from "node:child_process";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Trap } from "../../abi/traps.ts";
import { Type } from "./operators.ts";
import { outcomeOf, RETURNED, type Observation, type Outcome } from "./observation.ts";
import { SUPPORT_NAME, supportModule } from "./support_module.ts";
import { name, section, unsigned, vector, WASM_HEADER } from "./wasm_bytes.ts";

/** Messages of Wasmtime. */
const TRAPS: readonly (readonly [RegExp, Outcome])[] = [
  [/`unreachable` instruction/, outcomeOf(Trap.Unreachable)],
  [/out of bounds memory access/, outcomeOf(Trap.MemoryOutOfBounds)],
  [/integer divide by zero/, outcomeOf(Trap.IntegerDivideByZero)],
  [/integer overflow/, outcomeOf(Trap.IntegerOverflow)],
  [/invalid conversion to integer/, outcomeOf(Trap.InvalidConversionToInteger)],
  [/undefined element|out of bounds table access/, outcomeOf(Trap.UndefinedElement, Trap.TableOutOfBounds)],
  [/uninitialized element/, outcomeOf(Trap.IndirectCallToNull)],
  [/indirect call type mismatch/, outcomeOf(Trap.IndirectCallTypeMismatch)],
  [/call stack exhausted/, outcomeOf(Trap.StackOverflow)],
];
/** wizer takes the exit of the program for an error. */
const EXITED = /Exited with i32 exit status 0/;
const PROCESS_TIMEOUT_MS = 120_000;
const WASI = "wasi_snapshot_preview1";

/** Function indices of the WASI program's imports. */
const WORD = 2;
const END = 3;
const FIXED_IMPORTS = 4;

export interface CraneliftCase {
  readonly wasm: Uint8Array;
  readonly driver: Uint8Array;
  /** The name by which the driver imports the module; different for each case of a batch. */
  readonly name: string;
  /** Calls that return. */
  readonly calls: number;
  readonly expected: Observation;
  /** How the call after those traps, or RETURNED when none is left. */
  readonly trap: Outcome;
}

export interface CraneliftCounts {
  modules: number;
  processes: number;
  traps: number;
}

/** Path of wizer's program, or null where npm has none for this system. */
export async function findCranelift(): Promise<string | null> {
  try {
    const wizer = "@bytecodealliance/wizer"; // it has no types
    return ((await import(wizer)) as { default: string }).default;
  } catch {
    return null;
  }
}

/** What is wrong with which case of the batch; an empty list when all agree. */
export type CraneliftDifferences = {
  readonly index: number;
  readonly what: string;
  /** Nothing is wrong but that Cranelift's stack, which is smaller than the others', was full. */
  readonly stackExhausted: boolean;
}[];

export class CraneliftEngine {
  readonly counts: CraneliftCounts = { modules: 0, processes: 0, traps: 0 };
  readonly #program: string;

  constructor(program: string) {
    this.#program = program;
  }

  async run(cases: readonly CraneliftCase[]): Promise<CraneliftDifferences> {
    if (cases.length === 0) return [];
    const { log, stderr } = await this.#runProcess(cases);
    this.counts.processes++;
    const expected = Buffer.concat([Buffer.alloc(8), ...cases.map(({ expected: each }) => each.log.subarray(8))]);
    const last = cases[cases.length - 1]!;
    const outcome = TRAPS.find(([pattern]) => pattern.test(stderr))?.[1] ?? RETURNED;
    const ended = last.trap === RETURNED ? EXITED.test(stderr) : (outcome & last.trap) !== 0;
    if (Buffer.compare(log, expected) === 0 && ended) {
      this.counts.modules += cases.length;
      if (last.trap !== RETURNED) this.counts.traps++;
      return [];
    }
    if (cases.length > 1) return this.#oneByOne(cases);
    const what = Buffer.compare(log, expected) === 0 ? "" : `, ${describe(expected, log)}`;
    const complaints = stderr.split("\n").filter((line) => /trap|rror|Exited/.test(line)).join(" ").slice(0, 300);
    const stackExhausted = outcome !== RETURNED && (outcome & outcomeOf(Trap.StackOverflow)) !== 0;
    return [{ index: 0, what: `${complaints}${what}`, stackExhausted }];
  }

  async #oneByOne(cases: readonly CraneliftCase[]): Promise<CraneliftDifferences> {
    const found: CraneliftDifferences = [];
    for (const [index, one] of cases.entries()) {
      found.push(...(await this.run([one])).map((difference) => ({ ...difference, index })));
    }
    return found;
  }

  async #runProcess(cases: readonly CraneliftCase[]): Promise<{ log: Buffer; stderr: string }> {
    const folder = await mkdtemp(join(tmpdir(), "fuzz-"));
    try {
      const preloads = [`${SUPPORT_NAME}=${join(folder, "support.wasm")}`];
      await writeFile(join(folder, "support.wasm"), supportModule());
      for (const { wasm, driver, name: tested } of cases) {
        await writeFile(join(folder, `${tested}.wasm`), wasm);
        await writeFile(join(folder, `d-${tested}.wasm`), driver);
        preloads.push(`${tested}=${join(folder, `${tested}.wasm`)}`, `d-${tested}=${join(folder, `d-${tested}.wasm`)}`);
      }
      await writeFile(join(folder, "main.wasm"), mainModule(cases));
      const options = ["--allow-wasi", "-f", "_start", "-o", "/dev/null"];
      const args = [...options, ...preloads.flatMap((each) => ["--preload", each]), join(folder, "main.wasm")];
      return await runProgram(this.#program, args);
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  }
}

function runProgram(program: string, args: readonly string[]): Promise<{ log: Buffer; stderr: string }> {
  return new Promise((resolve) => {
    const options = {
      encoding: "buffer", maxBuffer: 1 << 26, timeout: PROCESS_TIMEOUT_MS, killSignal: "SIGKILL",
      env: { RAYON_NUM_THREADS: "1", RUST_BACKTRACE: "0" },
    } as const;
    execFile(program, [...args], options, (error, log, stderr) => {
      const text = stderr.toString("utf8");
      resolve({ log, stderr: text !== "" || !error ? text : `error: ${error.message.slice(0, 200)}` });
    });
  });
}

function describe(expected: Uint8Array, got: Uint8Array): string {
  for (let at = 8; at < Math.max(expected.length, got.length); at += 8) {
    const one = Buffer.from(expected.subarray(at, at + 8)).toString("hex");
    const other = Buffer.from(got.subarray(at, at + 8)).toString("hex");
    if (one !== other) return `word ${at / 8}: expected ${one || "nothing"}, got ${other || "nothing"} (little endian)`;
  }
  return "the logs agree";
}

/**
 * The WASI program: calls, then writes the log (support's words, copied to its own memory), then
 * makes the last case's call that traps, then exits.
 */
function mainModule(cases: readonly CraneliftCase[]): Uint8Array {
  const last = cases[cases.length - 1]!;
  const calls: number[][] = [];
  const callImports: number[][] = [];
  const importCall = (tested: string, field: string): void => {
    calls.push([0x10, ...unsigned(FIXED_IMPORTS + callImports.length)]);
    callImports.push([...name(`d-${tested}`), ...name(field), 0, 2]);
  };
  for (const { name: tested, calls: count } of cases) {
    for (let call = 0; call < count; call++) importCall(tested, `c${call}`);
    importCall(tested, "state");
  }
  const before = calls.flat();
  calls.length = 0;
  if (last.trap !== RETURNED) importCall(last.name, `c${last.calls}`);
  const imports = [
    [...name(WASI), ...name("fd_write"), 0, 0],
    [...name(WASI), ...name("proc_exit"), 0, 1],
    [...name(SUPPORT_NAME), ...name("word"), 0, 3],
    [...name(SUPPORT_NAME), ...name("end"), 0, 4],
    ...callImports,
  ];
  // Local 0 counts the words; the vector stands at 0, the log from 16 on.
  const copy = [
    0x02, 0x40, 0x03, 0x40,
    0x20, 0, 0x41, 3, 0x74, 0x10, END, 0x4f, 0x0d, 1,
    0x20, 0, 0x41, 3, 0x74, 0x20, 0, 0x10, WORD, 0x37, 3, 16,
    0x20, 0, 0x41, 1, 0x6a, 0x21, 0, 0x0c, 0, 0x0b, 0x0b,
  ];
  // The host may write less than it was given.
  const write = [
    0x41, 0, 0x21, 0, 0x02, 0x40, 0x03, 0x40,
    0x20, 0, 0x10, END, 0x4f, 0x0d, 1,
    0x41, 0, 0x20, 0, 0x41, 16, 0x6a, 0x36, 2, 0,
    0x41, 4, 0x10, END, 0x20, 0, 0x6b, 0x36, 2, 0,
    0x41, 1, 0x41, 0, 0x41, 1, 0x41, 8, 0x10, 0, 0x0d, 1,
    0x20, 0, 0x41, 8, 0x28, 2, 0, 0x6a, 0x21, 0, 0x0c, 0, 0x0b, 0x0b,
  ];
  const body = [1, 1, Type.i32, ...before, ...copy, ...write, ...calls.flat(), 0x41, 0, 0x10, 1, 0x0b];
  return Uint8Array.from([
    ...WASM_HEADER,
    ...section(1, vector([
      [0x60, 4, Type.i32, Type.i32, Type.i32, Type.i32, 1, Type.i32],
      [0x60, 1, Type.i32, 0],
      [0x60, 0, 0],
      [0x60, 1, Type.i32, 1, Type.i64],
      [0x60, 0, 1, Type.i32],
    ])),
    ...section(2, vector(imports)),
    ...section(3, [1, 2]),
    ...section(5, [1, 0, 18]),
    ...section(7, vector([[...name("_start"), 0, ...unsigned(imports.length)], [...name("memory"), 2, 0]])),
    ...section(10, [1, ...unsigned(body.length), ...body]),
  ]);
}
