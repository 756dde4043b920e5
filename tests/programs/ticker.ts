// Prints a numbered line every 20 ms, as many as its argument says (default 50): the program that
// goes on undisturbed while others die. Each line is one write, so that no other output splits it.
import { argument, argumentCount, now, sleepUntil, writeAll } from "./wasi";

const PERIOD_NS: u64 = 20_000_000;
const LINE_SIZE: usize = 32;
const line: usize = memory.data(32);

export function _start(): void {
  let count: u64 = 50;
  if (argumentCount() > 1) count = parse(argument(1));
  let deadline = now();
  for (let index: u64 = 0; index < count; index++) {
    tick(index);
    deadline += PERIOD_NS;
    sleepUntil(deadline);
  }
}

/** Writes "tick N", put together from its end. */
function tick(index: u64): void {
  let start = line + LINE_SIZE;
  store<u8>(--start, 10);
  do {
    store<u8>(--start, 48 + <u8>(index % 10));
    index /= 10;
  } while (index != 0);
  start -= 5;
  store<u32>(start, 0x6b63_6974); // "tick"
  store<u8>(start, 32, 4);
  writeAll(1, start, <i32>(line + LINE_SIZE - start));
}

function parse(text: usize): u64 {
  let value: u64 = 0;
  for (; load<u8>(text) >= 48 && load<u8>(text) <= 57; text++) value = value * 10 + load<u8>(text) - 48;
  return value;
}
