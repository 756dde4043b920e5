// Takes the time before anything else, then prints it: how long a start takes.
import { now, print, printNumber } from "./wasi";

export function _start(): void {
  const time = now();
  print("first instruction ns ");
  printNumber(time);
  print("\n");
}
