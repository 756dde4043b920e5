// Prints 32 random bytes as four numbers, or the error number that it got instead, with exit status 1.
import { print, printNumber, procExit, randomGet } from "./wasi";

const bytes: usize = memory.data(32, 8);

export function _start(): void {
  const error = randomGet(bytes, 32);
  if (error != 0) {
    print("no random numbers: error ");
    printNumber(error);
    print("\n");
    procExit(1);
  }
  for (let at: usize = 0; at < 32; at += 8) {
    printNumber(load<u64>(bytes + at), 16);
    print("\n");
  }
}
