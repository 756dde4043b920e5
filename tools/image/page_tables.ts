// Page tables of the kernel half, made at build time: four levels of 512 entries on both ISAs, with
// the same split of an address (Intel SDM vol 3 §4.5; Arm ARM D8.2, 4 KiB granule).
//
// Physical addresses are those given; ARM64 images give offsets from the image's start and the
// entry stub adds the load address to every valid entry.

export type Protection = "read" | "write" | "execute";

/** How an ISA writes its entries. */
export interface EntryFormat {
  table(address: bigint): bigint;
  page(address: bigint, protection: Protection): bigint;
}

const PRESENT = 1n;
const ADDRESS = 0x0000_ffff_ffff_f000n;
const PAGE = 4096;

/** Intel SDM vol 3 table 4-20: P, R/W, A, D, G, XD. */
export const X86_64_ENTRIES: EntryFormat = {
  table: (address) => address | 0x23n,
  page: (address, protection) => {
    const base = address | 0x121n;
    if (protection === "execute") return base;
    const noExecute = base | (1n << 63n);
    return protection === "write" ? noExecute | 0x42n : noExecute;
  },
};

/** Arm ARM D8.3.1: AF, inner shareable, AttrIndx 0 (normal memory), AP[2:1], PXN, UXN. */
export const ARM64_ENTRIES: EntryFormat = {
  table: (address) => address | 3n,
  page: (address, protection) => {
    const userNever = 1n << 54n;
    const never = userNever | (1n << 53n);
    const base = address | 0x703n;
    if (protection === "execute") return base | 0x80n | userNever;
    return protection === "write" ? base | never : base | 0x80n | never;
  },
};

export class PageTables {
  private readonly tables: BigUint64Array[] = [];

  /** @param base physical address of the first table, the root */
  constructor(private readonly format: EntryFormat, private readonly base: bigint) {
    this.allocate();
  }

  get count(): number {
    return this.tables.length;
  }

  /** A new empty table; its number. */
  allocate(): number {
    this.tables.push(new BigUint64Array(512));
    return this.tables.length - 1;
  }

  addressOf(table: number): bigint {
    return this.base + BigInt(table * PAGE);
  }

  get(table: number, index: number): bigint {
    return this.tables[table]![index]!;
  }

  set(table: number, index: number, entry: bigint): void {
    this.tables[table]![index] = entry;
  }

  /** The table that an entry points to, made when there is none. */
  child(table: number, index: number): number {
    const entry = this.get(table, index);
    if (entry & PRESENT) return Number(((entry & ADDRESS) - this.base) / BigInt(PAGE));
    const made = this.allocate();
    this.set(table, index, this.format.table(this.addressOf(made)));
    return made;
  }

  /** Table of the level that holds entries of 4 KiB (0), 2 MiB (1), 1 GiB (2) for an address. */
  walk(virtual: bigint, level: number): number {
    let table = 0;
    for (let at = 3; at > level; at--) table = this.child(table, indexOf(virtual, at));
    return table;
  }

  /** Maps pages [virtual, virtual + size) to [physical, …). */
  map(virtual: bigint, physical: bigint, size: number, protection: Protection): void {
    for (let offset = 0; offset < size; offset += PAGE) {
      const at = virtual + BigInt(offset);
      this.set(this.walk(at, 0), indexOf(at, 0), this.format.page(physical + BigInt(offset), protection));
    }
  }

  bytes(): Uint8Array {
    const result = new Uint8Array(this.tables.length * PAGE);
    this.tables.forEach((table, i) => result.set(new Uint8Array(table.buffer), i * PAGE));
    return result;
  }
}

/** Index of the entry for an address in a table of a level. */
export function indexOf(virtual: bigint, level: number): number {
  return Number((virtual >> BigInt(12 + 9 * level)) & 511n);
}
