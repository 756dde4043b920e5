// boot/fdt, and what arch/arm64 reads with it: a device tree like that of QEMU's "virt" machine.
import * as tree from "../../../arch/arm64/hal/device_tree";
import {
  findProperty, isCompatible, nextNode, nodeDepth, nodeIs, openTree, registerAddress, registerCount, registerSize,
  reservationAddress, treeSize, valueCell, valueLength, valueNumber,
} from "../../../boot/fdt";
import { clearMemoryMap, meetsRam, rangeCount, rangeEnd, rangeStart } from "../../../boot/memory_map";
import { clearTables, position, put64, put8, putCell, putPaddedText, putText, seek, TABLES } from "./table_writer";

const HEADER_SIZE: u64 = 40;
const STRUCTURE: u64 = TABLES + 0x100;
const STRINGS: u64 = TABLES + 0x4000;
const TOTAL: u32 = 0x5000;

let stringsEnd: u64 = STRINGS;

/** Offset of a property's name in the strings block. */
function nameOf(name: string): u32 {
  const back = position;
  const at = stringsEnd;
  seek(at);
  putText(name);
  put8(0);
  stringsEnd = position;
  seek(back);
  return <u32>(at - STRINGS);
}

function begin(name: string): void {
  putCell(1);
  putPaddedText(name);
}

function end(): void {
  putCell(2);
}

function property(name: string, size: u32): void {
  const offset = nameOf(name);
  putCell(3);
  putCell(size);
  putCell(offset);
}

function cellProperty(name: string, value: u32): void {
  property(name, 4);
  putCell(value);
}

function textProperty(name: string, text: string): void {
  property(name, text.length + 1);
  putPaddedText(text);
}

/** reg of one address and one size, two cells each. */
function reg(address: u64, size: u64): void {
  property("reg", 16);
  pair(address);
  pair(size);
}

function pair(value: u64): void {
  putCell(<u32>(value >> 32));
  putCell(<u32>value);
}

function beginTree(): void {
  clearTables();
  stringsEnd = STRINGS;
  putCell(0xd00d_feed);
  putCell(TOTAL);
  putCell(<u32>(STRUCTURE - TABLES));
  putCell(<u32>(STRINGS - TABLES));
  putCell(<u32>HEADER_SIZE);
  seek(TABLES + HEADER_SIZE);
  put64(bswap<u64>(0x4800_0000));
  put64(bswap<u64>(0x1000));
  seek(STRUCTURE);
  begin("");
  cellProperty("#address-cells", 2);
  cellProperty("#size-cells", 2);
}

function endTree(): void {
  end();
  putCell(9);
}

function writeVirt(): void {
  beginTree();
  begin("psci");
  textProperty("method", "hvc");
  end();
  begin("memory@40000000");
  textProperty("device_type", "memory");
  reg(0x4000_0000, 0x2000_0000);
  end();
  begin("pcie@10000000");
  textProperty("compatible", "pci-host-ecam-generic");
  reg(0x40_1000_0000, 0x1000_0000);
  property("bus-range", 8);
  putCell(0);
  putCell(0xff);
  property("ranges", 28 * 2);
  putCell(0x0200_0000);
  pair(0x1000_0000);
  pair(0x1000_0000);
  pair(0x2eff_0000);
  putCell(0x0300_0000);
  pair(0x80_0000_0000);
  pair(0x80_0000_0000);
  pair(0x80_0000_0000);
  property("interrupt-map", 40);
  for (let i = 0; i < 3; i++) putCell(0); // unit address
  putCell(1); // INTA
  putCell(0x8001);
  putCell(0);
  putCell(0);
  putCell(0); // SPI
  putCell(3);
  putCell(4);
  end();
  begin("pl011@9000000");
  property("compatible", 24);
  putPaddedText("arm,pl011\0arm,primecell");
  reg(0x900_0000, 0x1000);
  property("interrupts", 12);
  putCell(0);
  putCell(1);
  putCell(4);
  end();
  begin("intc@8000000");
  textProperty("compatible", "arm,cortex-a15-gic");
  cellProperty("#address-cells", 2);
  cellProperty("#size-cells", 2);
  property("reg", 32);
  pair(0x800_0000);
  pair(0x1_0000);
  pair(0x801_0000);
  pair(0x1_0000);
  begin("v2m@8020000");
  textProperty("compatible", "arm,gic-v2m-frame");
  reg(0x802_0000, 0x1000);
  end();
  end();
  begin("pl031@9010000");
  textProperty("compatible", "arm,pl031");
  reg(0x901_0000, 0x1000);
  end();
  begin("chosen");
  textProperty("bootargs", "verbose");
  end();
  endTree();
}

describe("flattened device tree", () => {
  it("is refused without its magic", () => {
    clearTables();
    expect(openTree(TABLES)).toBe(false);
    expect(openTree(0)).toBe(false);
  });

  it("gives nodes in order, with depth, names and properties", () => {
    beginTree();
    begin("a@1");
    cellProperty("x", 0x1234_5678);
    begin("b");
    end();
    end();
    begin("c");
    property("wide", 8);
    pair(0x1_2345_6789);
    end();
    endTree();
    expect(openTree(TABLES)).toBe(true);
    expect(treeSize()).toBe(TOTAL);
    expect(nextNode()).toBe(true);
    expect(nodeDepth()).toBe(0);
    expect(nextNode()).toBe(true);
    expect(nodeIs("a")).toBe(true);
    expect(nodeIs("a@1")).toBe(true);
    expect(nodeIs("")).toBe(false);
    expect(findProperty("x")).toBe(true);
    expect(valueLength()).toBe(4);
    expect(valueCell(0)).toBe(0x1234_5678);
    expect(valueCell(1)).toBe(0, "beyond its end");
    expect(findProperty("y")).toBe(false);
    expect(nextNode()).toBe(true);
    expect(nodeDepth()).toBe(2);
    expect(findProperty("x")).toBe(false, "the parent's");
    expect(nextNode()).toBe(true);
    expect(nodeDepth()).toBe(1);
    expect(findProperty("wide")).toBe(true);
    expect(valueNumber(0, 2)).toBe(0x1_2345_6789);
    expect(nextNode()).toBe(false);
  });

  it("reads registers with the parent's cells", () => {
    beginTree();
    begin("bus");
    cellProperty("#address-cells", 1);
    cellProperty("#size-cells", 0);
    begin("device");
    textProperty("compatible", "one");
    property("reg", 8);
    putCell(7);
    putCell(8);
    end();
    end();
    endTree();
    openTree(TABLES);
    nextNode();
    nextNode();
    expect(registerCount()).toBe(0);
    nextNode();
    expect(isCompatible("one")).toBe(true);
    expect(isCompatible("on")).toBe(false);
    expect(registerCount()).toBe(2);
    expect(registerAddress(1)).toBe(8);
    expect(registerSize(1)).toBe(0);
  });

  it("tells what a virt machine has", () => {
    writeVirt();
    clearMemoryMap();
    expect(tree.readDeviceTree(TABLES)).toBe(true);
    expect(tree.psciConduit).toBe(tree.PsciConduit.Hvc);
    expect(tree.gicVersion).toBe(tree.GicVersion.V2);
    expect(tree.distributor).toBe(0x800_0000);
    expect(tree.gicSecond).toBe(0x801_0000);
    expect(tree.messageFrame).toBe(0x802_0000);
    expect(tree.uart).toBe(0x900_0000);
    expect(tree.uartInterrupt).toBe(33);
    expect(tree.rtc).toBe(0x901_0000);
    expect(tree.ecam).toBe(0x40_1000_0000);
    expect(tree.busLast).toBe(255);
    expect(tree.pciMemory32).toBe(0x1000_0000);
    expect(tree.pciMemory32Size).toBe(0x2eff_0000);
    expect(tree.pciMemory64).toBe(0x80_0000_0000);
    expect(tree.pciInterruptFirst).toBe(35);
    expect(tree.commandLine).not.toBe(0);
    // RAM without the reservation.
    expect(rangeCount()).toBe(2);
    expect(rangeStart(0)).toBe(0x4000_0000);
    expect(rangeEnd(0)).toBe(0x4800_0000);
    expect(rangeStart(1)).toBe(0x4800_1000);
    expect(rangeEnd(1)).toBe(0x6000_0000);
    expect(meetsRam(0x4800_0000, 0x4800_1000)).toBe(true);
    expect(reservationAddress(0)).toBe(0x4800_0000);
  });
});
