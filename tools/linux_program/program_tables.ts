// Builds the program tables (abi/linux_program.ts): what the layer in an executable has to know about
// the program. They become a read-only piece of the layer's memory.
import * as abi from "../../abi/linux_program.ts";
import { Trap } from "../../abi/traps.ts";
import type { CompiledModule } from "../build/compiled_module.ts";

/** A directory that the program can reach: its name in the program, and on the host. */
export interface PreopenedDirectory {
  readonly guest: string;
  /** Relative ones are looked up where the program is started. */
  readonly host: string;
}

export interface ProgramLayout {
  /** Address of memory 0, 0 without one. */
  readonly memory: bigint;
  readonly code: bigint;
  readonly stackLimit: bigint;
  readonly stackEnd: bigint;
  readonly handler: bigint;
  readonly restorer: bigint;
  readonly mappings: readonly { readonly address: bigint; readonly size: number }[];
  readonly writes: readonly { readonly address: bigint; readonly bytes: Uint8Array }[];
  readonly preopens: readonly PreopenedDirectory[];
}

/** Bytes that grow; offsets count from where they will stand in the layer's memory. */
class Room {
  readonly #base: number;
  readonly #pieces: Uint8Array[] = [];
  #size = 0;

  constructor(base: number) {
    this.#base = base;
  }

  /** @returns the offset of the bytes, a multiple of 8 */
  put(bytes: Uint8Array): number {
    const at = this.#base + this.#size;
    this.#pieces.push(bytes, new Uint8Array(-bytes.length & 7));
    this.#size += bytes.length + (-bytes.length & 7);
    return at;
  }

  bytes(): Uint8Array {
    return Buffer.concat(this.#pieces);
  }
}

/** Records of one size, each filled by a function. */
function records<T>(items: readonly T[], size: number, fill: (view: DataView, item: T) => void): Uint8Array {
  const bytes = new Uint8Array(items.length * size);
  items.forEach((item, index) => fill(new DataView(bytes.buffer, index * size, size), item));
  return bytes;
}

/** @param base offset of the tables in the layer's memory */
export function buildProgramTables(base: number, program: CompiledModule, layout: ProgramLayout): Uint8Array {
  const room = new Room(base + abi.PROGRAM_TABLES_SIZE);
  const header = new DataView(new ArrayBuffer(abi.PROGRAM_TABLES_SIZE));
  const table = (field: number, count: number, bytes: Uint8Array): void => {
    header.setUint32(field, room.put(bytes), true);
    header.setUint32(field + 4, count, true);
  };
  header.setBigUint64(abi.PT_MEMORY, layout.memory, true);
  header.setBigUint64(abi.PT_CODE, layout.code, true);
  header.setBigUint64(abi.PT_CODE_SIZE, BigInt(program.code.length), true);
  header.setBigUint64(abi.PT_STACK_LIMIT, layout.stackLimit, true);
  header.setBigUint64(abi.PT_STACK_END, layout.stackEnd, true);
  header.setBigUint64(abi.PT_HANDLER, layout.handler, true);
  header.setBigUint64(abi.PT_RESTORER, layout.restorer, true);

  const { mappings, writes, preopens } = layout;
  table(abi.PT_MAPPINGS, mappings.length, records(mappings, abi.PM_RECORD_SIZE, (view, { address, size }) => {
    view.setBigUint64(abi.PM_ADDRESS, address, true);
    view.setBigUint64(abi.PM_SIZE, BigInt(size), true);
  }));
  table(abi.PT_WRITES, writes.length, records(writes, abi.PW_RECORD_SIZE, (view, { address, bytes }) => {
    view.setBigUint64(abi.PW_ADDRESS, address, true);
    view.setUint32(abi.PW_SOURCE, room.put(bytes), true);
    view.setUint32(abi.PW_LENGTH, bytes.length, true);
  }));
  table(abi.PT_PREOPENS, preopens.length, records(preopens, abi.PP_RECORD_SIZE, (view, { guest, host }) => {
    const text = (offset: number, value: string): void => {
      const bytes = Buffer.from(`${value}\0`, "utf8");
      view.setUint32(offset, room.put(bytes), true);
      view.setUint32(offset + 4, bytes.length - 1, true);
    };
    text(abi.PP_GUEST, guest);
    text(abi.PP_HOST, host);
  }));
  const traps = program.locations.filter(({ trap }) => trap !== Trap.None);
  table(abi.PT_LOCATIONS, traps.length, records(traps, abi.PL_RECORD_SIZE, (view, location) => {
    view.setUint32(abi.PL_CODE, location.codeOffset, true);
    view.setUint32(abi.PL_WASM, location.wasmOffset, true);
    view.setUint32(abi.PL_TRAP, location.trap, true);
  }));
  const functions = program.functions;
  table(abi.PT_FUNCTIONS, functions.length, records(functions, abi.PF_RECORD_SIZE, (view, compiled) => {
    const name = Buffer.from(compiled.name, "utf8");
    view.setUint32(abi.PF_CODE, compiled.codeOffset, true);
    view.setUint32(abi.PF_SIZE, compiled.codeSize, true);
    view.setUint32(abi.PF_WASM, compiled.wasmOffset, true);
    view.setUint32(abi.PF_NAME, room.put(name), true);
    view.setUint32(abi.PF_NAME_LENGTH, name.length, true);
  }));
  return Buffer.concat([new Uint8Array(header.buffer), room.bytes()]);
}
