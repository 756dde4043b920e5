// boot/acpi: tables of a small machine, written here byte by byte.
import {
  configurationBusLast, configurationSpace, findMadt, findTable, hasCmosClock, MadtType, openAcpi, openMadt,
  powerControlPort, powerOffType, powerTimerPort, resetPort, resetValue,
} from "../../../boot/acpi";
import { loadPhysical32 } from "hal/memory";
import { clearTables, put32, put64, put8, putText, seek, TABLES } from "./table_writer";

const RSDP = TABLES;
const ROOT = TABLES + 0x100;
const MADT = TABLES + 0x200;
const FADT = TABLES + 0x400;
const MCFG = TABLES + 0x600;
const DSDT = TABLES + 0x700;

function header(at: u64, signature: string, length: u32): void {
  seek(at);
  putText(signature);
  put32(length);
  seek(at + 36);
}

function writeRoot(revision: u32): void {
  seek(RSDP);
  putText("RSD PTR ");
  seek(RSDP + 15);
  put8(revision);
  put32(<u32>ROOT);
  put32(36);
  put64(ROOT);
  const wide = revision >= 2;
  header(ROOT, wide ? "XSDT" : "RSDT", 36 + 3 * (wide ? 8 : 4));
  for (let i = 0; i < 3; i++) {
    const table = i == 0 ? MADT : i == 1 ? FADT : MCFG;
    if (wide) put64(table);
    else put32(<u32>table);
  }
}

function writeMadt(): void {
  header(MADT, "APIC", 44 + 12 + 10 + 8);
  put32(0xfee0_0000);
  put32(1);
  // I/O APIC 0 at 0xfec00000, GSI 0
  put8(1);
  put8(12);
  put8(0);
  put8(0);
  put32(0xfec0_0000);
  put32(0);
  // ISA 0 is GSI 2
  put8(2);
  put8(10);
  put8(0);
  put8(0);
  put32(2);
  put8(0);
  put8(0);
  // a local APIC, which nobody asks for
  put8(0);
  put8(8);
}

function writeFadt(bootFlags: u32): void {
  header(FADT, "FACP", 132);
  seek(FADT + 40);
  put32(<u32>DSDT);
  seek(FADT + 64);
  put32(0x604);
  seek(FADT + 76);
  put32(0x608);
  seek(FADT + 109);
  put8(bootFlags);
  seek(FADT + 112);
  put32(1 << 10);
  put8(1);
  put8(8);
  put8(0);
  put8(1);
  put64(0xcf9);
  put8(0x0f);
}

/** Name(\_S5_, Package(4){ type, … }) in the middle of other bytes. */
function writeDsdt(element: u32, value: u32): void {
  header(DSDT, "DSDT", 36 + 40);
  for (let i = 0; i < 8; i++) put8(0x5f);
  put8(0x08);
  putText("_S5_");
  put8(0x12);
  put8(0x06);
  put8(4);
  put8(element);
  put8(value);
}

describe("ACPI tables", () => {
  beforeEach(() => {
    clearTables();
    writeMadt();
    writeFadt(0);
    header(MCFG, "MCFG", 60);
    seek(MCFG + 44);
    put64(0xb000_0000);
    seek(MCFG + 54);
    put8(0);
    put8(255);
    writeDsdt(0x0a, 5);
  });

  it("are found through an RSDT and through an XSDT", () => {
    for (let revision: u32 = 0; revision <= 2; revision += 2) {
      writeRoot(revision);
      expect(openAcpi(RSDP)).toBe(true);
      expect(findTable("APIC")).toBe(MADT);
      expect(findTable("MCFG")).toBe(MCFG);
      expect(findTable("HPET")).toBe(0);
    }
  });

  it("are none without an RSDP", () => {
    expect(openAcpi(0)).toBe(false);
    expect(openAcpi(TABLES + 0x2000)).toBe(false);
    expect(findTable("APIC")).toBe(0);
    expect(powerTimerPort()).toBe(0);
    expect(powerOffType()).toBe(-1);
    expect(hasCmosClock()).toBe(true);
  });

  it("name the interrupt controllers", () => {
    writeRoot(2);
    openAcpi(RSDP);
    expect(openMadt()).toBe(0xfee0_0000);
    const ioApic = findMadt(MadtType.IoApic, 0);
    expect(loadPhysical32(ioApic + 4)).toBe(0xfec0_0000);
    expect(findMadt(MadtType.IoApic, 1)).toBe(0);
    const changed = findMadt(MadtType.InterruptSourceOverride, 0);
    expect(loadPhysical32(changed + 4)).toBe(2);
  });

  it("end a list at an entry without length", () => {
    writeRoot(2);
    seek(MADT + 45);
    put8(0);
    openAcpi(RSDP);
    openMadt();
    expect(findMadt(MadtType.IoApic, 0)).toBe(0);
  });

  it("name ports and the configuration space", () => {
    writeRoot(0);
    openAcpi(RSDP);
    expect(powerTimerPort()).toBe(0x608);
    expect(powerControlPort()).toBe(0x604);
    expect(resetPort()).toBe(0xcf9);
    expect(resetValue()).toBe(0x0f);
    expect(configurationSpace()).toBe(0xb000_0000);
    expect(configurationBusLast()).toBe(255);
  });

  it("say when there is no CMOS clock", () => {
    writeRoot(0);
    writeFadt(1 << 5);
    openAcpi(RSDP);
    expect(hasCmosClock()).toBe(false);
  });

  it("give the sleep type of S5 in its usual forms, and -1 otherwise", () => {
    writeRoot(0);
    openAcpi(RSDP);
    expect(powerOffType()).toBe(5);
    writeDsdt(0, 0);
    expect(powerOffType()).toBe(0);
    writeDsdt(1, 0);
    expect(powerOffType()).toBe(1);
    writeDsdt(0x70, 0);
    expect(powerOffType()).toBe(-1);
    header(DSDT, "DSDT", 40);
    expect(powerOffType()).toBe(-1);
  });
});
