// sdk: text without a heap, options of a command line, message headers.
import { LeaseAccess } from "../../../sdk/message";
import * as message from "../../../sdk/message";
import { copyBlock } from "../../../sdk/copy";
import { findOption, optionLength, optionStart } from "../../../sdk/options";
import {
  copyString, equalsString, parseDecimal, startsWithString, Text, zeroPaddedLength,
} from "../../../sdk/text";

const buffer: usize = memory.data(4096, 16);
const other: usize = memory.data(4096, 16);
const cell: usize = memory.data(16, 8);

function text(capacity: u32): Text {
  return changetype<Text>(cell).reset(buffer, capacity);
}
function read(from: Text): string {
  return String.UTF8.decodeUnsafe(from.start, from.length);
}

describe("Text", () => {
  it("writes numbers", () => {
    expect(read(text(100).decimal(0).byte(32).decimal(1234567890123))).toBe("0 1234567890123");
    expect(read(text(100).decimal(u64.MAX_VALUE))).toBe("18446744073709551615");
    expect(read(text(100).decimal(42, 6))).toBe("    42");
    expect(read(text(100).signed(-7).byte(32).signed(i64.MIN_VALUE)))
      .toBe("-7 -9223372036854775808");
    expect(read(text(100).hex(0).byte(32).hex(0xdead_beef).byte(32).hex(5, 4)))
      .toBe("0 deadbeef 0005");
    expect(read(text(100).hex(u64.MAX_VALUE))).toBe("ffffffffffffffff");
  });
  it("pads to columns", () => {
    expect(read(text(100).string("ab").pad(5).string("c"))).toBe("ab   c");
  });
  it("cuts what does not fit, and tells", () => {
    const cut = text(4).string("abcdef");
    expect(read(cut)).toBe("abcd");
    expect(cut.cut).toBe(1);
    expect(text(4).string("abcd").cut).toBe(0);
    expect(read(text(3).bytes(changetype<usize>(String.UTF8.encode("xyz1")), 4))).toBe("xyz");
  });
});

describe("bytes", () => {
  it("compare with strings", () => {
    const length = copyString(buffer, 100, "framed");
    expect(equalsString(buffer, length, "framed")).toBe(true);
    expect(equalsString(buffer, length, "frame")).toBe(false);
    expect(startsWithString(buffer, length, "fra")).toBe(true);
    expect(startsWithString(buffer, 2, "fra")).toBe(false);
  });
  it("end at a zero or at the limit", () => {
    memory.fill(buffer, 65, 10);
    store<u8>(buffer + 6, 0);
    expect(zeroPaddedLength(buffer, 10)).toBe(6);
    expect(zeroPaddedLength(buffer, 4)).toBe(4);
  });
  it("parse as decimal numbers only whole", () => {
    expect(parseDecimal(buffer, copyString(buffer, 20, "2147483647"))).toBe(2147483647);
    expect(parseDecimal(buffer, copyString(buffer, 20, "2147483648"))).toBe(-1);
    expect(parseDecimal(buffer, copyString(buffer, 20, "12x"))).toBe(-1);
    expect(parseDecimal(buffer, 0)).toBe(-1);
  });
  it("are copied in blocks of every length", () => {
    for (let at = 0; at < 4096; at++) store<u8>(buffer + at, <u8>(at * 31));
    for (let length: u32 = 0; length < 300; length++) {
      memory.fill(other, 0xee, 512);
      copyBlock(other, buffer + 3, length);
      assert(memory.compare(other, buffer + 3, length) == 0, "other bytes");
      assert(load<u8>(other + length) == 0xee, "too many bytes");
    }
  });
});

function option(line: string, name: string): string {
  const length = copyString(buffer, 4096, line);
  if (!findOption(buffer, length, name)) return "<none>";
  return String.UTF8.decodeUnsafe(optionStart(), optionLength());
}

describe("options", () => {
  it("have a value or none", () => {
    expect(option("console=framed verbose exec=QUJD", "console")).toBe("framed");
    expect(option("console=framed verbose exec=QUJD", "verbose")).toBe("");
    expect(option("console=framed verbose exec=QUJD==", "exec")).toBe("QUJD==");
    expect(option("verbosely xverbose", "verbose")).toBe("<none>");
    expect(option("", "verbose")).toBe("<none>");
    expect(option("  a=1   a=2  ", "a")).toBe("2");
  });
});

describe("headers", () => {
  it("carry label, counts and lease", () => {
    const head = message.headerWithLeaseAndHandles(7, LeaseAccess.ReadWrite, 2, 1, 1);
    expect(message.headerLabel(head)).toBe(7);
    expect(message.headerWords(head)).toBe(2);
    expect(message.headerHandles(head)).toBe(1);
    expect(message.headerLease(head)).toBe(3);
    expect(message.leaseLength(message.leaseWord(0x1000, 0xffff_ffff))).toBe(0xffff_ffff);
  });
  it("give a status back with its sign", () => {
    expect(message.headerStatus(message.header(-42, 0))).toBe(-42);
    expect(message.headerStatus(message.header(0, 4))).toBe(0);
  });
});
