// The privileged encoders of both ISAs against LLVM's disassembler. Skipped, out loud, where llvm-mc-14
// is missing.
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { test } from "node:test";
import { compileAssemblyScript } from "../../tools/build/assemblyscript.ts";
import { PROJECT_ROOT, type IsaName } from "../../tools/project.ts";

type Encoders = Record<string, (...values: number[]) => number> & { memory: WebAssembly.Memory };

const LLVM = "llvm-mc-14";
const skip = spawnSync(LLVM, ["--version"]).error ? `${LLVM} is not installed` : false;

async function load(isa: IsaName): Promise<Encoders> {
  const name = `system_encoders_${isa}`;
  const wasm = await compileAssemblyScript(
    PROJECT_ROOT,
    { entry: `tests/unit/loader/${name}.ts`, aliases: { isa: `loader/isa/${isa}` } },
    `build/tests/${name}.wasm`,
  );
  const imports = { env: { abort: () => assert.fail("an encoder failed an assertion") } };
  const { instance } = await WebAssembly.instantiate(wasm as BufferSource, imports);
  return instance.exports as unknown as Encoders;
}

/** One line of text for each instruction. */
function disassemble(triple: string, instructions: readonly Uint8Array[], flags: readonly string[] = []): string[] {
  const input = instructions.map((bytes) => [...bytes].map((byte) => `0x${byte.toString(16)}`).join(" ")).join("\n");
  const args = [`-triple=${triple}`, "-disassemble", ...flags];
  const { stdout, stderr } = spawnSync(LLVM, args, { input, encoding: "utf8" });
  assert.equal(stderr, "");
  return stdout.split("\n").map((line) => line.trim().replace(/\s+/g, " ")).filter((line) => line && !line.startsWith("."));
}

const RAX = 0;
const RBX = 3;
const R9 = 9;

test("x86_64", { skip }, async () => {
  const encoders = await load("x86_64");
  encoders.begin!();
  const memory = (name: string, base: number) => () => {
    encoders.operand!(base, 64);
    encoders[name]!();
  };
  const plain = (name: string) => () => void encoders[name]!();
  const long: [string, () => void][] = [
    ["sti", plain("sti")], ["cli", plain("cli")], ["hlt", plain("hlt")], ["pushfq", plain("pushfq")],
    ["popfq", plain("popfq")], ["sysretq", plain("sysretq")], ["iretq", plain("iretq")], ["retfq", plain("retfq")],
    ["swapgs", plain("swapgs")], ["in al, dx", plain("inAl")], ["in ax, dx", plain("inAx")],
    ["in eax, dx", plain("inEax")], ["out dx, al", plain("outAl")], ["out dx, ax", plain("outAx")],
    ["out dx, eax", plain("outEax")], ["rdmsr", plain("rdmsr")], ["wrmsr", plain("wrmsr")], ["cpuid", plain("cpuid")],
    ["xsetbv", plain("xsetbv")], ["xgetbv", plain("xgetbv")],
    ["stac", plain("stac")], ["clac", plain("clac")], ["vzeroall", plain("vzeroall")],
    ["mov ss, eax", () => encoders.movSegmentR!(2, RAX)], ["mov ds, r9d", () => encoders.movSegmentR!(3, R9)],
    ["mov rax, cr2", () => encoders.movRControl!(RAX, 2)], ["mov r9, cr3", () => encoders.movRControl!(R9, 3)],
    ["mov cr4, rbx", () => encoders.movControlR!(4, RBX)], ["mov cr0, r9", () => encoders.movControlR!(0, R9)],
    ["ltr ax", () => encoders.ltr!(RAX)], ["lgdt [rbx + 64]", memory("lgdtM", RBX)],
    ["lidt [r9 + 64]", memory("lidtM", R9)], ["invlpg byte ptr [rax + 64]", memory("invlpgM", RAX)],
    ["xsave64 [rbx + 64]", memory("xsave64M", RBX)], ["xrstor64 [r9 + 64]", memory("xrstor64M", R9)],
    ["ldmxcsr dword ptr [rax + 64]", memory("ldmxcsrM", RAX)],
  ];
  const protectedMode: [string, () => void][] = [
    ["mov dword ptr [305419896], ebx", () => encoders.movAbsoluteR32!(0x1234_5678, RBX)],
    ["lgdtd [305419896]", () => encoders.lgdtAbsolute32!(0x1234_5678)],
    ["ljmp 8, 2097216", () => encoders.farJump32!(8, 0x20_0040)],
    ["mov cr4, eax", () => encoders.movControlR!(4, RAX)],
  ];
  const encode = (call: () => void): Uint8Array => {
    encoders.rewind!();
    call();
    const start = encoders.address!();
    return new Uint8Array(encoders.memory.buffer.slice(start, start + encoders.position!()));
  };
  for (const [triple, cases] of [["x86_64", long], ["i386", protectedMode]] as const) {
    const texts = disassemble(triple, cases.map(([, call]) => encode(call)), ["-output-asm-variant=1"]);
    assert.deepEqual(texts.map((text) => text.replace(/ptr\[/g, "ptr [")), cases.map(([text]) => text));
  }
});

test("arm64", { skip }, async () => {
  const encoders = await load("arm64");
  const named = [
    "CurrentEL", "SPSR_EL1", "ELR_EL1", "SP_EL0", "ESR_EL1", "FAR_EL1", "VBAR_EL1", "SCTLR_EL1", "CPACR_EL1",
    "TTBR0_EL1", "TTBR1_EL1", "TCR_EL1", "MAIR_EL1", "TPIDR_EL1", "CNTVCT_EL0", "FPCR", "FPSR",
    "ID_AA64MMFR0_EL1", "TPIDR_EL0", "ID_AA64MMFR1_EL1",
  ];
  const cases: [string, number][] = [
    ...named.map((name, i): [string, number] => [`mrs x3, ${name}`, encoders.readNamed!(i)]),
    ["mrs x30, ICC_IAR1_EL1", encoders.mrs!(30, 3, 0, 12, 12, 0)],
    ["msr CNTV_CVAL_EL0, x2", encoders.msr!(2, 3, 3, 14, 3, 2)],
    ["msr TTBR0_EL1, x0", encoders.msr!(0, 3, 0, 2, 0, 0)],
    ["tlbi vae1is, x4", encoders.sys!(4, 0, 8, 3, 1)],
    ["tlbi aside1is, x5", encoders.sys!(5, 0, 8, 3, 2)],
    ["tlbi vmalle1", encoders.sys!(31, 0, 8, 7, 0)],
    ["dc ivac, x22", encoders.sys!(22, 0, 7, 6, 1)],
    ["dc cvau, x1", encoders.sys!(1, 3, 7, 11, 1)],
    ["ic ialluis", encoders.sys!(31, 0, 7, 1, 0)],
    ["msr DAIFSet, #2", encoders.daifSet!(2)],
    ["msr DAIFClr, #15", encoders.daifClear!(15)],
    ["msr SPSel, #1", encoders.selectStackPointer!(1)],
    ["msr PAN, #1", encoders.privilegedAccessNever!(1)],
    ["eret", encoders.eret!()],
  ];
  const bytes = cases.map(([, word]) => new Uint8Array(Uint32Array.of(word >>> 0).buffer));
  assert.deepEqual(disassemble("aarch64", bytes, ["-mattr=+v8.2a"]), cases.map(([text]) => text));
});
