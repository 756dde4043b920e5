// boot/pvh: the memory map, command line and RSDP of hvm_start_info.
import { clearMemoryMap, rangeCount, rangeEnd, rangeStart } from "../../../boot/memory_map";
import { addStartMemory, isStartInfo, startCommandLine, startRsdp } from "../../../boot/pvh";
import { clearTables, put32, put64, seek, TABLES } from "./table_writer";

const MAP = TABLES + 0x100;

function entry(address: u64, size: u64, type: u32): void {
  put64(address);
  put64(size);
  put32(type);
  put32(0);
}

describe("PVH start information", () => {
  beforeEach(() => {
    clearMemoryMap();
    clearTables();
    put32(0x336e_c578);
    put32(1);
    seek(TABLES + 24);
    put64(0x1111);
    put64(0x2222);
    put64(MAP);
    put32(5);
    seek(MAP);
    entry(0, 0x9_fc00, 1);
    entry(0xf_0000, 0x1_0000, 2);
    entry(0x10_0000, 0x1000_0000, 1);
    entry(0x1_0000_0000, 0x4000_0000, 1);
    entry(0xfd_0000_0000, 0, 2);
  });

  it("is known by magic and version", () => {
    expect(isStartInfo(TABLES)).toBe(true);
    seek(TABLES + 4);
    put32(0);
    expect(isStartInfo(TABLES)).toBe(false);
    expect(isStartInfo(MAP)).toBe(false);
  });

  it("names command line and RSDP", () => {
    expect(startCommandLine(TABLES)).toBe(0x1111);
    expect(startRsdp(TABLES)).toBe(0x2222);
  });

  it("gives RAM from 1 MiB on", () => {
    addStartMemory(TABLES);
    expect(rangeCount()).toBe(2);
    expect(rangeStart(0)).toBe(0x10_0000);
    expect(rangeEnd(0)).toBe(0x1010_0000);
    expect(rangeStart(1)).toBe(0x1_0000_0000);
    expect(rangeEnd(1)).toBe(0x1_4000_0000);
  });
});
