// services/log/ring: lines come back whole and in order, and the oldest make room.
import {
  appendLine, firstLine, hasLine, lineAfter, lineLength, readLine, resetRing, RING_SIZE,
} from "../../../../services/log/ring";

const buffer: usize = memory.data(1024);

function put(number: u32, length: u32): void {
  for (let at: u32 = 0; at < length; at++) store<u8>(buffer + at, <u8>(number * 7 + at));
  appendLine(buffer, length);
}

describe("the log's ring", () => {
  beforeEach(() => resetRing());

  it("is empty at first", () => {
    expect(hasLine(firstLine(0))).toBe(false);
  });

  it("gives lines back in order", () => {
    for (let number: u32 = 0; number < 10; number++) put(number, number * 11);
    let position = firstLine(0);
    for (let number: u32 = 0; number < 10; number++) {
      expect(hasLine(position)).toBe(true);
      expect(lineLength(position)).toBe(number * 11);
      readLine(position, buffer);
      for (let at: u32 = 0; at < number * 11; at++) {
        assert(load<u8>(buffer + at) == <u8>(number * 7 + at), "another line");
      }
      position = lineAfter(position);
    }
    expect(hasLine(position)).toBe(false);
  });

  it("drops whole lines when it is full", () => {
    const count: u32 = 2000;
    for (let number: u32 = 0; number < count; number++) put(number, 50 + (number % 40));
    let position = firstLine(0);
    let kept: u32 = 0;
    let bytes: u32 = 0;
    while (hasLine(position)) {
      kept++;
      bytes += lineLength(position) + 2;
      position = lineAfter(position);
    }
    expect(bytes <= RING_SIZE).toBe(true);
    expect(bytes > RING_SIZE - 200).toBe(true);
    // The last `kept` lines are the ones that are there.
    position = firstLine(0);
    for (let number = count - kept; number < count; number++) {
      assert(lineLength(position) == 50 + (number % 40), "a line of another length");
      readLine(position, buffer);
      assert(load<u8>(buffer) == <u8>(number * 7), "another line");
      position = lineAfter(position);
    }
  });

  it("goes on from a number in the middle of a line", () => {
    put(1, 20);
    put(2, 20);
    const first = firstLine(0);
    expect(firstLine(first + 1)).toBe(lineAfter(first));
  });
});
