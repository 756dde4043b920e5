// A loader with bugs planted on purpose, one at a time: the build replaces pieces of its source by ones
// that look at a word of memory which says which bug is on. 0 is none, so the same build is the
// negative control.
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { buildLoader, LOADER_INPUTS } from "../../tools/build/build_loader.ts";
import { whenChanged } from "../../tools/build/input_hash.ts";
import { Loader } from "../../tools/build/loader_host.ts";
import { PROJECT_ROOT, type IsaName } from "../../tools/project.ts";

export const enum Planted {
  Nothing = 0,
  /** Shifts by large immediates are encoded as shifts by one less. */
  Encoder = 1,
  /** A frame slot is given away while its value is still needed. */
  Spill = 2,
  /** The upper half of an i64 is kept where only its lower half is wanted. */
  ZeroExtension = 3,
}

/** Page 0 of the loader's memory is unused (memoryBase). */
const SWITCH_ADDRESS = 8;

interface Replacement {
  readonly file: string;
  readonly text: string;
  readonly by: string;
}

const on = (bug: Planted): string => `load<u32>(${SWITCH_ADDRESS}) == ${bug}`;

const REPLACEMENTS: Readonly<Record<IsaName, readonly Replacement[]>> = {
  x86_64: [
    {
      file: "loader/isa/x86_64/encode_integer.ts",
      text: "encodeRR(0, wide, 0xc1, shift, register);\n    emit8(count);",
      by: `encodeRR(0, wide, 0xc1, shift, register);\n    emit8(${on(Planted.Encoder)} && count > 16 ? count - 1 : count);`,
    },
    {
      file: "loader/isa/x86_64/lower_integer.ts",
      text: "if (isRegister(location)) movRR(0, target, location);",
      by: `if (isRegister(location)) movRR(<u32>(${on(Planted.ZeroExtension)}), target, location);`,
    },
  ],
  arm64: [
    {
      file: "loader/isa/arm64/encode_integer.ts",
      text: "(immr << 16) | (imms << 10) | (rn << 5) | rd;",
      by: `((${on(Planted.Encoder)} && immr > 16 ? immr - 1 : immr) << 16) | (imms << 10) | (rn << 5) | rd;`,
    },
    {
      file: "loader/isa/arm64/lower_data.ts",
      text: "if (isFusedCopy(node.a)) emit(movRegister(Width.W, rd, rn));",
      by: `if (isFusedCopy(node.a)) emit(movRegister(${on(Planted.ZeroExtension)} ? Width.X : Width.W, rd, rn));`,
    },
  ],
};

const SPILL: Replacement = {
  file: "loader/codegen/slots.ts",
  text: "while (count != 0 && load<u32>(heapEntry(entries, 0)) <= id) {",
  by: `while (count != 0 && load<u32>(heapEntry(entries, 0)) <= id + (${on(Planted.Spill)} ? 6 : 0)) {`,
};

/**
 * Builds the loader with the switch in it.
 * @throws when a piece of source that is to be replaced does not stand there exactly once
 */
export async function buildPlantedLoader(isa: IsaName): Promise<Uint8Array> {
  const output = `build/fuzz/planted-${isa}.wasm`;
  const wanted = [...REPLACEMENTS[isa], SPILL];
  const inputs = [...LOADER_INPUTS, "tests/fuzz/planted_loader.ts"];
  await whenChanged(PROJECT_ROOT, output, inputs, [], async () => {
    const done = new Set<Replacement>();
    await buildLoader(isa, output, (text, file) => {
      let result = text;
      for (const replacement of wanted.filter((each) => each.file === file)) {
        const parts = result.split(replacement.text);
        if (parts.length !== 2) throw new Error(`${file}: the piece to replace stands there ${parts.length - 1} times`);
        result = parts.join(replacement.by);
        done.add(replacement);
      }
      return result;
    });
    const missing = wanted.filter((each) => !done.has(each)).map(({ file }) => file);
    if (missing.length > 0) throw new Error(`no bug was planted in ${missing.join(", ")}`);
  });
  return new Uint8Array(await readFile(join(PROJECT_ROOT, output)));
}

/** The loader with one bug on. */
export function plantedLoader(isa: IsaName, wasm: Uint8Array, bug: Planted, checkAllocation: boolean): Promise<Loader> {
  return Loader.fromBytes(isa, wasm, checkAllocation, (memory) => {
    new DataView(memory.buffer).setUint32(SWITCH_ADDRESS, bug, true);
  });
}
