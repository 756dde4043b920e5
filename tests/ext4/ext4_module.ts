// Runs the file service's ext4 code (host_entry.ts) over an image in memory or in a file.
import { closeSync, fstatSync, openSync, readSync } from "node:fs";
import { compileAssemblyScript } from "../../tools/build/assemblyscript.ts";

const ROOT = process.cwd();
/** abi/status.ts InputOutput. */
export const INPUT_OUTPUT = -38;

interface Ext4Exports {
  memory: WebAssembly.Memory;
  inputAddress(): number;
  outputAddress(): number;
  mount(): number;
  problemDetail(): number;
  word(index: number): bigint;
  open(length: number, flags: number): number;
  openAt(directory: bigint, length: number, flags: number): number;
  read(file: bigint, offset: bigint, length: number): number;
  stat(file: bigint): number;
  statPath(length: number, flags: number): number;
  readDirectory(directory: bigint, cookie: bigint, capacity: number): number;
  readLink(length: number): number;
  statistics(): number;
}

export interface Device {
  /** Bytes. */
  readonly size: number;
  /** Fills the target from a byte offset on; returns a status. */
  readonly read: (offset: number, target: Uint8Array) => number;
}

export interface DirectoryEntry {
  readonly name: string;
  readonly inode: bigint;
  readonly type: number;
  readonly cookie: bigint;
}

let compiled: Promise<WebAssembly.Module> | undefined;

async function compile(): Promise<WebAssembly.Module> {
  const bytes = await compileAssemblyScript(ROOT, { entry: "tests/ext4/host_entry.ts" }, "build/tests/ext4/ext4.wasm");
  return new WebAssembly.Module(bytes as Uint8Array<ArrayBuffer>);
}

/** A device over an image file; close() when done. */
export function fileDevice(path: string): Device & { close(): void } {
  const descriptor = openSync(path, "r");
  return {
    size: fstatSync(descriptor).size,
    read: (offset, target) => (readSync(descriptor, target, 0, target.length, offset) === target.length ? 0 : INPUT_OUTPUT),
    close: () => closeSync(descriptor),
  };
}

/** A device over bytes in memory. */
export function memoryDevice(bytes: Uint8Array): Device {
  return {
    size: bytes.length,
    read: (offset, target) => {
      if (offset + target.length > bytes.length) return INPUT_OUTPUT;
      target.set(bytes.subarray(offset, offset + target.length));
      return 0;
    },
  };
}

export class Ext4 {
  private constructor(private readonly exports: Ext4Exports, readonly requests: { count: number }) {}

  /** A fresh instance over a device; mount() comes next. */
  static async over(device: Device): Promise<Ext4> {
    compiled ??= compile();
    const requests = { count: 0 };
    const instance = new WebAssembly.Instance(await compiled, {
      env: { abort: () => { throw new Error("assertion in the ext4 code"); } },
      host: {
        capacity: () => BigInt(device.size),
        read(offset: bigint, length: number, destination: number): number {
          requests.count++;
          if (length > 65536 || length % 1024 !== 0 || offset % 1024n !== 0n) throw new Error(`bad request ${offset} ${length}`);
          if (offset > BigInt(Number.MAX_SAFE_INTEGER)) return INPUT_OUTPUT;
          return device.read(Number(offset), new Uint8Array(exports.memory.buffer, destination, length));
        },
      },
    });
    const exports = instance.exports as unknown as Ext4Exports;
    return new Ext4(exports, requests);
  }

  mount(): number {
    return this.exports.mount();
  }
  problemDetail(): number {
    return this.exports.problemDetail() >>> 0;
  }
  /** @returns the file number, or a negative status */
  open(path: string | Buffer, flags = 0): bigint {
    return this.numberOr(this.exports.open(this.setPath(path), flags));
  }
  openAt(directory: bigint, path: string, flags = 0): bigint {
    return this.numberOr(this.exports.openAt(directory, this.setPath(path), flags));
  }
  size(): bigint {
    return this.exports.word(1);
  }
  /** @returns a view that is valid until the next operation, or a negative status */
  read(file: bigint, offset: bigint, length: number): Uint8Array | number {
    return this.output(this.exports.read(file, offset, length));
  }
  stat(file: bigint): BigUint64Array | number {
    return this.exports.stat(file) < 0 ? this.exports.stat(file) : this.words();
  }
  statPath(path: string, flags = 0): BigUint64Array | number {
    const status = this.exports.statPath(this.setPath(path), flags);
    return status < 0 ? status : this.words();
  }
  readLink(path: string): Buffer | number {
    const target = this.output(this.exports.readLink(this.setPath(path)));
    return typeof target === "number" ? target : Buffer.from(target);
  }
  statistics(): readonly bigint[] {
    this.exports.statistics();
    return [0, 1, 2, 3].map((index) => this.exports.word(index));
  }
  /** All entries, in calls of `capacity` bytes; a number is the status of the failure. */
  list(directory: bigint, capacity = 4096): DirectoryEntry[] | number {
    const entries: DirectoryEntry[] = [];
    let cookie = 0n;
    for (;;) {
      const records = this.output(this.exports.readDirectory(directory, cookie, capacity));
      if (typeof records === "number") return records;
      const view = new DataView(records.buffer, records.byteOffset, records.length);
      for (let at = 0; at < records.length; ) {
        const length = view.getUint16(at + 16, true);
        entries.push({
          cookie: view.getBigUint64(at, true),
          inode: view.getBigUint64(at + 8, true),
          type: view.getUint8(at + 18),
          name: Buffer.from(records.subarray(at + 20, at + 20 + length)).toString("latin1"),
        });
        at += (20 + length + 7) & ~7;
      }
      const next = this.exports.word(1);
      if (this.exports.word(2) === 1n) return entries;
      if (next <= cookie) throw new Error("the directory's cookies do not advance");
      cookie = next;
    }
  }

  private numberOr(status: number): bigint {
    return status < 0 ? BigInt(status) : this.exports.word(0);
  }
  private output(length: number): Uint8Array | number {
    return length < 0 ? length : new Uint8Array(this.exports.memory.buffer, this.exports.outputAddress(), length);
  }
  private words(): BigUint64Array {
    return new BigUint64Array(this.exports.memory.buffer.slice(this.exports.outputAddress(), this.exports.outputAddress() + 64));
  }
  private setPath(path: string | Buffer): number {
    const bytes = Buffer.from(path);
    new Uint8Array(this.exports.memory.buffer).set(bytes, this.exports.inputAddress());
    return bytes.length;
  }
}
