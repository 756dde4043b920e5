// lib/byte_ring: order is kept across the wrap, nothing is lost or made up.
import { ByteRing } from "../../../lib/byte_ring";

const buffer: usize = memory.data(64);

describe("ByteRing", () => {
  it("gives bytes back in order across the wrap", () => {
    const ring = new ByteRing(8);
    let next: u8 = 0;
    let expected: u8 = 0;
    for (let round = 0; round < 100; round++) {
      for (let count = 0; count < round % 8; count++) if (ring.push(next)) next++;
      for (let count = 0; count < (round * 5) % 9; count++) {
        const value = ring.pop();
        if (value < 0) break;
        assert(<u8>value == expected, "out of order");
        expected++;
      }
    }
    expect(ring.count).toBe(<u32>(<u8>(next - expected)));
  });
  it("takes what fits and refuses the rest", () => {
    const ring = new ByteRing(8);
    for (let index = 0; index < 12; index++) store<u8>(buffer + index, <u8>(100 + index));
    expect(ring.write(buffer, 5)).toBe(5);
    ring.drop(3);
    expect(ring.write(buffer + 5, 7)).toBe(6);
    expect(ring.room).toBe(0);
    expect(ring.push(1)).toBe(false);
    expect(ring.peek(buffer + 32, 20)).toBe(8);
    expect(ring.count).toBe(8);
    expect(ring.read(buffer + 32, 20)).toBe(8);
    for (let index = 0; index < 8; index++) expect(load<u8>(buffer + 32 + index)).toBe(<u8>(103 + index));
    expect(ring.pop()).toBe(-1);
  });
});
