// Memory that lives as long as a script: compiled modules, bindings of exports.

const HEAP_SIZE: u32 = 0x40_0000;
let start: usize = 0;
let next: usize = 0;

/** Bytes that initHeap wants. */
export const HEAP_MEMORY: u32 = HEAP_SIZE;

export function initHeap(memory: usize): void {
  start = memory;
}

/** Everything is free again. */
export function resetHeap(): void {
  next = start;
}

/** 16-aligned memory of arbitrary contents; 0 when there is none left. */
export function allocate(size: u32): usize {
  const rounded = (size + 15) & ~15;
  if (rounded < size || rounded > HEAP_SIZE - <u32>(next - start)) return 0;
  const at = next;
  next += rounded;
  return at;
}
