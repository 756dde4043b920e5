// ELF64 files: the bootable one with PVH's note, and one with nothing but symbols for gdb.
// Source: System V ABI gABI chapters 4 and 5; Xen's elfnote.h (XEN_ELFNOTE_PHYS32_ENTRY).
import type { IsaName } from "../project.ts";

const HEADER_SIZE = 64;
const PROGRAM_HEADER_SIZE = 56;
const SECTION_HEADER_SIZE = 64;
const SYMBOL_SIZE = 24;
const MACHINES: Record<IsaName, number> = { x86_64: 62, arm64: 183 };
const XEN_ELFNOTE_PHYS32_ENTRY = 18;

export interface SymbolEntry {
  readonly name: string;
  readonly address: bigint;
  readonly size: number;
}

const SHT_PROGBITS = 1;
const SHT_SYMTAB = 2;
const SHT_STRTAB = 3;
const SHT_NOBITS = 8;

interface Section {
  readonly name: number;
  readonly type: number;
  readonly flags?: bigint;
  readonly address?: bigint;
  readonly offset: number;
  readonly size: bigint;
  readonly link?: number;
  readonly info?: number;
  readonly entrySize?: bigint;
}

class Writer {
  private readonly view: DataView;

  constructor(readonly bytes: Uint8Array) {
    this.view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  }

  u16(offset: number, ...values: number[]): void {
    values.forEach((value, i) => this.view.setUint16(offset + 2 * i, value, true));
  }

  u32(offset: number, ...values: number[]): void {
    values.forEach((value, i) => this.view.setUint32(offset + 4 * i, value, true));
  }

  u64(offset: number, ...values: bigint[]): void {
    values.forEach((value, i) => this.view.setBigUint64(offset + 8 * i, value, true));
  }
}

interface Header {
  readonly isa: IsaName;
  readonly entry: bigint;
  readonly programs: { offset: number; count: number };
  readonly sections: { offset: number; count: number; names: number };
}

function writeHeader(out: Writer, header: Header): void {
  out.bytes.set([0x7f, 0x45, 0x4c, 0x46, 2, 1, 1]);
  out.u16(16, 2, MACHINES[header.isa]); // ET_EXEC
  out.u32(20, 1);
  out.u64(24, header.entry, BigInt(header.programs.offset), BigInt(header.sections.offset));
  out.u16(52, HEADER_SIZE, PROGRAM_HEADER_SIZE, header.programs.count);
  out.u16(58, SECTION_HEADER_SIZE, header.sections.count, header.sections.names);
}

/**
 * An ELF file that PVH loaders take: one segment, and the note that names the 32-bit entry.
 * @param memorySize bytes in memory; what the image does not fill is zeroed by the loader
 */
export function pvhElf(
  image: Uint8Array, physical: bigint, memorySize: number, entry: bigint,
): Uint8Array {
  const noteOffset = HEADER_SIZE + 2 * PROGRAM_HEADER_SIZE;
  const noteSize = 12 + 4 + 4;
  const imageOffset = 4096;
  const out = new Writer(new Uint8Array(imageOffset + image.length));
  writeHeader(out, {
    isa: "x86_64",
    entry,
    programs: { offset: HEADER_SIZE, count: 2 },
    sections: { offset: 0, count: 0, names: 0 },
  });
  const load = HEADER_SIZE;
  out.u32(load, 1, 7); // PT_LOAD, RWX: the page tables decide
  const sizes = [BigInt(image.length), BigInt(memorySize), 4096n];
  out.u64(load + 8, BigInt(imageOffset), physical, physical, ...sizes);
  const note = HEADER_SIZE + PROGRAM_HEADER_SIZE;
  out.u32(note, 4, 4); // PT_NOTE
  out.u64(note + 8, BigInt(noteOffset), 0n, 0n, BigInt(noteSize), BigInt(noteSize), 4n);
  out.u32(noteOffset, 4, 4, XEN_ELFNOTE_PHYS32_ENTRY);
  out.bytes.set([0x58, 0x65, 0x6e, 0], noteOffset + 12); // "Xen"
  out.u32(noteOffset + 16, Number(entry));
  out.bytes.set(image, imageOffset);
  return out.bytes;
}

export interface DebugSection {
  readonly name: string;
  readonly bytes: Uint8Array;
}

/**
 * An ELF file without code (of at least one symbol), whose symbols gdb's add-symbol-file and symbol-file load.
 * @param debug sections of DWARF, as they are
 */
export function symbolElf(
  isa: IsaName, symbols: readonly SymbolEntry[], debug: readonly DebugSection[] = [],
): Uint8Array {
  const encoder = new TextEncoder();
  const names = symbols.map((symbol) => encoder.encode(symbol.name));
  const nameBytes = names.reduce((sum, name) => sum + name.length + 1, 1);
  const fixedNames = "\0.symtab\0.strtab\0.shstrtab\0.text\0";
  const sectionNames = encoder.encode(fixedNames + debug.map((each) => `${each.name}\0`).join(""));
  const sectionCount = 5 + debug.length;
  const debugBytes = debug.reduce((sum, each) => sum + each.bytes.length, 0);
  const symbolsOffset = HEADER_SIZE;
  const symbolBytes = (symbols.length + 1) * SYMBOL_SIZE;
  const namesOffset = symbolsOffset + symbolBytes;
  const sectionNamesOffset = namesOffset + nameBytes;
  const debugOffset = sectionNamesOffset + sectionNames.length;
  const sectionsOffset = Math.ceil((debugOffset + debugBytes) / 8) * 8;
  const out = new Writer(new Uint8Array(sectionsOffset + sectionCount * SECTION_HEADER_SIZE));
  writeHeader(out, {
    isa,
    entry: 0n,
    programs: { offset: 0, count: 0 },
    sections: { offset: sectionsOffset, count: sectionCount, names: 3 },
  });
  let name = 1;
  symbols.forEach((symbol, i) => {
    const at = symbolsOffset + (i + 1) * SYMBOL_SIZE;
    out.u32(at, name);
    out.bytes[at + 4] = 0x12; // STB_GLOBAL, STT_FUNC
    out.u16(at + 6, 4);
    out.u64(at + 8, symbol.address, BigInt(symbol.size));
    out.bytes.set(names[i]!, namesOffset + name);
    name += names[i]!.length + 1;
  });
  out.bytes.set(sectionNames, sectionNamesOffset);

  const addresses = symbols.map((symbol) => symbol.address);
  const ends = symbols.map((symbol) => symbol.address + BigInt(symbol.size));
  const start = addresses.reduce((least, address) => (address < least ? address : least));
  const end = ends.reduce((most, address) => (address > most ? address : most));
  const section = (index: number, record: Section) => {
    const at = sectionsOffset + index * SECTION_HEADER_SIZE;
    out.u32(at, record.name, record.type);
    out.u64(at + 8, record.flags ?? 0n, record.address ?? 0n, BigInt(record.offset), record.size);
    out.u32(at + 40, record.link ?? 0, record.info ?? 0);
    out.u64(at + 48, record.type === SHT_PROGBITS ? 1n : 8n, record.entrySize ?? 0n);
  };
  const symbolTable = { offset: symbolsOffset, size: BigInt(symbolBytes), entrySize: BigInt(SYMBOL_SIZE) };
  section(1, { name: 1, type: SHT_SYMTAB, ...symbolTable, link: 2, info: 1 });
  section(2, { name: 9, type: SHT_STRTAB, offset: namesOffset, size: BigInt(nameBytes) });
  section(3, { name: 17, type: SHT_STRTAB, offset: sectionNamesOffset, size: BigInt(sectionNames.length) });
  section(4, { name: 27, type: SHT_NOBITS, flags: 6n, address: start, offset: 0, size: end - start });
  let offset = debugOffset;
  let debugName = fixedNames.length;
  debug.forEach(({ name: title, bytes }, index) => {
    out.bytes.set(bytes, offset);
    section(5 + index, { name: debugName, type: SHT_PROGBITS, offset, size: BigInt(bytes.length) });
    offset += bytes.length;
    debugName += title.length + 1;
  });
  return out.bytes;
}
