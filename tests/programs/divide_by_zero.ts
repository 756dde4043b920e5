// Divides by zero.
import { argumentCount, print, printNumber } from "./wasi";

export function _start(): void {
  print("before\n");
  printNumber(<u64>(<u32>1000 / <u32>(argumentCount() - 1)));
  print("after\n");
}
