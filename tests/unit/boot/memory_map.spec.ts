// boot/memory_map: usable memory minus what is taken, as disjoint ascending page-aligned ranges.
import {
  addMemory, clearMemoryMap, meetsRam, memoryTotal, rangeCount, rangeEnd, rangeStart, rememberRam, removeMemory,
} from "../../../boot/memory_map";

function expectRange(i: u32, start: u64, end: u64): void {
  expect(rangeStart(i)).toBe(start);
  expect(rangeEnd(i)).toBe(end);
}

describe("memory map", () => {
  beforeEach(() => {
    clearMemoryMap();
  });

  it("keeps ranges in ascending order", () => {
    addMemory(0x10_0000, 0x1000);
    addMemory(0x4000, 0x2000);
    expect(rangeCount()).toBe(2);
    expectRange(0, 0x4000, 0x6000);
    expectRange(1, 0x10_0000, 0x10_1000);
    expect(memoryTotal()).toBe(0x3000);
  });

  it("leaves partial pages out when it adds, and takes them whole when it removes", () => {
    addMemory(0x1001, 0x3000);
    expectRange(0, 0x2000, 0x4000);
    removeMemory(0x3fff, 1);
    expectRange(0, 0x2000, 0x3000);
  });

  it("joins what overlaps or touches", () => {
    addMemory(0x1000, 0x2000);
    addMemory(0x5000, 0x1000);
    addMemory(0x2000, 0x3000);
    expect(rangeCount()).toBe(1);
    expectRange(0, 0x1000, 0x6000);
  });

  it("splits a range around what is removed", () => {
    addMemory(0x1000, 0x9000);
    removeMemory(0x3000, 0x1000);
    removeMemory(0x1000, 0x800);
    removeMemory(0x9800, 0x8000);
    expect(rangeCount()).toBe(2);
    expectRange(0, 0x2000, 0x3000);
    expectRange(1, 0x4000, 0x9000);
  });

  it("removes several ranges at once", () => {
    addMemory(0x1000, 0x1000);
    addMemory(0x3000, 0x1000);
    addMemory(0x5000, 0x2000);
    removeMemory(0, 0x6000);
    expect(rangeCount()).toBe(1);
    expectRange(0, 0x6000, 0x7000);
  });

  it("ignores a range that wraps around", () => {
    addMemory(0xffff_ffff_ffff_f000, 0x2000);
    expect(rangeCount()).toBe(0);
  });

  it("drops ranges beyond its table and keeps the rest right", () => {
    for (let i: u64 = 0; i < 80; i++) addMemory(i * 0x2000 + 0x1000, 0x1000);
    expect(rangeCount()).toBe(64);
    for (let i: u32 = 1; i < rangeCount(); i++) {
      expect(rangeStart(i)).toBeGreaterThan(rangeEnd(i - 1));
    }
  });

  it("remembers all RAM for meetsRam", () => {
    addMemory(0x10_0000, 0x10_0000);
    rememberRam();
    removeMemory(0x10_0000, 0x8_0000);
    expect(meetsRam(0x10_0000, 0x10_1000)).toBe(true);
    expect(meetsRam(0xf_f000, 0x10_0000)).toBe(false);
    expect(meetsRam(0x20_0000, 0x20_1000)).toBe(false);
    expect(meetsRam(0, u64.MAX_VALUE)).toBe(true);
  });
});
