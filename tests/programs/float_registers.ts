// Keeps twelve floating-point values in registers through a long computation that any lost bit would
// derail (logistic maps in their chaotic range), and prints the bits of their sum:
//   floats SEED SUM
// Several of them at once show whether the system keeps each one's registers when it preempts it.
import { argument, argumentCount, writeAll } from "./wasi";

const ROUNDS: i32 = 400_000;
const RATE: f64 = 3.9;
const line: usize = memory.data(64);
let end: usize = line;

export function _start(): void {
  let seed: u32 = 1;
  if (argumentCount() > 1) seed = load<u8>(argument(1)) - 48;
  put("floats ");
  store<u8>(end++, 48 + <u8>seed);
  store<u8>(end++, 32);
  const bits = reinterpret<u64>(compute(<f64>seed));
  for (let shift: i32 = 60; shift >= 0; shift -= 4) {
    const digit = <u8>((bits >> shift) & 15);
    store<u8>(end++, digit + (digit < 10 ? 48 : 87));
  }
  store<u8>(end++, 10);
  writeAll(1, line, <i32>(end - line));
}

function put(text: string): void {
  for (let i = 0; i < text.length; i++) store<u8>(end++, <u8>text.charCodeAt(i));
}

function next(x: f64): f64 {
  return RATE * x * (1.0 - x);
}

function compute(seed: f64): f64 {
  let a = seed / 101.0;
  let b = (seed + 7.0) / 101.0;
  let c = (seed + 14.0) / 101.0;
  let d = (seed + 21.0) / 101.0;
  let e = (seed + 28.0) / 101.0;
  let f = (seed + 35.0) / 101.0;
  let g = (seed + 42.0) / 101.0;
  let h = (seed + 49.0) / 101.0;
  let i = (seed + 56.0) / 101.0;
  let j = (seed + 63.0) / 101.0;
  let k = (seed + 70.0) / 101.0;
  let l = (seed + 77.0) / 101.0;
  for (let round = 0; round < ROUNDS; round++) {
    a = next(a);
    b = next(b);
    c = next(c);
    d = next(d);
    e = next(e);
    f = next(f);
    g = next(g);
    h = next(h);
    i = next(i);
    j = next(j);
    k = next(k);
    l = next(l);
  }
  return a + b + c + d + e + f + g + h + i + j + k + l;
}
