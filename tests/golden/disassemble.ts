// Disassembly of a compiled module with LLVM, function by function, addresses from each function's
// start and targets of calls left out, so that a change in one function does not show in others.
import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import {
  CF_CODE_OFFSET, CF_CODE_SIZE, CF_FRAME_SIZE, CF_SIZE, CM_CODE, CM_FUNCTIONS,
} from "../../abi/compiled_module.ts";
import type { IsaName } from "../../tools/project.ts";

export const OBJDUMP = "llvm-objdump-14";
const OBJCOPY = "llvm-objcopy-14";
const FORMATS: Readonly<Record<IsaName, string>> = {
  x86_64: "elf64-x86-64",
  arm64: "elf64-littleaarch64",
};
const FEATURES: Readonly<Record<IsaName, readonly string[]>> = {
  x86_64: ["--x86-asm-syntax=intel"],
  arm64: ["--mattr=+v8.2a,+lse,+rand"],
};

export function haveDisassembler(): boolean {
  return [OBJDUMP, OBJCOPY].every((tool) => spawnSync(tool, ["--version"]).status === 0);
}

function run(tool: string, args: readonly string[]): string {
  const result = spawnSync(tool, args, { encoding: "utf8", maxBuffer: 1 << 28 });
  if (result.status !== 0) throw new Error(`${tool}: ${result.stderr}`);
  return result.stdout;
}

/** Instructions of raw code, one a line, each with its offset in front. */
function disassembleCode(code: Uint8Array, isa: IsaName): string[] {
  const folder = mkdtempSync(join(tmpdir(), "cloudos-golden-"));
  try {
    const raw = join(folder, "code.bin");
    const object = join(folder, "code.o");
    writeFileSync(raw, code);
    run(OBJCOPY, ["-I", "binary", "-O", FORMATS[isa], "--rename-section=.data=.text,code", raw, object]);
    const text = run(OBJDUMP, ["-d", "-z", "--no-show-raw-insn", ...FEATURES[isa], object]);
    return text
      .split("\n")
      .filter((line) => /^\s*[0-9a-f]+:/.test(line))
      .map((line) => line.replace(/ <[^>]*>/g, "").replace(/\s+/g, " ").trim())
      .map((line) => line.replace(/^(\w+: (?:b|bl|jmp|call)) (0x[0-9a-f]+)$/, (whole, start: string, target: string) =>
        BigInt(target) < BigInt(code.length) ? whole : `${start} …`));
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** The code of all functions of a compiled module, and what stands behind them (runtime stubs). */
export function disassemble(blob: Uint8Array, isa: IsaName): string {
  const view = new DataView(blob.buffer, blob.byteOffset, blob.length);
  const word = (at: number): number => view.getUint32(at, true);
  const code = word(CM_CODE);
  let end = 0;
  let out = "";
  for (let i = 0; i < word(CM_FUNCTIONS + 4); i++) {
    const record = word(CM_FUNCTIONS) + i * CF_SIZE;
    const start = code + word(record + CF_CODE_OFFSET);
    const size = word(record + CF_CODE_SIZE);
    out += `function ${i}, frame ${word(record + CF_FRAME_SIZE)}\n`;
    for (const line of disassembleCode(blob.subarray(start, start + size), isa)) out += `  ${line}\n`;
    end = Math.max(end, start + size);
  }
  const size = code + word(CM_CODE + 4) - end;
  return size > 0 ? `${out}${size} bytes behind the functions\n` : out;
}
