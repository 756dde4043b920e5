// The runtime of drivers and services: objects are made while a module sets itself up and are never
// freed. There is no start function (state begins as literals), no collector, and no heap beyond what
// the set-up takes; a request must not allocate. Windows may be reserved at the memory's end in
// between (sdk/window.ts), so room that is used up is continued in fresh pages.
//
// The build gives asc this folder as `--lib`, where rt/stub takes the place of its own "stub" runtime.
//
// Object layout: AssemblyScript's, 20 bytes before the pointer
//   -20 block info | -16 collector | -12 collector | -8 class id | -4 size
const WASM_PAGE_SIZE: usize = 65536;
const ALIGNMENT: usize = 16;
const HEADER_SIZE: usize = 20;
const SIZE_MAX: usize = 0x1000_0000;

/** Next free byte; 0 before the first allocation. */
let next: usize = 0;
let limit: usize = 0;

function allocate(size: usize): usize {
  if (size > SIZE_MAX) unreachable();
  if (next == 0) {
    next = __heap_base;
    limit = <usize>memory.size() * WASM_PAGE_SIZE;
  }
  // The payload behind the header is what has to be aligned.
  let block = ((next + HEADER_SIZE + ALIGNMENT - 1) & ~(ALIGNMENT - 1)) - HEADER_SIZE;
  if (block + HEADER_SIZE + size > limit) {
    const pages = <i32>((HEADER_SIZE + ALIGNMENT + size + WASM_PAGE_SIZE - 1) / WASM_PAGE_SIZE);
    const before = memory.grow(pages);
    if (before < 0) unreachable();
    limit = <usize>(before + pages) * WASM_PAGE_SIZE;
    block = <usize>before * WASM_PAGE_SIZE + ALIGNMENT * 2 - HEADER_SIZE;
  }
  next = block + HEADER_SIZE + size;
  return block;
}

/** Memory of `size` bytes, zeroed, for heap.alloc. */
// @ts-ignore: decorator
@global
export function __alloc(size: usize): usize {
  return allocate(size) + HEADER_SIZE;
}

/** Memory cannot be given back. */
// @ts-ignore: decorator
@global
export function __free(_pointer: usize): void {}

/** A managed object. */
// @ts-ignore: decorator
@global
export function __new(size: usize, id: u32): usize {
  const block = allocate(size);
  store<u32>(block, <u32>(size + HEADER_SIZE));
  store<u32>(block, id, 12);
  store<u32>(block, <u32>size, 16);
  return block + HEADER_SIZE;
}

/** A larger copy of an object; the old one is lost. */
// @ts-ignore: decorator
@global
export function __renew(old: usize, size: usize): usize {
  const fresh = __new(size, load<u32>(old - 8));
  memory.copy(fresh, old, min(size, <usize>load<u32>(old - 4)));
  return fresh;
}

// What a collector would do.

// @ts-ignore: decorator
@global
export function __link(_parent: usize, _child: usize, _expectMultiple: bool): void {}

// @ts-ignore: decorator
@global
export function __pin(pointer: usize): usize {
  return pointer;
}

// @ts-ignore: decorator
@global
export function __unpin(_pointer: usize): void {}

// @ts-ignore: decorator
@global
export function __collect(): void {}

// @ts-ignore: decorator
@global @unsafe
function __visit(_pointer: usize, _cookie: u32): void {}
