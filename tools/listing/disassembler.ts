// Native code as text: Capstone, as WebAssembly, from npm. Outside of CloudOS only.
import type { Capstone, CapstoneDecoder } from "@alexaltea/capstone-js";
import type { IsaName } from "../project.ts";
import { UserError } from "../cli/user_error.ts";

export interface NativeInstruction {
  /** As the code's first offset was given. */
  readonly offset: number;
  readonly size: number;
  readonly text: string;
}

export class Disassembler {
  readonly #decoder: CapstoneDecoder;
  /** Instructions are multiples of it. */
  readonly #unit: number;

  private constructor(decoder: CapstoneDecoder, unit: number) {
    this.#decoder = decoder;
    this.#unit = unit;
  }

  /** @throws UserError when the npm package is not installed */
  static async load(isa: IsaName): Promise<Disassembler> {
    const capstone = await loadCapstone();
    return isa === "arm64"
      ? new Disassembler(new capstone.Capstone(capstone.ARCH_ARM64, capstone.MODE_ARM), 4)
      : new Disassembler(new capstone.Capstone(capstone.ARCH_X86, capstone.MODE_64), 1);
  }

  /** All of the code; what is no instruction is data. @param offset of its first byte */
  *instructions(code: Uint8Array, offset: number): Generator<NativeInstruction> {
    for (let at = 0; at < code.length; ) {
      for (const instruction of this.#decode(code.subarray(at), offset + at)) {
        yield instruction;
        at += instruction.size;
      }
      if (at >= code.length) return;
      yield dataAt(code.subarray(at, at + this.#unit), offset + at);
      at += this.#unit;
    }
  }

  /** Up to the first bytes that are no instruction. */
  #decode(code: Uint8Array, offset: number): NativeInstruction[] {
    try {
      return this.#decoder.disasm(code, offset).map(({ address, size, mnemonic, op_str: operands }) => ({
        offset: Number(address), size, text: `${mnemonic.padEnd(7)} ${operands}`.trimEnd(),
      }));
    } catch (error) {
      // Capstone's way to say that there is not even one.
      if (typeof error === "string" && error.includes("CS_ERR_OK")) return [];
      throw error;
    }
  }
}

/** Bytes that are no instruction. */
export function dataAt(bytes: Uint8Array, offset: number): NativeInstruction {
  const text = [...bytes].map((byte) => `0x${byte.toString(16).padStart(2, "0")}`).join(", ");
  return { offset, size: bytes.length, text: `${".byte".padEnd(7)} ${text}` };
}

async function loadCapstone(): Promise<Capstone> {
  try {
    const { default: open } = await import("@alexaltea/capstone-js");
    return await open();
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "ERR_MODULE_NOT_FOUND") throw error;
    throw new UserError("the disassembler is not installed: run `npm ci`");
  }
}
