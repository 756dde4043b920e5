// Greets, prints its arguments one a line, copies standard input to standard output, and exits with
// the number of its arguments.
import { argument, argumentCount, lengthOf, print, procExit, read, writeAll } from "./wasi";

const buffer: usize = memory.data(4096, 16);

export function _start(): void {
  const count = argumentCount();
  print("hello from AssemblyScript\n");
  for (let index = 1; index < count; index++) {
    writeAll(1, argument(index), lengthOf(argument(index)));
    print("\n");
  }
  print("this goes to standard error\n", 2);
  for (let bytes = read(0, buffer, 4096); bytes > 0; bytes = read(0, buffer, 4096)) writeAll(1, buffer, bytes);
  procExit(count - 1);
}
