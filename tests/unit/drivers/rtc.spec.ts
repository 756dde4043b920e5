// The clocks: every format that the CMOS clock may be in, readings torn by an update, nonsense.
import { CmosClock } from "../../../drivers/rtc_cmos/device";
import { readPl031 } from "../../../drivers/rtc_pl031/device";
import { RegisterWindow } from "../../../sdk/device/register_window";

class FakeCmos extends RegisterWindow {
  registers: StaticArray<u8> = new StaticArray<u8>(128);
  index: u32 = 0;
  reads: u32 = 0;
  /** The second after which an update tears a reading: applied at this read. */
  updateAt: u32 = 0;
  busyReads: u32 = 0;

  set(second: u8, minute: u8, hour: u8, day: u8, month: u8, year: u8, century: u8, mode: u8): void {
    this.registers[0] = second;
    this.registers[2] = minute;
    this.registers[4] = hour;
    this.registers[7] = day;
    this.registers[8] = month;
    this.registers[9] = year;
    this.registers[0x32] = century;
    this.registers[0x0b] = mode;
  }
  read8(offset: u32): u32 {
    assert(offset == 1);
    this.reads++;
    if (this.index == 0x0a) {
      if (this.busyReads != 0) {
        this.busyReads--;
        return 0x80;
      }
      return 0;
    }
    const value = this.registers[this.index];
    if (this.reads == this.updateAt) this.set(0, 0, 0, 1, 1, 0x25, 0x20, 2);
    return value;
  }
  write8(offset: u32, value: u32): void {
    assert(offset == 0);
    this.index = value;
  }
  read16(offset: u32): u32 {
    return 0;
  }
  read32(offset: u32): u32 {
    return 0;
  }
  write16(offset: u32, value: u32): void {}
  write32(offset: u32, value: u32): void {}
}

class FakePl031 extends RegisterWindow {
  constructor(
    private seconds: u32,
    private control: u32,
  ) {
    super();
  }
  read32(offset: u32): u32 {
    return offset == 0 ? this.seconds : offset == 0x0c ? this.control : 0;
  }
  read8(offset: u32): u32 {
    return 0;
  }
  read16(offset: u32): u32 {
    return 0;
  }
  write8(offset: u32, value: u32): void {}
  write16(offset: u32, value: u32): void {}
  write32(offset: u32, value: u32): void {}
}

/** 2024-02-29 23:59:58 UTC */
const LEAP_EVENING: i64 = 1709251198;

function reading(fake: FakeCmos): i64 {
  return new CmosClock(fake).read();
}

describe("CmosClock", () => {
  it("reads BCD with 24 hours", () => {
    const fake = new FakeCmos();
    fake.set(0x58, 0x59, 0x23, 0x29, 0x02, 0x24, 0x20, 2);
    expect(reading(fake)).toBe(LEAP_EVENING);
  });
  it("reads binary with 24 hours", () => {
    const fake = new FakeCmos();
    fake.set(58, 59, 23, 29, 2, 24, 20, 6);
    expect(reading(fake)).toBe(LEAP_EVENING);
  });
  it("reads 12-hour time, noon and midnight", () => {
    const fake = new FakeCmos();
    fake.set(0x58, 0x59, 0x91, 0x29, 0x02, 0x24, 0x20, 0);
    expect(reading(fake)).toBe(LEAP_EVENING);
    fake.set(0x58, 0x59, 0x12, 0x29, 0x02, 0x24, 0x20, 0);
    expect(reading(fake)).toBe(LEAP_EVENING - 23 * 3600);
    fake.set(0x58, 0x59, 0x92, 0x29, 0x02, 0x24, 0x20, 0);
    expect(reading(fake)).toBe(LEAP_EVENING - 11 * 3600);
  });
  it("does without a century", () => {
    const fake = new FakeCmos();
    fake.set(0x58, 0x59, 0x23, 0x29, 0x02, 0x24, 0x00, 2);
    expect(reading(fake)).toBe(LEAP_EVENING);
    fake.set(0, 0, 0, 0x01, 0x01, 0x70, 0xff, 2);
    expect(reading(fake)).toBe(0);
  });
  it("waits for an update and never mixes two times", () => {
    for (let at: u32 = 1; at < 20; at++) {
      const fake = new FakeCmos();
      fake.set(0x59, 0x59, 0x23, 0x31, 0x12, 0x24, 0x20, 2);
      fake.busyReads = 100;
      fake.updateAt = 100 + at;
      const seconds = reading(fake);
      const before: i64 = 1735689599;
      expect(seconds == before || seconds == before + 1).toBe(true);
    }
  });
  it("refuses nonsense and a clock that is always busy", () => {
    const fake = new FakeCmos();
    fake.set(0x58, 0x59, 0x23, 0x30, 0x02, 0x24, 0x20, 2);
    expect(reading(fake)).toBe(-38, "30 February");
    fake.set(0x5a, 0x59, 0x23, 0x28, 0x02, 0x24, 0x20, 2);
    expect(reading(fake)).toBe(-38, "no BCD digit");
    fake.set(0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff);
    expect(reading(fake)).toBe(-38, "no clock");
    fake.set(0x58, 0x59, 0x23, 0x28, 0x02, 0x24, 0x20, 2);
    fake.busyReads = u32.MAX_VALUE;
    expect(reading(fake)).toBe(-38, "always busy");
  });
});

describe("readPl031", () => {
  it("gives the counter of a running clock only", () => {
    expect(readPl031(new FakePl031(0xf000_0000, 1))).toBe(0xf000_0000);
    expect(readPl031(new FakePl031(5, 0))).toBe(-39);
  });
});
