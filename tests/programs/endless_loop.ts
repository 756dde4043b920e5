// Computes for ever and never calls anything.
import { argumentCount, print, printNumber } from "./wasi";

export function _start(): void {
  print("looping\n");
  let value = <u64>argumentCount() * 2 + 1;
  while (value != 0) value = value * 6364136223846793005 + 2; // odd stays odd: never 0
  printNumber(value);
}
