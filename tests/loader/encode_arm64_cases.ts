// The instructions that encode_arm64.test.ts compares: for each encoder the assembler's text and the
// word, over the edge values of every operand class.

export interface EncoderCase {
  readonly text: string;
  readonly word: number;
}
export type Encoders = Record<string, (...args: (number | bigint)[]) => number>;
export type CaseGroup = "integer" | "branch" | "memory" | "float" | "vector";

const conditions = ["eq", "ne", "hs", "lo", "mi", "pl", "vs", "vc", "hi", "ls", "ge", "lt", "gt", "le"];
const extends8 = ["uxtb", "uxth", "uxtw", "uxtx", "sxtb", "sxth", "sxtw", "sxtx"];
const shifts = ["lsl", "lsr", "asr", "ror"];
/** Register triples that put ones and zeros into every field. */
const triples: [number, number, number][] = [[0, 1, 2], [30, 0, 15], [7, 21, 30], [16, 17, 8], [1, 30, 0]];
const lanes = ["b", "h", "s", "d"];
const laneBytes = [1, 2, 4, 8];

const r = (width: number, n: number): string =>
  n === 31 ? (width ? "xzr" : "wzr") : `${width ? "x" : "w"}${n}`;
const base = (n: number): string => (n === 31 ? "sp" : `x${n}`);
const f = (size: number, n: number): string => `${size ? "d" : "s"}${n}`;
const arrangement = (q: number, lane: number): string =>
  `${((q ? 16 : 8) / laneBytes[lane]!)}${lanes[lane]}`;

export function armCases(e: Encoders, group: CaseGroup): EncoderCase[] {
  const out: EncoderCase[] = [];
  const add = (text: string, word: number): void => void out.push({ text, word });
  if (group === "integer") integerCases(e, add);
  else if (group === "branch") branchCases(e, add);
  else if (group === "memory") memoryCases(e, add);
  else if (group === "float") floatCases(e, add);
  else vectorCases(e, add);
  return out;
}

type Add = (text: string, word: number) => void;

function integerCases(e: Encoders, add: Add): void {
  const addSub = ["add", "adds", "sub", "subs"];
  const logical = ["and", "bic", "orr", "orn", "eor", "eon", "ands", "bics"];
  for (const w of [0, 1]) {
    const top = w ? 63 : 31;
    for (const [d, n, m] of triples) {
      const [rd, rn, rm] = [r(w, d), r(w, n), r(w, m)];
      addSub.forEach((name, op) => {
        for (const imm of [0, 1, 2048, 4095]) {
          add(`${name} ${rd}, ${rn}, #${imm}`, e.addSubImmediate!(op, w, d, n, imm, 0));
          add(`${name} ${rd}, ${rn}, #${imm}, lsl #12`, e.addSubImmediate!(op, w, d, n, imm, 1));
        }
        for (let kind = 0; kind < 3; kind++) {
          for (const amount of [0, 1, top]) {
            add(`${name} ${rd}, ${rn}, ${rm}, ${shifts[kind]} #${amount}`,
              e.addSubShifted!(op, w, d, n, m, kind, amount));
          }
        }
        extends8.forEach((extend, option) => {
          for (const amount of [0, 1, 4]) {
            const index = r(w && (option & 3) === 3 ? 1 : 0, m);
            add(`${name} ${rd}, ${rn}, ${index}, ${extend} #${amount}`,
              e.addSubExtended!(op, w, d, n, m, option, amount));
          }
        });
      });
      logical.forEach((name, op) => {
        for (let kind = 0; kind < 4; kind++) {
          for (const amount of [0, 1, top]) {
            add(`${name} ${rd}, ${rn}, ${rm}, ${shifts[kind]} #${amount}`,
              e.logicalShifted!(op, w, d, n, m, kind, amount));
          }
        }
      });
      for (const op of [0, 2, 4, 6]) {
        const bits = e.logicalImmediate!(0xff0n, w);
        add(`${logical[op]} ${rd}, ${rn}, #0xff0`, e.logicalBitmask!(op, w, d, n, bits));
      }
      add(`mov ${rd}, ${rm}`, e.movRegister!(w, d, m));
      add(`mvn ${rd}, ${rm}`, e.mvn!(w, d, m));
      add(`neg ${rd}, ${rm}`, e.neg!(w, d, m));
      add(`cmp ${rn}, ${rm}`, e.cmpRegister!(w, n, m));
      add(`cmp ${rn}, #77`, e.cmpImmediate!(w, n, 77));
      add(`cmn ${rn}, #77`, e.cmnImmediate!(w, n, 77));
      for (let slot = 0; slot < (w ? 4 : 2); slot++) {
        for (const imm of [1, 0xffff, 0x8000]) {
          add(`movz ${rd}, #${imm}, lsl #${slot * 16}`, e.movz!(w, d, imm, slot));
          add(`movn ${rd}, #${imm}, lsl #${slot * 16}`, e.movn!(w, d, imm, slot));
          add(`movk ${rd}, #${imm}, lsl #${slot * 16}`, e.movk!(w, d, imm, slot));
        }
      }
      ["sbfm", "bfm", "ubfm"].forEach((name, op) => {
        for (const [immr, imms] of [[0, 7], [3, 3], [1, 0], [top, top], [5, 17], [17, 5]]) {
          add(`${name} ${rd}, ${rn}, #${immr}, #${imms}`, e.bitfield!(op, w, d, n, immr!, imms!));
        }
      });
      for (const amount of [1, 13, top]) {
        add(`lsl ${rd}, ${rn}, #${amount}`, e.lslImmediate!(w, d, n, amount));
        add(`lsr ${rd}, ${rn}, #${amount}`, e.lsrImmediate!(w, d, n, amount));
        add(`asr ${rd}, ${rn}, #${amount}`, e.asrImmediate!(w, d, n, amount));
        add(`ror ${rd}, ${rn}, #${amount}`, e.rorImmediate!(w, d, n, amount));
        add(`extr ${rd}, ${rn}, ${rm}, #${amount}`, e.extr!(w, d, n, m, amount));
      }
      add(`lsl ${rd}, ${rn}, #0`, e.lslImmediate!(w, d, n, 0));
      add(`ubfx ${rd}, ${rn}, #3, #9`, e.ubfx!(w, d, n, 3, 9));
      add(`sxtb ${rd}, ${r(0, n)}`, e.signExtend!(w, d, n, 8));
      add(`sxth ${rd}, ${r(0, n)}`, e.signExtend!(w, d, n, 16));
      ["madd", "msub"].forEach((name) =>
        add(`${name} ${rd}, ${rn}, ${rm}, ${r(w, 19)}`, e[name]!(w, d, n, m, 19)));
      add(`mul ${rd}, ${rn}, ${rm}`, e.mul!(w, d, n, m));
      const twoSource = [["udiv", 2], ["sdiv", 3], ["lsl", 8], ["lsr", 9], ["asr", 10], ["ror", 11]] as const;
      for (const [name, op] of twoSource) {
        add(`${name} ${rd}, ${rn}, ${rm}`, e.twoSource!(op, w, d, n, m));
      }
      for (const [name, op] of [["rbit", 0], ["rev16", 1], ["clz", 4], ["cls", 5]] as const) {
        add(`${name} ${rd}, ${rn}`, e.oneSource!(op, w, d, n));
      }
      add(`rev ${rd}, ${rn}`, e.oneSource!(w ? 3 : 2, w, d, n));
      conditions.forEach((name, condition) => {
        for (const op of ["csel", "csinc", "csinv", "csneg"]) {
          add(`${op} ${rd}, ${rn}, ${rm}, ${name}`, e[op]!(w, d, n, m, condition));
        }
        add(`cset ${rd}, ${name}`, e.cset!(w, d, condition));
        add(`csetm ${rd}, ${name}`, e.csetm!(w, d, condition));
        add(`ccmp ${rn}, ${rm}, #${condition}, ${name}`, e.ccmpRegister!(w, n, m, condition, condition));
        add(`ccmp ${rn}, #31, #4, ${name}`, e.ccmpImmediate!(w, n, 31, 4, condition));
        add(`ccmn ${rn}, #1, #15, ${name}`, e.ccmnImmediate!(w, n, 1, 15, condition));
      });
    }
  }
  for (const [d, n, m] of triples) {
    add(`sxtw x${d}, w${n}`, e.signExtend!(1, d, n, 32));
    add(`uxtb w${d}, w${n}`, e.zeroExtend!(d, n, 8));
    add(`uxth w${d}, w${n}`, e.zeroExtend!(d, n, 16));
    add(`rev32 x${d}, x${n}`, e.oneSource!(2, 1, d, n));
    add(`smaddl x${d}, w${n}, w${m}, x9`, e.smaddl!(d, n, m, 9));
    add(`umaddl x${d}, w${n}, w${m}, x9`, e.umaddl!(d, n, m, 9));
    add(`smulh x${d}, x${n}, x${m}`, e.smulh!(d, n, m));
    add(`umulh x${d}, x${n}, x${m}`, e.umulh!(d, n, m));
    for (const displacement of [0, 1, -1, 3, 0xfffff, -0x100000]) {
      add(`adr x${d}, #${displacement}`, e.adr!(d, displacement));
      add(`adrp x${d}, #${displacement * 4096}`, e.adrp!(d, displacement));
    }
  }
  add("mov x9, sp", e.movStackPointer!(9, 31));
  add("mov sp, x9", e.movStackPointer!(31, 9));
  add("add sp, sp, #16", e.addSubImmediate!(0, 1, 31, 31, 16, 0));
  add("sub sp, sp, x16", e.addSubExtended!(2, 1, 31, 31, 16, 3, 0));
}

function branchCases(e: Encoders, add: Add): void {
  for (const near of [0, 4, -4, 0x7ffc, -0x8000]) {
    for (const bit of [0, 31, 32, 63]) {
      const t = r(bit > 31 ? 1 : 0, 7);
      add(`tbz ${t}, #${bit}, #${near}`, e.tbz!(7, bit, near));
      add(`tbnz ${t}, #${bit}, #${near}`, e.tbnz!(7, bit, near));
    }
  }
  for (const displacement of [0, 4, -4, 0xffffc, -0x100000]) {
    conditions.forEach((name, condition) =>
      add(`b.${name} #${displacement}`, e.bCondition!(condition, displacement)));
    for (const w of [0, 1]) {
      add(`cbz ${r(w, 29)}, #${displacement}`, e.cbz!(w, 29, displacement));
      add(`cbnz ${r(w, 2)}, #${displacement}`, e.cbnz!(w, 2, displacement));
    }
  }
  for (const displacement of [0, 4, -4, 0x7fffffc, -0x8000000]) {
    add(`b #${displacement}`, e.b!(displacement));
    add(`bl #${displacement}`, e.bl!(displacement));
  }
  for (const n of [0, 16, 30]) {
    add(`br x${n}`, e.br!(n));
    add(`blr x${n}`, e.blr!(n));
    add(`ret x${n}`, e.ret!(n));
  }
  for (const imm of [0, 1, 0xffff]) {
    add(`svc #${imm}`, e.svc!(imm));
    add(`hvc #${imm}`, e.hvc!(imm));
    add(`smc #${imm}`, e.smc!(imm));
    add(`brk #${imm}`, e.brk!(imm));
    add(`udf #${imm}`, e.udf!(imm));
  }
  add("yield", e.yieldHint!());
  for (const name of ["nop", "wfe", "wfi", "sev", "isb"]) add(name, e[name]!());
  for (const [name, option] of [["ishld", 9], ["ishst", 10], ["ish", 11], ["ld", 13], ["st", 14], ["sy", 15]] as const) {
    add(`dmb ${name}`, e.dmb!(option));
    add(`dsb ${name}`, e.dsb!(option));
  }
}

/** Mnemonic stem, suffix, register name and MemoryAccess. */
const accesses: [string, string, (n: number) => string, number, number][] = [
  ["st", "rb", (n) => r(0, n), 0x00, 0], ["ld", "rb", (n) => r(0, n), 0x01, 0],
  ["ld", "rsb", (n) => r(1, n), 0x02, 0], ["ld", "rsb", (n) => r(0, n), 0x03, 0],
  ["st", "rh", (n) => r(0, n), 0x08, 1], ["ld", "rh", (n) => r(0, n), 0x09, 1],
  ["ld", "rsh", (n) => r(1, n), 0x0a, 1], ["ld", "rsh", (n) => r(0, n), 0x0b, 1],
  ["st", "r", (n) => r(0, n), 0x10, 2], ["ld", "r", (n) => r(0, n), 0x11, 2],
  ["ld", "rsw", (n) => r(1, n), 0x12, 2],
  ["st", "r", (n) => r(1, n), 0x18, 3], ["ld", "r", (n) => r(1, n), 0x19, 3],
  ["st", "r", (n) => `b${n}`, 0x04, 0], ["ld", "r", (n) => `b${n}`, 0x05, 0],
  ["st", "r", (n) => `h${n}`, 0x0c, 1], ["ld", "r", (n) => `h${n}`, 0x0d, 1],
  ["st", "r", (n) => `s${n}`, 0x14, 2], ["ld", "r", (n) => `s${n}`, 0x15, 2],
  ["st", "r", (n) => `d${n}`, 0x1c, 3], ["ld", "r", (n) => `d${n}`, 0x1d, 3],
  ["st", "r", (n) => `q${n}`, 0x06, 4], ["ld", "r", (n) => `q${n}`, 0x07, 4],
];

function memoryCases(e: Encoders, add: Add): void {
  for (const [stem, suffix, name, access, log2] of accesses) {
    for (const [t, n, m] of [[0, 1, 2], [30, 31, 15], [7, 27, 30]] as const) {
      const rt = name(t);
      for (const scaled of [0, 1, 4095]) {
        add(`${stem}${suffix} ${rt}, [${base(n)}, #${scaled << log2}]`,
          e.memoryScaled!(access, t, n, scaled));
      }
      for (const offset of [1, -1, 255, -256]) {
        add(`${stem}u${suffix} ${rt}, [${base(n)}, #${offset}]`, e.memoryUnscaled!(access, t, n, offset));
        add(`${stem}${suffix} ${rt}, [${base(n)}], #${offset}`, e.memoryPostIndex!(access, t, n, offset));
        add(`${stem}${suffix} ${rt}, [${base(n)}, #${offset}]!`, e.memoryPreIndex!(access, t, n, offset));
      }
      for (const option of [2, 3, 6, 7]) {
        const index = r(option & 1, m);
        const kind = option === 3 ? "lsl" : extends8[option];
        add(`${stem}${suffix} ${rt}, [${base(n)}, ${index}${option === 3 ? "" : `, ${kind}`}]`,
          e.memoryRegister!(access, t, n, m, option, 0));
        if (log2 > 0) {
          add(`${stem}${suffix} ${rt}, [${base(n)}, ${index}, ${kind} #${log2}]`,
            e.memoryRegister!(access, t, n, m, option, 1));
        }
      }
    }
  }
  const pairs: [(n: number) => string, number, number][] = [
    [(n) => r(0, n), 0, 4], [(n) => `s${n}`, 1, 4], [(n) => `d${n}`, 3, 8], [(n) => r(1, n), 4, 8],
    [(n) => `q${n}`, 5, 16],
  ];
  for (const [name, access, bytes] of pairs) {
    for (const slot of [0, 1, -1, 63, -64]) {
      const offset = slot * bytes;
      for (const [stem, encoder] of [["stp", "storePair"], ["ldp", "loadPair"]] as const) {
        const regs = `${name(19)}, ${name(30)}`;
        add(`${stem} ${regs}, [sp, #${offset}]`, e[encoder]!(access, 19, 30, 31, offset, 2));
        add(`${stem} ${regs}, [x8], #${offset}`, e[encoder]!(access, 19, 30, 8, offset, 1));
        add(`${stem} ${regs}, [x8, #${offset}]!`, e[encoder]!(access, 19, 30, 8, offset, 3));
      }
    }
  }
  for (const displacement of [0, 4, -4, 0xffffc, -0x100000]) {
    add(`ldr x9, #${displacement}`, e.loadLiteral!(1, 9, displacement));
    add(`ldr w9, #${displacement}`, e.loadLiteral!(0, 9, displacement));
    add(`ldr q9, #${displacement}`, e.loadLiteralQ!(9, displacement));
  }
  const suffixes = ["b", "h", "", ""];
  const names = ["ldadd", "ldclr", "ldeor", "ldset", "ldsmax", "ldsmin", "ldumax", "ldumin", "swp"];
  for (let size = 0; size < 4; size++) {
    const [s, t] = [r(size === 3 ? 1 : 0, 3), r(size === 3 ? 1 : 0, 14)];
    const suffix = suffixes[size];
    add(`ldar${suffix} ${t}, [sp]`, e.ldar!(size, 14, 31));
    add(`stlr${suffix} ${t}, [x7]`, e.stlr!(size, 14, 7));
    add(`ldxr${suffix} ${t}, [x7]`, e.ldxr!(size, 14, 7, 0));
    add(`ldaxr${suffix} ${t}, [x7]`, e.ldxr!(size, 14, 7, 1));
    add(`stxr${suffix} w9, ${t}, [x7]`, e.stxr!(size, 9, 14, 7, 0));
    add(`stlxr${suffix} w9, ${t}, [x7]`, e.stxr!(size, 9, 14, 7, 1));
    names.forEach((name, op) => add(`${name}al${suffix} ${s}, ${t}, [x7]`, e.atomic!(op, size, 3, 14, 7)));
    add(`casal${suffix} ${s}, ${t}, [x7]`, e.casal!(size, 3, 14, 7));
  }
}

function floatCases(e: Encoders, add: Add): void {
  const unary: [string, number][] = [
    ["fmov", 0], ["fabs", 1], ["fneg", 2], ["fsqrt", 3], ["frintn", 8], ["frintp", 9], ["frintm", 10],
    ["frintz", 11],
  ];
  const binary = ["fmul", "fdiv", "fadd", "fsub", "fmax", "fmin", "fmaxnm", "fminnm", "fnmul"];
  for (const [d, n, m] of triples) {
    for (const size of [0, 1]) {
      const [fd, fn, fm] = [f(size, d), f(size, n), f(size, m)];
      for (const [name, op] of unary) add(`${name} ${fd}, ${fn}`, e.floatUnary!(op, size, d, n));
      binary.forEach((name, op) => add(`${name} ${fd}, ${fn}, ${fm}`, e.floatBinary!(op, size, d, n, m)));
      add(`fcmp ${fn}, ${fm}`, e.fcmp!(size, n, m));
      add(`fcmp ${fn}, #0.0`, e.fcmpZero!(size, n));
      conditions.forEach((name, condition) =>
        add(`fcsel ${fd}, ${fn}, ${fm}, ${name}`, e.fcsel!(size, d, n, m, condition)));
      for (const [value, imm8] of [["1.0", 0x70], ["-2.0", 0x80], ["31.0", 0x3f], ["0.125", 0x40]] as const) {
        add(`fmov ${fd}, #${value}`, e.fmovImmediate!(size, d, imm8));
      }
      for (const w of [0, 1]) {
        add(`scvtf ${fd}, ${r(w, n)}`, e.floatConvert!(0x02, w, size, d, n));
        add(`ucvtf ${fd}, ${r(w, n)}`, e.floatConvert!(0x03, w, size, d, n));
        add(`fcvtzs ${r(w, d)}, ${fn}`, e.floatConvert!(0x18, w, size, d, n));
        add(`fcvtzu ${r(w, d)}, ${fn}`, e.floatConvert!(0x19, w, size, d, n));
      }
      add(`fmov ${fd}, ${r(size, n)}`, e.fmovFromGeneral!(size, d, n));
      add(`fmov ${r(size, d)}, ${fn}`, e.fmovToGeneral!(size, d, n));
    }
    add(`fcvt s${d}, d${n}`, e.floatUnary!(4, 1, d, n));
    add(`fcvt d${d}, s${n}`, e.floatUnary!(5, 0, d, n));
  }
}

function vectorCases(e: Encoders, add: Add): void {
  const all = [0, 1, 2, 3];
  const noD = [0, 1, 2];
  const binary: [string, number, number[]][] = [
    ["shadd", 0x00, noD], ["sqadd", 0x01, all], ["sqsub", 0x05, all], ["cmgt", 0x06, all],
    ["cmge", 0x07, all], ["sshl", 0x08, all], ["smax", 0x0c, noD], ["smin", 0x0d, noD],
    ["add", 0x10, all], ["cmtst", 0x11, all], ["mla", 0x12, noD], ["mul", 0x13, noD],
    ["smaxp", 0x14, noD], ["sminp", 0x15, noD], ["addp", 0x17, all], ["uqadd", 0x21, all],
    ["urhadd", 0x22, noD], ["uqsub", 0x25, all], ["cmhi", 0x26, all], ["cmhs", 0x27, all],
    ["ushl", 0x28, all], ["umax", 0x2c, noD], ["umin", 0x2d, noD], ["sub", 0x30, all],
    ["cmeq", 0x31, all], ["mls", 0x32, noD], ["umaxp", 0x34, noD], ["uminp", 0x35, noD],
    ["sqrdmulh", 0x36, [1, 2]],
  ];
  const floatBinary: [string, number][] = [
    ["fmaxnm", 0x18], ["fmla", 0x19], ["fadd", 0x1a], ["fcmeq", 0x1c], ["fmax", 0x1e], ["fminnm", 0x38],
    ["fmls", 0x39], ["fsub", 0x3a], ["fmin", 0x3e], ["fmul", 0x5b], ["fcmge", 0x5c], ["fdiv", 0x5f],
    ["fcmgt", 0x7c],
  ];
  const floatUnary: [string, number][] = [
    ["frintn", 0x18], ["frintm", 0x19], ["scvtf", 0x1d], ["fabs", 0x2f], ["frintp", 0x38],
    ["frintz", 0x39], ["fcvtzs", 0x3b], ["ucvtf", 0x5d], ["fneg", 0x6f], ["fcvtzu", 0x7b], ["fsqrt", 0x7f],
  ];
  const logical = ["and", "bic", "orr", "orn", "eor", "bsl", "bit", "bif"];
  for (const [d, n, m] of triples) {
    for (const q of [0, 1]) {
      const bytes = q ? "16b" : "8b";
      for (const [name, op, sizes] of binary) {
        for (const lane of sizes) {
          if (lane === 3 && q === 0) continue;
          const t = arrangement(q, lane);
          add(`${name} v${d}.${t}, v${n}.${t}, v${m}.${t}`, e.vectorBinary!(op, q, lane, d, n, m));
        }
      }
      logical.forEach((name, op) =>
        add(`${name} v${d}.${bytes}, v${n}.${bytes}, v${m}.${bytes}`, e.vectorLogical!(op, q, d, n, m)));
      for (const [name, op] of [["uzp1", 1], ["trn1", 2], ["zip1", 3], ["uzp2", 5], ["trn2", 6], ["zip2", 7]] as const) {
        const t = arrangement(q, 1);
        add(`${name} v${d}.${t}, v${n}.${t}, v${m}.${t}`, e.vectorPermute!(op, q, 1, d, n, m));
      }
      add(`cnt v${d}.${bytes}, v${n}.${bytes}`, e.vectorUnary!(0x05, q, 0, d, n));
      add(`mvn v${d}.${bytes}, v${n}.${bytes}`, e.vectorUnary!(0x25, q, 0, d, n));
      for (const lane of noD) {
        const [t, wide] = [arrangement(q, lane), arrangement(1, lane + 1)];
        const pairwise = arrangement(q, lane + 1).replace("0.5d", "1d");
        const second = q ? "2" : "";
        add(`rev64 v${d}.${t}, v${n}.${t}`, e.vectorUnary!(0x00, q, lane, d, n));
        add(`saddlp v${d}.${pairwise}, v${n}.${t}`, e.vectorUnary!(0x02, q, lane, d, n));
        add(`uaddlp v${d}.${pairwise}, v${n}.${t}`, e.vectorUnary!(0x22, q, lane, d, n));
        add(`sadalp v${d}.${pairwise}, v${n}.${t}`, e.vectorUnary!(0x06, q, lane, d, n));
        for (const [name, op] of [["xtn", 0x12], ["sqxtn", 0x14], ["sqxtun", 0x32], ["uqxtn", 0x34]] as const) {
          add(`${name}${second} v${d}.${t}, v${n}.${wide}`, e.vectorUnary!(op, q, lane, d, n));
        }
        for (const [name, op] of [["saddl", 0x00], ["smull", 0x0c], ["umull", 0x1c]] as const) {
          add(`${name}${second} v${d}.${wide}, v${n}.${t}, v${m}.${t}`, e.vectorLong!(op, q, lane, d, n, m));
        }
        for (const amount of [0, 1, laneBytes[lane]! * 8 - 1]) {
          add(`sshll${second} v${d}.${wide}, v${n}.${t}, #${amount}`, e.vectorShift!(0x14, q, lane, d, n, amount));
          add(`ushll${second} v${d}.${wide}, v${n}.${t}, #${amount}`, e.vectorShift!(0x34, q, lane, d, n, amount));
          add(`shrn${second} v${d}.${t}, v${n}.${wide}, #${amount + 1}`, e.vectorShift!(0x10, q, lane, d, n, amount + 1));
        }
        if (lane === 2 && q === 0) continue;
        for (const [name, op] of [["addv", 0x1b], ["umaxv", 0x2a], ["uminv", 0x3a]] as const) {
          add(`${name} ${lanes[lane]}${d}, v${n}.${t}`, e.vectorAcross!(op, q, lane, d, n));
        }
        add(`saddlv ${lanes[lane + 1]}${d}, v${n}.${t}`, e.vectorAcross!(0x03, q, lane, d, n));
        add(`uaddlv ${lanes[lane + 1]}${d}, v${n}.${t}`, e.vectorAcross!(0x23, q, lane, d, n));
      }
      for (const lane of all) {
        if (lane === 3 && q === 0) continue;
        const t = arrangement(q, lane);
        add(`abs v${d}.${t}, v${n}.${t}`, e.vectorUnary!(0x0b, q, lane, d, n));
        add(`neg v${d}.${t}, v${n}.${t}`, e.vectorUnary!(0x2b, q, lane, d, n));
        for (const [name, op] of [["cmgt", 0x08], ["cmeq", 0x09], ["cmlt", 0x0a], ["cmge", 0x28]] as const) {
          add(`${name} v${d}.${t}, v${n}.${t}, #0`, e.vectorUnary!(op, q, lane, d, n));
        }
        for (const amount of [1, laneBytes[lane]! * 8]) {
          for (const [name, op] of [["sshr", 0x00], ["ushr", 0x20], ["usra", 0x22], ["sri", 0x28]] as const) {
            add(`${name} v${d}.${t}, v${n}.${t}, #${amount}`, e.vectorShift!(op, q, lane, d, n, amount));
          }
          for (const [name, op] of [["shl", 0x0a], ["sli", 0x2a]] as const) {
            add(`${name} v${d}.${t}, v${n}.${t}, #${amount - 1}`, e.vectorShift!(op, q, lane, d, n, amount - 1));
          }
        }
      }
      for (const [name, op] of floatUnary) {
        if (q === 0) continue;
        add(`${name} v${d}.4s, v${n}.4s`, e.vectorFloatUnary!(op, 1, 0, d, n));
        add(`${name} v${d}.2d, v${n}.2d`, e.vectorFloatUnary!(op, 1, 1, d, n));
      }
      add(`fcvtl${q ? "2" : ""} v${d}.2d, v${n}.${q ? "4s" : "2s"}`, e.vectorFloatUnary!(0x17, q, 1, d, n));
      add(`fcvtn${q ? "2" : ""} v${d}.${q ? "4s" : "2s"}, v${n}.2d`, e.vectorFloatUnary!(0x16, q, 1, d, n));
    }
    for (const [name, op] of floatBinary) {
      add(`${name} v${d}.4s, v${n}.4s, v${m}.4s`, e.vectorFloatBinary!(op, 0, d, n, m));
      add(`${name} v${d}.2d, v${n}.2d, v${m}.2d`, e.vectorFloatBinary!(op, 1, d, n, m));
    }
    add(`mov v${d}.16b, v${n}.16b`, e.vectorMove!(d, n));
    for (const lane of all) {
      const [t, name] = [arrangement(1, lane), lanes[lane]!];
      add(`dup v${d}.${t}, ${r(lane === 3 ? 1 : 0, n)}`, e.dupGeneral!(lane, d, n));
      add(`ld1r {v${d}.${t}}, [x${n}]`, e.ld1r!(lane, d, n));
      for (const index of [0, 16 / laneBytes[lane]! - 1]) {
        add(`dup v${d}.${t}, v${n}.${name}[${index}]`, e.dupElement!(lane, d, n, index));
        add(`mov ${name}${d}, v${n}.${name}[${index}]`, e.dupScalar!(lane, d, n, index));
        add(`mov v${d}.${name}[${index}], ${r(lane === 3 ? 1 : 0, n)}`, e.insGeneral!(lane, d, index, n));
        add(`mov v${d}.${name}[${index}], v${n}.${name}[1]`, e.insElement!(lane, d, index, n, 1));
        add(`umov ${r(lane === 3 ? 1 : 0, d)}, v${n}.${name}[${index}]`, e.umov!(lane, d, n, index));
        if (lane < 2) add(`smov w${d}, v${n}.${name}[${index}]`, e.smov!(lane, d, n, index));
        add(`ld1 {v${d}.${name}}[${index}], [x${n}]`, e.ld1Lane!(lane, d, index, n));
        add(`st1 {v${d}.${name}}[${index}], [x${n}]`, e.st1Lane!(lane, d, index, n));
      }
    }
    add(`ext v${d}.16b, v${n}.16b, v${m}.16b, #5`, e.ext!(d, n, m, 5));
    add(`tbl v${d}.16b, {v${n}.16b}, v${m}.16b`, e.tbl!(d, n, 1, m));
    add(`tbl v${d}.16b, {v8.16b, v9.16b}, v${m}.16b`, e.tbl!(d, 8, 2, m));
    for (const imm of [0, 1, 0x80, 0xff]) {
      add(`movi v${d}.16b, #${imm}`, e.moviBytes!(d, imm));
      for (let slot = 0; slot < 4; slot++) {
        add(`movi v${d}.4s, #${imm}, lsl #${slot * 8}`, e.moviWords!(d, imm, slot));
      }
    }
    add(`movi v${d}.2d, #0xff00000000000000`, e.moviMask!(d, 0x80));
    add(`movi v${d}.2d, #0xff00ff`, e.moviMask!(d, 0x05));
  }
}
