// Reads the CMOS clock: not during an update, twice until two readings agree, BCD or binary, 12 or
// 24 hours, with the century where the firmware keeps one.

import { Status } from "../../abi/status";
import { daysFromCivil, daysInMonth } from "../../lib/calendar";
import { RegisterWindow } from "../../sdk/device/register_window";
import {
  AFTERNOON,
  BINARY,
  CENTURY,
  DATA,
  DAY_OF_MONTH,
  HOURS,
  HOURS_24,
  INDEX,
  MINUTES,
  MONTH,
  REGISTER_A,
  REGISTER_B,
  SECONDS,
  UPDATE_IN_PROGRESS,
  YEAR,
} from "./registers";

/** An update takes at most 2.2 ms; each look is two port accesses of about a microsecond. */
const LOOKS_MAX = 20_000;
const READINGS_MAX = 8;

export class CmosClock {
  private second: u32 = 0;
  private minute: u32 = 0;
  private hour: u32 = 0;
  private day: u32 = 0;
  private month: u32 = 0;
  private year: u32 = 0;
  private century: u32 = 0;

  constructor(private registers: RegisterWindow) {}

  /** @returns seconds since 1970 (UTC is assumed), or InputOutput when the clock makes no sense */
  read(): i64 {
    if (!this.takeReading()) return Status.InputOutput;
    for (let reading = 0; reading < READINGS_MAX; reading++) {
      const before = this.packed();
      if (!this.takeReading()) return Status.InputOutput;
      if (this.packed() == before) return this.decode();
    }
    return Status.InputOutput;
  }

  private takeReading(): bool {
    let looks = 0;
    while (this.register(REGISTER_A) & UPDATE_IN_PROGRESS) {
      if (++looks == LOOKS_MAX) return false;
    }
    this.second = this.register(SECONDS);
    this.minute = this.register(MINUTES);
    this.hour = this.register(HOURS);
    this.day = this.register(DAY_OF_MONTH);
    this.month = this.register(MONTH);
    this.year = this.register(YEAR);
    this.century = this.register(CENTURY);
    return true;
  }

  /** The whole reading in one word, to compare it. */
  private packed(): u64 {
    const time = this.second | (this.minute << 8) | (this.hour << 16) | (this.day << 24);
    return (<u64>(this.month | (this.year << 8) | (this.century << 16)) << 32) | time;
  }

  private decode(): i64 {
    const mode = this.register(REGISTER_B);
    const binary = (mode & BINARY) != 0;
    let hour = number(this.hour & ~AFTERNOON, binary);
    if (!(mode & HOURS_24)) {
      if (hour < 1 || hour > 12) return Status.InputOutput;
      hour = (hour % 12) + (this.hour & AFTERNOON ? 12 : 0);
    }
    const year = this.fullYear(binary);
    const month = number(this.month, binary);
    const day = number(this.day, binary);
    const minute = number(this.minute, binary);
    const second = number(this.second, binary);
    if (hour < 0 || hour > 23 || minute < 0 || minute > 59) return Status.InputOutput;
    if (second < 0 || second > 59 || year < 0 || month < 1 || month > 12) return Status.InputOutput;
    if (day < 1 || day > daysInMonth(year, month)) return Status.InputOutput;
    return daysFromCivil(year, month, day) * 86400 + hour * 3600 + minute * 60 + second;
  }

  /** @returns the year, or -1. Without a believable century, two digits mean 1970 to 2069. */
  private fullYear(binary: bool): i32 {
    const year = number(this.year, binary);
    if (year < 0 || year > 99) return -1;
    const century = number(this.century, binary);
    if (century >= 19 && century <= 29) return century * 100 + year;
    return year < 70 ? 2000 + year : 1900 + year;
  }

  private register(index: u32): u32 {
    this.registers.write8(INDEX, index);
    return this.registers.read8(DATA);
  }
}

/** A register's value; -1 for BCD digits above 9. */
function number(value: u32, binary: bool): i32 {
  if (binary) return value;
  if ((value & 15) > 9 || value >> 4 > 9) return -1;
  return (value >> 4) * 10 + (value & 15);
}
