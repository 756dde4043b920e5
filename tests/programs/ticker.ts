// Prints a numbered line every 20 ms, as many as its argument says (default 50): the program that
// goes on undisturbed while others die.
import { argument, argumentCount, now, print, printNumber, sleepUntil } from "./wasi";

const PERIOD_NS: u64 = 20_000_000;

export function _start(): void {
  let count: u64 = 50;
  if (argumentCount() > 1) count = parse(argument(1));
  let deadline = now();
  for (let index: u64 = 0; index < count; index++) {
    print("tick ");
    printNumber(index);
    print("\n");
    deadline += PERIOD_NS;
    sleepUntil(deadline);
  }
}

function parse(text: usize): u64 {
  let value: u64 = 0;
  for (; load<u8>(text) >= 48 && load<u8>(text) <= 57; text++) value = value * 10 + load<u8>(text) - 48;
  return value;
}
