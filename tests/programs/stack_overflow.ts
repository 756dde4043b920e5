// Recurses without end, with a frame that the compiler cannot fold away.
import { argumentCount, print, printNumber } from "./wasi";

function descend(depth: u64, seed: u64): u64 {
  if (seed == 0) return depth;
  return descend(depth + 1, seed * 6364136223846793005 + 1442695040888963407) ^ (seed >> 3);
}

export function _start(): void {
  print("before\n");
  printNumber(descend(0, <u64>argumentCount()));
  print("after\n");
}
