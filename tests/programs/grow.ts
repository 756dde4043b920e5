// Grows its memory page by page until that is refused, uses every page, and says how many there are: what
// a program sees of its quota. Its argument is the most that it asks for.
import { argument, argumentCount, print, printNumber } from "./wasi";

export function _start(): void {
  let most: i32 = 65536;
  if (argumentCount() > 1) most = parse(argument(1));
  while (memory.size() < most) {
    const before = memory.grow(1);
    if (before < 0) break;
    store<u32>((<usize>before << 16) + 4096, before);
  }
  let wrong = 0;
  for (let page = 1; page < memory.size(); page++) {
    const held = load<u32>((<usize>page << 16) + 4096);
    if (held != 0 && held != page) wrong++;
  }
  print(wrong == 0 ? "pages " : "wrong pages ");
  printNumber(memory.size());
  print("\n");
}

function parse(text: usize): i32 {
  let value: i32 = 0;
  for (; load<u8>(text) >= 48 && load<u8>(text) <= 57; text++) value = value * 10 + load<u8>(text) - 48;
  return value;
}
