// The image builder: what stands in an image of a kernel without any sense, read back as the loader
// and the MMU would.
import assert from "node:assert/strict";
import { test } from "node:test";
import { KERNEL_MEMORY, KERNEL_PHYSICAL_MAP } from "../../abi/address_layout.ts";
import { SYSTEM_CALL_COUNT } from "../../abi/system_calls.ts";
import * as bi from "../../boot/boot_information.ts";
import { ISA_NAMES, type IsaName } from "../../tools/project.ts";
import { composeImage } from "../../tools/image/compose.ts";
import { symbolElf } from "../../tools/image/elf.ts";
import { imageTarget } from "../../tools/image/image_target.ts";
import {
  EMERGENCY_STACK_SIZE, kernelSpace, STACK_SIZE, type LinkedKernel,
} from "../../tools/image/kernel_space.ts";

const PAGE = 4096;
const WASM_PAGE = 65536;
const CODE_BYTE = 0xab;
const ARCHIVE = new Uint8Array(3 * PAGE).fill(0xa5);

function fakeKernel(): LinkedKernel {
  const code = new Uint8Array(5000).fill(CODE_BYTE);
  const space = kernelSpace(code.length, 3 * PAGE);
  const memory = new Uint8Array(3 * WASM_PAGE);
  memory[2 * WASM_PAGE] = 7;
  return {
    space,
    code,
    instance: new Uint8Array(3 * PAGE).fill(1),
    memory,
    memoryStart: WASM_PAGE,
    entryPoints: {
      kernelMain: space.code,
      onSystemCall: space.code + 16n,
      onInterrupt: space.code + 32n,
      onFault: space.code + 48n,
      onKernelFault: space.code + 64n,
      systemCalls: Array.from({ length: SYSTEM_CALL_COUNT }, () => space.code + 16n),
    },
  };
}

interface Mapping {
  readonly physical: bigint;
  readonly write: boolean;
  readonly execute: boolean;
  readonly user: boolean;
}

/** An image in memory: its bytes from `base` on, and its tables. */
class Memory {
  private readonly view: DataView;

  constructor(readonly isa: IsaName, readonly bytes: Uint8Array, readonly base: bigint, readonly root: bigint) {
    this.view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  }

  read64(physical: bigint): bigint {
    return this.view.getBigUint64(Number(physical - this.base), true);
  }

  translate(virtual: bigint): Mapping | undefined {
    let table = this.root;
    for (let level = 3n; ; level--) {
      const shift = 12n + 9n * level;
      const entry = this.read64(table + ((virtual >> shift) & 511n) * 8n);
      if ((entry & 1n) === 0n) return undefined;
      const isLeaf = level === 0n || (this.isa === "x86_64" ? (entry & 0x80n) !== 0n : (entry & 2n) === 0n);
      const address = entry & 0x000f_ffff_ffff_f000n & (this.isa === "arm64" ? 0x0000_ffff_ffff_ffffn : ~0n);
      if (!isLeaf) {
        table = address;
        continue;
      }
      const offset = virtual & ((1n << shift) - 1n);
      const physical = (address & ~((1n << shift) - 1n)) + offset;
      if (this.isa === "x86_64") {
        return { physical, write: (entry & 2n) !== 0n, execute: entry >> 63n === 0n, user: (entry & 4n) !== 0n };
      }
      const execute = ((entry >> 53n) & 1n) === 0n || ((entry >> 54n) & 1n) === 0n;
      return { physical, write: (entry & 0x80n) === 0n, execute, user: (entry & 0x40n) !== 0n };
    }
  }
}

/** What a boot loader makes of the file. */
function loaded(isa: IsaName, file: Uint8Array): { bytes: Uint8Array; base: bigint; memorySize: number } {
  const view = new DataView(file.buffer, file.byteOffset, file.byteLength);
  if (isa === "arm64") return { bytes: file, base: 0n, memorySize: Number(view.getBigUint64(16, true)) };
  const offset = Number(view.getBigUint64(64 + 8, true));
  const size = Number(view.getBigUint64(64 + 32, true));
  return {
    bytes: file.slice(offset, offset + size),
    base: view.getBigUint64(64 + 24, true),
    memorySize: Number(view.getBigUint64(64 + 40, true)),
  };
}

/** Where the boot information lies: its magic is at a page's start. */
function findInformation(bytes: Uint8Array): DataView {
  for (let at = 0; at < bytes.length; at += PAGE) {
    const view = new DataView(bytes.buffer, bytes.byteOffset + at, PAGE);
    if (view.getUint32(0, true) === bi.BI_MAGIC_LOW && view.getUint32(4, true) === bi.BI_MAGIC_HIGH) return view;
  }
  throw new Error("no boot information");
}

for (const isa of ISA_NAMES) {
  test(`an image for ${isa} maps the kernel with each page's own rights`, async () => {
    const kernel = fakeKernel();
    const composed = composeImage(await imageTarget(isa), kernel, ARCHIVE);
    const { bytes, base, memorySize } = loaded(isa, composed.file);
    assert.equal(memorySize, composed.memorySize);
    const information = findInformation(bytes);
    const field = (offset: number) => information.getBigUint64(offset, true);
    const memory = new Memory(isa, bytes, base, field(bi.BI_ROOT_TABLE));
    const { space } = kernel;
    const rights = (virtual: bigint) => {
      const found = memory.translate(virtual);
      assert.ok(!found?.user, "user mode reaches nothing of the kernel");
      return found && `${found.write ? "w" : "r"}${found.execute ? "x" : "-"}`;
    };

    assert.equal(rights(space.stubs), "rx");
    assert.equal(rights(space.code), "rx");
    assert.equal(rights(space.code + BigInt(PAGE)), "rx");
    const code = memory.translate(space.code)!;
    assert.equal(bytes[Number(code.physical - base)], CODE_BYTE);
    assert.equal(rights(space.instance), "w-");
    assert.equal(rights(space.interruptTable), "r-");
    assert.equal(rights(space.stack), "w-");
    assert.equal(rights(space.stack + BigInt(STACK_SIZE - 1)), "w-");
    assert.equal(rights(space.stack - 1n), undefined, "a guard below the stack");
    for (const stack of space.emergencyStacks) {
      assert.equal(rights(stack), "w-");
      assert.equal(rights(stack - 1n), undefined);
      assert.equal(rights(stack + BigInt(EMERGENCY_STACK_SIZE - 1)), "w-");
    }
    assert.equal(rights(space.memory), undefined, "null");
    assert.equal(rights(space.memory + BigInt(WASM_PAGE - 1)), undefined);
    assert.equal(rights(space.memory + BigInt(WASM_PAGE)), "w-");
    const data = memory.translate(space.memory + BigInt(2 * WASM_PAGE))!;
    assert.equal(bytes[Number(data.physical - base)], 7);
    assert.equal(rights(space.memory + BigInt(3 * WASM_PAGE)), undefined);
    // Zeroes are not in the file.
    const zero = memory.translate(space.memory + BigInt(WASM_PAGE))!;
    assert.ok(Number(zero.physical - base) >= bytes.length);
  });

  test(`the boot information of an image for ${isa} says what is where`, async () => {
    const kernel = fakeKernel();
    const { bytes, base, memorySize } = loaded(isa, composeImage(await imageTarget(isa), kernel, ARCHIVE).file);
    const information = findInformation(bytes);
    const field = (offset: number) => information.getBigUint64(offset, true);
    assert.equal(field(bi.BI_IMAGE), base);
    assert.equal(field(bi.BI_IMAGE_SIZE), BigInt(memorySize));
    assert.equal(field(bi.BI_ARCHIVE_SIZE), BigInt(ARCHIVE.length));
    const archive = Number(field(bi.BI_ARCHIVE) - base);
    assert.deepEqual(bytes.slice(archive, archive + ARCHIVE.length), ARCHIVE);
    assert.equal(field(bi.BI_CODE_END) - field(bi.BI_CODE), BigInt(kernel.code.length));
    const early = Number(field(bi.BI_EARLY_TABLES) - base);
    assert.ok(early >= bytes.length, "early tables are zeroes");
    assert.ok(early + Number(field(bi.BI_EARLY_TABLE_COUNT)) * PAGE <= memorySize);
  });
}

test("all physical memory is mapped on x86_64, never executable, and the first GiB where it is", async () => {
  const { bytes, base } = loaded("x86_64", composeImage(await imageTarget("x86_64"), fakeKernel(), ARCHIVE).file);
  const root = findInformation(bytes).getBigUint64(bi.BI_ROOT_TABLE, true);
  const memory = new Memory("x86_64", bytes, base, root);
  for (const physical of [0n, 0x1234_5678n, 0xfee0_0000n, 0x7f_ffff_ffffn]) {
    const found = memory.translate(BigInt(KERNEL_PHYSICAL_MAP) + physical)!;
    assert.deepEqual(found, { physical, write: true, execute: false, user: false });
  }
  assert.ok(memory.translate(0x20_0000n)?.execute, "for the way into long mode");
  assert.equal(memory.translate(1n << 30n), undefined);
});

test("the ELF file has PVH's note and enters the image", async () => {
  const { file } = composeImage(await imageTarget("x86_64"), fakeKernel(), ARCHIVE);
  const view = new DataView(file.buffer, file.byteOffset);
  const note = Number(view.getBigUint64(64 + 56 + 8, true));
  assert.equal(view.getUint32(64 + 56, true), 4); // PT_NOTE
  assert.deepEqual([view.getUint32(note, true), view.getUint32(note + 4, true), view.getUint32(note + 8, true)], [4, 4, 18]);
  assert.equal(Buffer.from(file.slice(note + 12, note + 16)).toString("latin1"), "Xen\0");
  const entry = BigInt(view.getUint32(note + 16, true));
  const start = view.getBigUint64(64 + 24, true);
  assert.ok(entry >= start && entry < start + 16384n);
  assert.equal(view.getBigUint64(24, true), entry);
});

test("the ARM64 image has Linux's header", async () => {
  const { file, memorySize } = composeImage(await imageTarget("arm64"), fakeKernel(), ARCHIVE);
  const view = new DataView(file.buffer, file.byteOffset);
  assert.equal(view.getUint32(56, true), 0x644d_5241);
  assert.equal(view.getUint32(0, true) >>> 26, 0b000101, "code0 is a branch");
  assert.equal(view.getBigUint64(8, true), 0n);
  assert.equal(view.getBigUint64(16, true), BigInt(memorySize));
  assert.equal(view.getBigUint64(24, true) & 8n, 8n, "may be loaded anywhere");
});

test("the window's addresses have a table that all domains share", async () => {
  const { bytes, base } = loaded("x86_64", composeImage(await imageTarget("x86_64"), fakeKernel(), ARCHIVE).file);
  const root = findInformation(bytes).getBigUint64(bi.BI_ROOT_TABLE, true);
  const memory = new Memory("x86_64", bytes, base, root);
  const index = (BigInt(KERNEL_MEMORY) >> 39n) & 511n;
  assert.equal(memory.read64(root + index * 8n) & 1n, 1n);
});

test("symbols are read back by their addresses", () => {
  const file = symbolElf("x86_64", [
    { name: "first", address: 0x1000n, size: 16 },
    { name: "second", address: 0xffff_ffff_8000_0000n, size: 32 },
  ]);
  const view = new DataView(file.buffer);
  const symbols = 64 + 24;
  assert.equal(view.getBigUint64(symbols + 8, true), 0x1000n);
  assert.equal(view.getBigUint64(symbols + 24 + 8, true), 0xffff_ffff_8000_0000n);
  assert.ok(Buffer.from(file).includes("\0first\0second\0"));
});
