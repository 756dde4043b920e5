// lib/tick_scale: ticks and nanoseconds of counters of all the frequencies that machines have.
import { nsToTicks, setTickFrequency, ticksToNs } from "../../../lib/tick_scale";

describe("tick scale", () => {
  it("is exact where a nanosecond is a whole number of ticks", () => {
    setTickFrequency(1_000_000_000);
    expect(ticksToNs(0)).toBe(0);
    expect(ticksToNs(1)).toBe(1);
    expect(ticksToNs(0xffff_ffff_ffff)).toBe(0xffff_ffff_ffff);
    setTickFrequency(62_500_000);
    expect(ticksToNs(1)).toBe(16);
    expect(ticksToNs(62_500_000 * 3600)).toBe(3600 * 1_000_000_000);
  });

  it("loses less than one part in ten million over a year", () => {
    const frequencies: u64[] = [24_000_000, 62_500_000, 1_000_000_000, 2_394_300_000, 5_200_000_000];
    for (let i = 0; i < frequencies.length; i++) {
      const hz = frequencies[i];
      setTickFrequency(hz);
      const year: u64 = 365 * 24 * 3600;
      const ns = ticksToNs(year * hz);
      const exact = year * 1_000_000_000;
      const error = ns > exact ? ns - exact : exact - ns;
      expect(error).toBeLessThan(exact / 10_000_000);
    }
  });

  it("never gives fewer ticks than a span of time needs", () => {
    const frequencies: u64[] = [24_000_000, 62_500_000, 1_000_000_000, 2_394_300_000];
    for (let i = 0; i < frequencies.length; i++) {
      setTickFrequency(frequencies[i]);
      for (let ns: u64 = 1; ns < 10_000_000_000; ns = ns * 7 + 3) {
        const ticks = nsToTicks(ns);
        const least = <u64>Math.ceil(<f64>ns * <f64>frequencies[i] / 1e9 - 0.001);
        expect(ticks).toBeGreaterThanOrEqual(least);
        expect(ticks).toBeLessThanOrEqual(least + 1);
      }
    }
  });

  it("says never for spans beyond the counter", () => {
    setTickFrequency(1_000_000_000);
    expect(nsToTicks(u64.MAX_VALUE)).toBe(u64.MAX_VALUE);
  });
});
