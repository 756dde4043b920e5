// Reads far past the end of its memory.
import { argumentCount, print, printNumber } from "./wasi";

export function _start(): void {
  print("before\n");
  printNumber(load<u8>(<usize>argumentCount() * 0x7000_0000));
  print("after\n");
}
