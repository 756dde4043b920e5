// Entropy from the processor: tries again, never gives half an answer, and refuses a broken
// generator.
import { CpuSource, SeedInstruction } from "../../../drivers/entropy/cpu_source";

const buffer: usize = memory.data(256);

class Sequence extends SeedInstruction {
  values: Array<u64> = new Array<u64>();
  asked: i32 = 0;
  next(): u64 {
    const value = this.asked < this.values.length ? this.values[this.asked] : 0;
    this.asked++;
    return value;
  }
}

describe("CpuSource", () => {
  it("fills any length, odd ones too, and nothing beyond", () => {
    const sequence = new Sequence();
    for (let index: u64 = 1; index <= 40; index++) sequence.values.push(index * 0x0102_0304_0506_0708);
    const source = new CpuSource(sequence);
    memory.fill(buffer, 0xaa, 256);
    expect(source.fill(buffer, 13)).toBe(0);
    expect(load<u64>(buffer)).toBe(0x0102_0304_0506_0708);
    expect(load<u8>(buffer + 12)).toBe(0x08);
    expect(load<u8>(buffer + 13)).toBe(0xaa);
    expect(source.fill(buffer, 0)).toBe(0);
    expect(sequence.asked).toBe(2);
  });
  it("asks again when none was ready", () => {
    const sequence = new Sequence();
    for (let index = 0; index < 20; index++) sequence.values.push(0);
    sequence.values.push(77);
    expect(new CpuSource(sequence).fill(buffer, 1)).toBe(0);
    expect(load<u8>(buffer)).toBe(77);
  });
  it("gives nothing at all when the instruction fails", () => {
    const sequence = new Sequence();
    sequence.values.push(0x1234_5678_9abc_def0);
    memory.fill(buffer, 0xaa, 256);
    expect(new CpuSource(sequence).fill(buffer, 16)).toBe(-38);
    expect(load<u64>(buffer)).toBe(0, "half an answer was left");
  });
  it("refuses a generator that repeats itself or gives all ones, for good", () => {
    const stuck = new Sequence();
    for (let index = 0; index < 40; index++) stuck.values.push(5);
    const source = new CpuSource(stuck);
    expect(source.fill(buffer, 8)).toBe(0);
    expect(source.fill(buffer, 8)).toBe(-38);
    stuck.values.push(9);
    expect(source.fill(buffer, 8)).toBe(-38);
    const ones = new Sequence();
    for (let index = 0; index < 4; index++) ones.values.push(u64.MAX_VALUE);
    expect(new CpuSource(ones).fill(buffer, 8)).toBe(-38);
  });
});
