// What the host uses of @alexaltea/capstone-js 5, which has no types of its own.
declare module "@alexaltea/capstone-js" {
  export interface CapstoneInstruction {
    readonly address: bigint;
    readonly size: number;
    readonly mnemonic: string;
    readonly op_str: string;
  }

  export interface CapstoneDecoder {
    /** Stops at the first bytes that are no instruction. */
    disasm(code: Uint8Array, address: number): CapstoneInstruction[];
  }

  export interface Capstone {
    readonly Capstone: new (architecture: number, mode: number) => CapstoneDecoder;
    readonly ARCH_ARM64: number;
    readonly ARCH_X86: number;
    readonly MODE_ARM: number;
    readonly MODE_64: number;
  }

  export default function open(): Promise<Capstone>;
}
