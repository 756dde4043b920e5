// The x86_64 encoders against LLVM's disassembler, over all register classes and operand shapes:
// every encoder is called with each combination, the bytes are disassembled by llvm-mc-14 and
// compared with the text that the call stands for. Skipped, out loud, where llvm-mc-14 is missing.
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { test } from "node:test";
import { compileAssemblyScript } from "../../tools/build/assemblyscript.ts";
import { Vector } from "../../loader/isa/x86_64/vector_instructions.ts";
import { PROJECT_ROOT } from "../../tools/project.ts";

type Encoders = Record<string, (...values: (number | bigint)[]) => number> & { memory: WebAssembly.Memory };

const R64 = ["rax", "rcx", "rdx", "rbx", "rsp", "rbp", "rsi", "rdi", ...Array.from({ length: 8 }, (_, i) => `r${i + 8}`)];
const R32 = ["eax", "ecx", "edx", "ebx", "esp", "ebp", "esi", "edi", ...Array.from({ length: 8 }, (_, i) => `r${i + 8}d`)];
const R16 = ["ax", "cx", "dx", "bx", "sp", "bp", "si", "di", ...Array.from({ length: 8 }, (_, i) => `r${i + 8}w`)];
const R8 = ["al", "cl", "dl", "bl", "spl", "bpl", "sil", "dil", ...Array.from({ length: 8 }, (_, i) => `r${i + 8}b`)];
const ALU = ["add", "or", "adc", "sbb", "and", "sub", "xor", "cmp"];
const CONDITIONS = ["o", "no", "b", "ae", "e", "ne", "be", "a", "s", "ns", "p", "np", "l", "ge", "le", "g"];
const NONE = 0xff;
const register = (wide: number, index: number): string => (wide ? R64 : R32)[index]!;
const xmm = (index: number): string => `xmm${index & 15}`;

/** One call and the text LLVM should print for it. */
interface Case {
  readonly text: string;
  readonly bytes: Uint8Array;
}

/** A memory operand: how to set it, and LLVM's text after "ptr ". */
interface MemoryOperand {
  readonly set: () => void;
  readonly text: string;
  readonly wraps?: boolean;
}

const cases: Case[] = [];
let encoders: Encoders;

function add(text: string, call: () => void): void {
  encoders.rewind!();
  call();
  const size = encoders.position!();
  const start = encoders.address!();
  cases.push({ text, bytes: new Uint8Array(encoders.memory.buffer.slice(start, start + size)) });
}

function memoryOperands(): MemoryOperand[] {
  const result: MemoryOperand[] = [];
  const text = (prefix: string, base: string | null, index: string | null, scale: number, displacement: number): string => {
    const parts: string[] = [];
    if (base) parts.push(base);
    if (index) parts.push(scale ? `${1 << scale}*${index}` : index);
    let body = parts.join(" + ");
    if (displacement !== 0 || !body) {
      const sign = displacement < 0 ? "-" : "+";
      body = body ? `${body} ${sign} ${Math.abs(displacement)}` : `${displacement}`;
    }
    return `${prefix}[${body}]`;
  };
  for (const displacement of [0, 1, -128, 127, 128, -129, 0x7fff_ffff, -0x8000_0000]) {
    for (let base = 0; base < 16; base++) {
      result.push({ set: () => encoders.operand!(base, displacement), text: text("", R64[base]!, null, 0, displacement) });
    }
    for (const base of [0, 4, 5, 12, 13, 15, NONE]) {
      for (const index of [0, 5, 8, 12, 13, 15]) {
        for (let scale = 0; scale < 4; scale++) {
          if (base === NONE && scale === 0) continue;
          const baseName = base === NONE ? null : R64[base]!;
          result.push({
            set: () => encoders.operandIndexed!(base, index, scale, displacement),
            text: text("", baseName, R64[index]!, scale, displacement),
          });
          result.push({
            set: () => encoders.operandGs!(base, index, scale, displacement),
            text: text("gs:", baseName, R64[index]!, scale, displacement),
          });
          result.push({
            set: () => (encoders.operandGs!(base, index, scale, displacement), encoders.operandWrap32!()),
            text: text("gs:", base === NONE ? null : R32[base]!, R32[index]!, scale, displacement),
            wraps: true,
          });
        }
      }
    }
    result.push({ set: () => encoders.operandGs!(NONE, NONE, 0, displacement), text: text("gs:", null, null, 0, displacement) });
  }
  return result;
}

function integerCases(): void {
  const registers = Array.from({ length: 16 }, (_, i) => i);
  for (const wide of [0, 1]) {
    for (const a of registers) {
      const ra = register(wide, a);
      for (const b of registers) {
        const rb = register(wide, b);
        add(`mov ${ra}, ${rb}`, () => encoders.movRR!(wide, a, b));
        ALU.forEach((name, operation) => add(`${name} ${ra}, ${rb}`, () => encoders.aluRR!(operation, wide, a, b)));
        add(`imul ${ra}, ${rb}`, () => encoders.imulRR!(wide, a, b));
        add(`test ${ra}, ${rb}`, () => encoders.testRR!(wide, a, b));
        add(`lzcnt ${ra}, ${rb}`, () => encoders.lzcntRR!(wide, a, b));
        add(`tzcnt ${ra}, ${rb}`, () => encoders.tzcntRR!(wide, a, b));
        add(`popcnt ${ra}, ${rb}`, () => encoders.popcntRR!(wide, a, b));
        add(`movsx ${ra}, ${R8[b]}`, () => encoders.movsx8RR!(wide, a, b));
        add(`movsx ${ra}, ${R16[b]}`, () => encoders.movsx16RR!(wide, a, b));
        add(`rorx ${ra}, ${rb}, 7`, () => encoders.rorxRRI!(wide, a, b, 7));
        add(`imul ${ra}, ${rb}, 100`, () => encoders.imulRRI!(wide, a, b, 100));
        add(`imul ${ra}, ${rb}, -1000`, () => encoders.imulRRI!(wide, a, b, -1000));
        for (const c of [0, 3, 9, 15]) {
          const rc = register(wide, c);
          add(`shlx ${ra}, ${rb}, ${rc}`, () => encoders.shiftxRRR!(4, wide, a, b, c));
          add(`shrx ${ra}, ${rb}, ${rc}`, () => encoders.shiftxRRR!(5, wide, a, b, c));
          add(`sarx ${ra}, ${rb}, ${rc}`, () => encoders.shiftxRRR!(7, wide, a, b, c));
          add(`andn ${ra}, ${rb}, ${rc}`, () => encoders.andnRRR!(wide, a, b, c));
        }
        CONDITIONS.forEach((name, condition) => {
          if (b % 5 === 0) add(`cmov${name} ${ra}, ${rb}`, () => encoders.cmovcc!(condition, wide, a, b));
        });
      }
      for (const value of [0, 1, -1, 127, -128, 128, -129, 0x7fff_ffff, -0x8000_0000]) {
        ALU.forEach((name, operation) => add(`${name} ${ra}, ${value}`, () => encoders.aluRI!(operation, wide, a, value)));
        if (value < 0 || value > 127) {
          add(`test ${ra}, ${value}`, () => encoders.testRI!(wide, a, value));
        } else {
          add(`test ${R8[a]}, ${value}`, () => encoders.testRI!(wide, a, value));
        }
      }
      for (const [name, call] of [
        ["not", "notR"], ["neg", "negR"], ["mul", "mulR"], ["imul", "imulR"], ["div", "divR"], ["idiv", "idivR"], ["bswap", "bswap"],
      ] as const) add(`${name} ${ra}`, () => encoders[call]!(wide, a));
      for (const [name, shift] of [["rol", 0], ["ror", 1], ["shl", 4], ["shr", 5], ["sar", 7]] as const) {
        add(`${name} ${ra}, 5`, () => encoders.shiftRI!(shift, wide, a, 5));
        add(`${name} ${ra}`, () => encoders.shiftRI!(shift, wide, a, 1));
        add(`${name} ${ra}, cl`, () => encoders.shiftRCl!(shift, wide, a));
      }
      add(`bt ${ra}, 9`, () => encoders.btRI!(wide, a, 9));
    }
    add(wide ? "cqo" : "cdq", () => encoders.signExtendToRdx!(wide));
  }
  for (const a of registers) {
    for (const b of registers) {
      add(`movzx ${R32[a]}, ${R8[b]}`, () => encoders.movzx8RR!(a, b));
      add(`movzx ${R32[a]}, ${R16[b]}`, () => encoders.movzx16RR!(a, b));
      add(`movsxd ${R64[a]}, ${R32[b]}`, () => encoders.movsxdRR!(a, b));
      add(`cmp ${R8[a]}, ${R8[b]}`, () => encoders.aluRR8!(7, a, b));
      add(`test ${R8[a]}, ${R8[b]}`, () => encoders.testRR8!(a, b));
    }
    CONDITIONS.forEach((name, condition) => add(`set${name} ${R8[a]}`, () => encoders.setcc!(condition, a)));
    add(`push ${R64[a]}`, () => encoders.pushR!(a));
    add(`pop ${R64[a]}`, () => encoders.popR!(a));
    add(`call ${R64[a]}`, () => encoders.callR!(a));
    add(`jmp ${R64[a]}`, () => encoders.jmpR!(a));
    add(`rdgsbase ${R64[a]}`, () => encoders.rdgsbase!(a));
    add(`wrgsbase ${R64[a]}`, () => encoders.wrgsbase!(a));
    add(`rdfsbase ${R64[a]}`, () => encoders.rdfsbase!(a));
    add(`wrfsbase ${R64[a]}`, () => encoders.wrfsbase!(a));
    add(`rdrand ${R64[a]}`, () => encoders.rdrand!(a));
    add(`mov ${R32[a]}, -2`, () => encoders.movImmediate32!(a, -2));
    add(`mov ${R32[a]}, 77`, () => encoders.movImmediate64!(a, 77n));
    add(`mov ${R64[a]}, -77`, () => encoders.movImmediate64!(a, -77n));
    add(`movabs ${R64[a]}, 1311768467463790320`, () => encoders.movImmediate64!(a, 0x1234_5678_9abc_def0n));
    add(`movabs ${R64[a]}, 5`, () => encoders.movImmediate64Full!(a, 5n));
    add(`xor ${R32[a]}, ${R32[a]}`, () => encoders.zeroRegister!(a));
  }
  add("jmp 1000", () => encoders.jmp32!(1000));
  add("jmp -5", () => encoders.jmp8!(-5));
  add("call 1000", () => encoders.call32!(1000));
  CONDITIONS.forEach((name, condition) => {
    add(`j${name} 1000`, () => encoders.jcc32!(condition, 1000));
    add(`j${name} -100`, () => encoders.jcc8!(condition, -100));
  });
  for (const [text, call] of [
    ["ret", "ret"], ["ud2", "ud2"], ["nop", "nop"], ["cld", "cld"], ["std", "std"], ["clc", "clc"], ["stc", "stc"],
    ["mfence", "mfence"], ["lfence", "lfence"], ["sfence", "sfence"], ["syscall", "syscall"], ["rdtsc", "rdtsc"],
    ["pause", "pause"],
  ] as const) add(text, () => encoders[call]!());
  add("push 5", () => encoders.pushI!(5));
  add("push 500", () => encoders.pushI!(500));
}

function memoryCases(): void {
  const choose = [0, 3, 7, 8, 13];
  let turn = 0;
  for (const memory of memoryOperands()) {
    const op = (size: string, text: string, call: () => void): void =>
      add(text.replace("[]", `${size}${size ? " ptr " : ""}${memory.text}`), () => (memory.set(), call()));
    const a = choose[turn++ % choose.length]!;
    for (const wide of [0, 1]) {
      const size = wide ? "qword" : "dword";
      const ra = register(wide, a);
      op(size, `mov ${ra}, []`, () => encoders.movRM!(wide, a));
      op(size, `mov [], ${ra}`, () => encoders.movMR!(wide, a));
      op(size, `mov [], -9`, () => encoders.movMI!(wide, -9));
      const operation = turn & 7;
      op(size, `${ALU[operation]} ${ra}, []`, () => encoders.aluRM!(operation, wide, a));
      op(size, `${ALU[operation]} [], ${ra}`, () => encoders.aluMR!(operation, wide, a));
      op(size, `${ALU[operation]} [], 9`, () => encoders.aluMI!(operation, wide, 9));
      op(size, `${ALU[operation]} [], 900`, () => encoders.aluMI!(operation, wide, 900));
      op(size, `test [], ${ra}`, () => encoders.testMR!(wide, a));
      op(size, `test [], 5`, () => encoders.testMI!(wide, 5));
      op(size, `imul ${ra}, []`, () => encoders.imulRM!(wide, a));
      op("byte", `movsx ${ra}, []`, () => encoders.movsx8RM!(wide, a));
      op("word", `movsx ${ra}, []`, () => encoders.movsx16RM!(wide, a));
      op(size, `cmovg ${ra}, []`, () => encoders.cmovccM!(15, wide, a));
      op(size, `shlx ${ra}, [], ${register(wide, 9)}`, () => encoders.shiftxRMR!(4, wide, a, 9));
      op(size, `inc []`, () => encoders.incM!(wide));
      op(size, `dec []`, () => encoders.decM!(wide));
      op("", `lea ${ra}, []`, () => encoders.leaM!(wide, a));
    }
    op("byte", `mov [], ${R8[a]}`, () => encoders.movMR8!(a));
    op("word", `mov [], ${R16[a]}`, () => encoders.movMR16!(a));
    op("byte", `mov [], 7`, () => encoders.movMI8!(7));
    op("word", `mov [], 7`, () => encoders.movMI16!(7));
    op("byte", `movzx ${R32[a]}, []`, () => encoders.movzx8RM!(a));
    op("word", `movzx ${R32[a]}, []`, () => encoders.movzx16RM!(a));
    op("dword", `movsxd ${R64[a]}, []`, () => encoders.movsxdRM!(a));
    op("byte", `cmp ${R8[a]}, []`, () => encoders.aluRM8!(7, a));
    op("byte", `cmp [], ${R8[a]}`, () => encoders.aluMR8!(7, a));
    op("byte", `cmp [], 3`, () => encoders.aluMI8!(7, 3));
    op("word", `cmp ${R16[a]}, []`, () => encoders.aluRM16!(7, a));
    op("word", `cmp [], ${R16[a]}`, () => encoders.aluMR16!(7, a));
    op("qword", `call []`, () => encoders.callM!());
    op("qword", `jmp []`, () => encoders.jmpM!());
    op("qword", `push []`, () => encoders.pushM!());
    op("qword", `pop []`, () => encoders.popM!());
    for (const double of [0, 1]) {
      const size = double ? "qword" : "dword";
      const s = double ? "sd" : "ss";
      op(size, `vmov${s} ${xmm(a)}, []`, () => encoders.movFloatRM!(double, a));
      op(size, `vmov${s} [], ${xmm(a)}`, () => encoders.movFloatMR!(double, a));
      op(size, `vadd${s} ${xmm(a)}, xmm9, []`, () => encoders.floatRRM!(0x58, double, a, 9));
      if (!memory.wraps || !double) op(size, `vucomi${s} ${xmm(a)}, []`, () => encoders.ucomisRM!(double, a));
      // LLVM 14 does not disassemble the prefixes 0x67 and VEX.pp = 66 together (vucomisd neither).
      if (!memory.wraps) op("xmmword", `vandp${double ? "d" : "s"} ${xmm(a)}, xmm9, []`, () => encoders.floatLogicRRM!(0x54, double, a, 9));
    }
    op("xmmword", `vmovups ${xmm(a)}, []`, () => encoders.movVectorRM!(a));
    op("xmmword", `vmovups [], ${xmm(a)}`, () => encoders.movVectorMR!(a));
  }
}

const FLOAT_OPERATIONS = [
  ["add", 0x58], ["mul", 0x59], ["sub", 0x5c], ["min", 0x5d], ["div", 0x5e], ["max", 0x5f], ["sqrt", 0x51],
] as const;

function floatCases(): void {
  const registers = Array.from({ length: 16 }, (_, i) => i);
  for (const a of registers) {
    for (const b of registers) {
      add(`vmovaps ${xmm(a)}, ${xmm(b)}`, () => encoders.movFloatRR!(32 + a, 32 + b));
      for (const double of [0, 1]) {
        const s = double ? "sd" : "ss";
        const p = double ? "pd" : "ps";
        for (const c of [0, 7, 8, 15]) {
          for (const [name, operation] of FLOAT_OPERATIONS) {
            add(`v${name}${s} ${xmm(a)}, ${xmm(b)}, ${xmm(c)}`, () => encoders.floatRRR!(operation, double, 32 + a, 32 + b, 32 + c));
          }
          for (const [name, operation] of [["and", 0x54], ["andn", 0x55], ["or", 0x56], ["xor", 0x57]] as const) {
            add(`v${name}${p} ${xmm(a)}, ${xmm(b)}, ${xmm(c)}`, () => encoders.floatLogicRRR!(operation, double, 32 + a, 32 + b, 32 + c));
          }
        }
        add(`vcmpeq${s} ${xmm(a)}, ${xmm(b)}, xmm9`, () => encoders.cmpRRR!(0, double, a, b, 9));
        add(`vround${s} ${xmm(a)}, ${xmm(b)}, ${xmm(b)}, 11`, () => encoders.roundRR!(11, double, a, b));
        add(`vucomi${s} ${xmm(a)}, ${xmm(b)}`, () => encoders.ucomisRR!(double, a, b));
        const convert = double ? "vcvtsd2ss" : "vcvtss2sd";
        add(`${convert} ${xmm(a)}, xmm9, ${xmm(b)}`, () => encoders.convertFloat!(double, a, 9, b));
        for (const wide of [0, 1]) {
          add(`vcvtsi2${s} ${xmm(a)}, xmm9, ${register(wide, b)}`, () => encoders.floatFromInteger!(double, wide, a, 9, b));
          add(`vcvtt${s}2si ${register(wide, a)}, ${xmm(b)}`, () => encoders.integerFromFloat!(double, wide, a, b));
        }
      }
      add(`vmovd ${xmm(a)}, ${R32[b]}`, () => encoders.movFloatFromInteger!(0, a, b));
      add(`vmovq ${xmm(a)}, ${R64[b]}`, () => encoders.movFloatFromInteger!(1, a, b));
      add(`vmovd ${R32[a]}, ${xmm(b)}`, () => encoders.movIntegerFromFloat!(0, a, b));
      add(`vmovq ${R64[a]}, ${xmm(b)}`, () => encoders.movIntegerFromFloat!(1, a, b));
    }
    add(`vxorps ${xmm(a)}, ${xmm(a)}, ${xmm(a)}`, () => encoders.zeroFloat!(a));
  }
}

/** Vector instructions with three vector operands: v + the name. */
const VECTOR_THREE = [
  "AddPd", "AddPs", "DivPd", "DivPs", "MaxPd", "MaxPs", "MinPd", "MinPs", "MovSd", "MovlhPs", "MulPd",
  "MulPs", "PackssDw", "PackssWb", "PackusDw", "PackusWb", "PaddB", "PaddD", "PaddQ", "PaddW", "PaddsB",
  "PaddsW", "PaddusB", "PaddusW", "Pand", "Pandn", "PavgB", "PavgW", "PcmpeqB", "PcmpeqD", "PcmpeqQ",
  "PcmpeqW", "PcmpgtB", "PcmpgtD", "PcmpgtQ", "PcmpgtW", "PhaddD", "PmaddWd", "PmaddubsW", "PmaxsB",
  "PmaxsD", "PmaxsW", "PmaxuB", "PmaxuD", "PmaxuW", "PminsB", "PminsD", "PminsW", "PminuB", "PminuD",
  "PminuW", "PmulDq", "PmulhrsW", "PmullD", "PmullW", "PmuluDq", "Por", "PshufB", "PsllD", "PsllQ",
  "PsllW", "PsraD", "PsraW", "PsrlD", "PsrlQ", "PsrlW", "PsubB", "PsubD", "PsubQ", "PsubW", "PsubsB",
  "PsubsW", "PsubusB", "PsubusW", "PunpckhBw", "PunpcklBw", "Pxor", "SubPd", "SubPs", "UnpcklPs",
] as const;
/** With two vector operands. */
const VECTOR_TWO = [
  "Cvtdq2pd", "Cvtdq2ps", "Cvtpd2ps", "Cvtps2pd", "Cvttpd2dq", "Cvttps2dq", "Movddup", "PabsB", "PabsD",
  "PabsW", "PmovsxBw", "PmovsxDq", "PmovsxWd", "PmovzxBw", "PmovzxDq", "PmovzxWd", "Ptest", "SqrtPd",
  "SqrtPs", "BroadcastB", "BroadcastD", "BroadcastQ", "BroadcastSs", "BroadcastW",
] as const;

function vectorCases(): void {
  const registers = [0, 3, 7, 8, 12, 15];
  const name = (key: string): string =>
    key === "BroadcastSs" ? "vbroadcastss" : `v${key.replace("Broadcast", "pbroadcast").toLowerCase()}`;
  for (const a of registers) {
    for (const b of registers) {
      for (const c of registers) {
        for (const key of VECTOR_THREE) {
          add(`${name(key)} ${xmm(a)}, ${xmm(b)}, ${xmm(c)}`, () => encoders.vectorRRR!(Vector[key], 32 + a, 32 + b, 32 + c));
        }
        for (const [key, text] of [["InsertPs", "vinsertps"], ["PblendW", "vpblendw"], ["ShufPs", "vshufps"]] as const) {
          add(`${text} ${xmm(a)}, ${xmm(b)}, ${xmm(c)}, 85`, () => encoders.vectorRRRI!(Vector[key], a, b, c, 85));
        }
        ["eq", "lt", "le", "unord", "neq"].forEach((predicate, index) => {
          const operands = `${xmm(a)}, ${xmm(b)}, ${xmm(c)}`;
          add(`vcmp${predicate}ps ${operands}`, () => encoders.vectorRRRI!(Vector.CmpPs, a, b, c, index));
          add(`vcmp${predicate}pd ${operands}`, () => encoders.vectorRRRI!(Vector.CmpPd, a, b, c, index));
        });
        for (const key of ["PinsrB", "PinsrW", "PinsrD", "PinsrQ"] as const) {
          const source = register(key === "PinsrQ" ? 1 : 0, c);
          add(`${name(key)} ${xmm(a)}, ${xmm(b)}, ${source}, 1`, () => encoders.vectorRRRI!(Vector[key], a, b, c, 1));
        }
      }
      for (const key of VECTOR_TWO) {
        add(`${name(key)} ${xmm(a)}, ${xmm(b)}`, () => encoders.vectorRRR!(Vector[key], 32 + a, 0, 32 + b));
      }
      for (const [key, text] of [["RoundPs", "vroundps"], ["RoundPd", "vroundpd"], ["Pshufd", "vpshufd"]] as const) {
        add(`${text} ${xmm(a)}, ${xmm(b)}, 11`, () => encoders.vectorRRRI!(Vector[key], a, 0, b, 11));
      }
      for (const [key, text, wide] of [["PextrB", "vpextrb", 0], ["PextrD", "vpextrd", 0], ["PextrQ", "vpextrq", 1]] as const) {
        add(`${text} ${register(wide, b)}, ${xmm(a)}, 1`, () => encoders.vectorRRRI!(Vector[key], a, 0, b, 1));
      }
      for (const [key, text] of [["PmovmskB", "vpmovmskb"], ["MovmskPs", "vmovmskps"], ["MovmskPd", "vmovmskpd"]] as const) {
        add(`${text} ${R32[a]}, ${xmm(b)}`, () => encoders.vectorRRR!(Vector[key], a, 0, b));
      }
      for (const [suffix, op] of [["w", Vector.ShiftImmediateW], ["d", Vector.ShiftImmediateD], ["q", Vector.ShiftImmediateQ]] as const) {
        add(`vpsrl${suffix} ${xmm(a)}, ${xmm(b)}, 5`, () => encoders.vectorShiftImmediate!(op, 2, a, b, 5));
        add(`vpsll${suffix} ${xmm(a)}, ${xmm(b)}, 5`, () => encoders.vectorShiftImmediate!(op, 6, a, b, 5));
        if (suffix !== "q") add(`vpsra${suffix} ${xmm(a)}, ${xmm(b)}, 5`, () => encoders.vectorShiftImmediate!(op, 4, a, b, 5));
      }
    }
  }
}

/** LLVM prints some immediates unsigned. */
function signed(digits: string): string {
  const value = BigInt(digits);
  if (value >= 1n << 63n) return String(value - (1n << 64n));
  return value >= 1n << 31n && value < 1n << 32n ? String(value - (1n << 32n)) : digits;
}

/** Brings both sides' spelling together. */
function normalise(text: string): string {
  return text
    .replace(/#.*/, "")
    .replace(/\s+/g, " ")
    .replace(/\+ 0\*/, "+ ")
    .replace(/(?<![-\w*])(?<!- )\d{10,20}\b/g, signed)
    .trim();
}

const llvm = spawnSync("llvm-mc-14", ["--version"]);

test("x86_64 encoders agree with llvm-mc-14", { skip: llvm.error ? "llvm-mc-14 is not installed" : false }, async () => {
  const bytes = await compileAssemblyScript(
    PROJECT_ROOT,
    { entry: "tests/unit/loader/x86_64_encoders.ts", aliases: { isa: "loader/isa/x86_64" }, runtime: "stub", memoryBase: 65536 },
    "build/tests/x86_64_encoders.wasm",
  );
  const { instance } = await WebAssembly.instantiate(bytes as BufferSource, { env: { abort: () => { throw new Error("abort"); } } });
  encoders = instance.exports as unknown as Encoders;
  encoders.begin!();
  integerCases();
  memoryCases();
  floatCases();
  vectorCases();
  const input = cases.map(({ bytes: code }) => [...code].map((byte) => `0x${byte.toString(16)}`).join(" ")).join("\n");
  const features = "--mattr=+avx2,+bmi,+bmi2,+lzcnt,+popcnt,+fsgsbase,+rdrnd";
  const flags = ["--disassemble", "--triple=x86_64", "--output-asm-variant=1", features];
  const run = spawnSync("llvm-mc-14", flags, { input, encoding: "utf8", maxBuffer: 1 << 28 });
  const lines = run.stdout.split("\n").map(normalise).filter((line) => line !== "" && !line.startsWith(".text"));
  const wrong: string[] = [];
  for (let i = 0; i < cases.length && wrong.length < 20; i++) {
    if (lines[i] !== normalise(cases[i]!.text)) {
      wrong.push(`${cases[i]!.text} -> ${Buffer.from(cases[i]!.bytes).toString("hex")} = ${lines[i]}`);
    }
  }
  assert.deepEqual(wrong, [], run.stderr.slice(0, 500));
  assert.equal(lines.length, cases.length);
  assert.ok(cases.length > 60_000, `${cases.length} cases`);
});
