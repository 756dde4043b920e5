// The descriptor tables of x86_64, made at build time: GDT, TSS and IDT need only virtual addresses
// that are known then. Source: Intel SDM vol 3 §3.4.5, §6.14.1, §8.7.
import * as cpu from "../../arch/x86_64/defs/cpu_area.ts";
import { MXCSR_DEFAULT } from "../../arch/x86_64/defs/frame.ts";
import { PAGE } from "./layout.ts";
import { EMERGENCY_STACK_SIZE, type KernelSpace } from "./kernel_space.ts";

// Access bytes and flags of descriptors, as the upper half of a descriptor without limit and base.
const KERNEL_CODE = 0x0020_9b00_0000_0000n;
const KERNEL_DATA = 0x0000_9300_0000_0000n;
const USER_DATA = 0x0000_f300_0000_0000n;
const USER_CODE = 0x0020_fb00_0000_0000n;
const TSS_AVAILABLE = 0x0000_8900_0000_0000n;
/** Interrupt gates: interrupts go off; level 0, and level 3 for int3. */
const GATE = 0x8e00n;
const USER_GATE = 0xee00n;
const BREAKPOINT = 3;

function write64(bytes: Uint8Array, offset: number, value: bigint): void {
  new DataView(bytes.buffer, bytes.byteOffset).setBigUint64(offset, BigInt.asUintN(64, value), true);
}

function write16(bytes: Uint8Array, offset: number, value: number): void {
  new DataView(bytes.buffer, bytes.byteOffset).setUint16(offset, value, true);
}

/** The CPU's area: TSS with its emergency stacks, GDT, and the pointers to the tables. */
export function cpuArea(space: KernelSpace, physical: bigint): Uint8Array {
  const area = new Uint8Array(PAGE);
  for (let i = 0; i < cpu.IST_COUNT; i++) {
    const top = space.emergencyStacks[i]! + BigInt(EMERGENCY_STACK_SIZE);
    write64(area, cpu.CPU_TSS + cpu.TSS_IST1 + 8 * i, top);
  }
  write16(area, cpu.CPU_TSS + cpu.TSS_IO_MAP_BASE, cpu.TSS_SIZE);
  new DataView(area.buffer).setUint32(cpu.CPU_MXCSR, MXCSR_DEFAULT, true);

  const tss = space.cpuArea + BigInt(cpu.CPU_TSS);
  write64(area, cpu.CPU_GDT + cpu.GDT_KERNEL_CODE, KERNEL_CODE);
  write64(area, cpu.CPU_GDT + cpu.GDT_KERNEL_DATA, KERNEL_DATA);
  write64(area, cpu.CPU_GDT + cpu.GDT_USER_DATA, USER_DATA);
  write64(area, cpu.CPU_GDT + cpu.GDT_USER_CODE, USER_CODE);
  const low = TSS_AVAILABLE | BigInt(cpu.TSS_SIZE - 1) | ((tss & 0xff_ffffn) << 16n) |
    (((tss >> 24n) & 0xffn) << 56n);
  write64(area, cpu.CPU_GDT + cpu.GDT_TSS, low);
  write64(area, cpu.CPU_GDT + cpu.GDT_TSS + 8, tss >> 32n);

  const pointer = (offset: number, limit: number, base: bigint) => {
    write16(area, offset, limit);
    write64(area, offset + 2, base);
  };
  pointer(cpu.CPU_GDT_POINTER, cpu.GDT_SIZE - 1, space.cpuArea + BigInt(cpu.CPU_GDT));
  pointer(cpu.CPU_IDT_POINTER, 256 * 16 - 1, space.interruptTable);
  pointer(cpu.CPU_GDT_POINTER_PHYSICAL, cpu.GDT_SIZE - 1, physical + BigInt(cpu.CPU_GDT));
  return area;
}

/** The IDT: a gate for each vector. */
export function interruptTable(handlers: readonly bigint[]): Uint8Array {
  const stacks = new Map([[2, cpu.IST_NMI], [8, cpu.IST_DOUBLE_FAULT], [18, cpu.IST_MACHINE_CHECK]]);
  const table = new Uint8Array(PAGE);
  handlers.forEach((handler, vector) => {
    const type = vector === BREAKPOINT ? USER_GATE : GATE;
    const stack = BigInt(stacks.get(vector) ?? 0);
    const low = (handler & 0xffffn) | (BigInt(cpu.GDT_KERNEL_CODE) << 16n) | (stack << 32n) |
      (type << 32n) | (((handler >> 16n) & 0xffffn) << 48n);
    write64(table, vector * 16, low);
    write64(table, vector * 16 + 8, handler >> 32n);
  });
  return table;
}
