// Memory that lives as long as a script: compiled modules, bindings of exports. What lives for good
// is taken from the other end.

const HEAP_SIZE: u32 = 0x40_0000;
let start: usize = 0;
let next: usize = 0;
let end: usize = 0;

/** Bytes that initHeap wants. */
export const HEAP_MEMORY: u32 = HEAP_SIZE;

export function initHeap(memory: usize): void {
  start = memory;
  end = memory + HEAP_SIZE;
}

/** Everything is free again. */
export function resetHeap(): void {
  next = start;
}

/** 16-aligned memory of arbitrary contents; 0 when there is none left. */
export function allocate(size: u32): usize {
  const rounded = (size + 15) & ~15;
  if (rounded < size || rounded > <u32>(end - next)) return 0;
  const at = next;
  next += rounded;
  return at;
}

/** As allocate; it stays when the script ends. */
export function allocateForGood(size: u32): usize {
  const rounded = (size + 15) & ~15;
  if (rounded < size || rounded > <u32>(end - next)) return 0;
  end -= rounded;
  return end;
}
