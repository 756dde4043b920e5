// lib/crc32c against the check value of RFC 3720 §B.4 and itself.
import { crc32c, crc32cOfU32, crc32cOfZeros, initCrc32c } from "../../../lib/crc32c";

const data: usize = memory.data(64);

describe("crc32c", () => {
  beforeAll(initCrc32c);
  it("gives the published values", () => {
    // "123456789" -> 0xe3069283; 32 zero bytes -> 0x8a9136aa (both inverted at the end).
    for (let index = 0; index < 9; index++) store<u8>(data + index, <u8>(0x31 + index));
    expect(~crc32c(0xffff_ffff, data, 9)).toBe(0xe306_9283);
    expect(~crc32cOfZeros(0xffff_ffff, 32)).toBe(0x8a91_36aa);
  });
  it("continues over words as over bytes", () => {
    store<u32>(data, 0x1234_5678);
    expect(crc32cOfU32(7, 0x1234_5678)).toBe(crc32c(7, data, 4));
  });
});
