// The loader's memory: two bump arenas that share the linear memory above the static data.
//
// - The module arena holds what lives for the whole compilation: the input, the decoded tables, the
//   code and the output. It is emptied by resetArenas().
// - The function arena holds what one function needs; resetFunction() empties it.
//
// Both take the memory in chunks from its end and extend their last chunk in place while nothing
// stands behind it, so an allocation is always contiguous and the two may grow interleaved.
// Allocations are 16-byte aligned. Module memory comes zeroed; function memory does not.
// When the memory cannot grow the loader traps, after it set `outOfMemory`; nothing else traps.

const PAGE_SIZE_LOG2: usize = 16;
/** memory.grow takes at least the present size shifted right by this. */
const GROWTH_SHIFT: i32 = 3;
/** A new chunk of the function arena is at least this large, so that chunks stay few. */
const FUNCTION_CHUNK_MIN: usize = 1 << 16;
/** A new chunk is at least this part (as a shift) of all before it. */
const FUNCTION_CHUNK_SHIFT: usize = 2;
/** Chunks of the function arena: 1.25^64 times the smallest one is more than all memory. */
const FUNCTION_CHUNKS_MAX: u32 = 64;

/** Where the arenas start, when a host keeps memory of its own above the static data; else 0. */
let reserved: usize = 0;
/** First byte that no chunk has taken. */
let top: usize = 0;
let moduleNext: usize = 0;
let moduleEnd: usize = 0;
let functionNext: usize = 0;
let functionEnd: usize = 0;
let functionChunk: u32 = 0;
let functionChunkCount: u32 = 0;
let functionTotal: usize = 0;
/** [start, end) of each chunk of the function arena. */
const functionChunks = memory.data(512, 16);
let functionUsed: usize = 0;
let functionPeak: usize = 0;
let memoryExhausted: bool = false;

/** Table index of what is called before the loader traps for want of memory; 0 = nothing. */
let exhaustedHandler: u32 = 0;

/** Sets the function (its table index) that tells the host before the loader traps. */
export function setExhaustedHandler(index: u32): void {
  exhaustedHandler = index;
}

function exhausted(): void {
  memoryExhausted = true;
  if (exhaustedHandler != 0) call_indirect<void>(exhaustedHandler);
  unreachable();
}

/** Keeps the memory below `end` for the host. Counts from the next resetArenas() on. */
export function reserveMemory(end: usize): void {
  reserved = end;
}

function arenaStart(): usize {
  const start = reserved > __heap_base ? reserved : __heap_base;
  return (start + 15) & ~15;
}

/** Empties both arenas. The first thing a compilation does. */
export function resetArenas(): void {
  top = arenaStart();
  moduleNext = top;
  moduleEnd = top;
  functionNext = 0;
  functionEnd = 0;
  functionChunk = 0;
  functionChunkCount = 0;
  functionTotal = 0;
  functionUsed = 0;
  functionPeak = 0;
  memoryExhausted = false;
}

/** True after an allocation that the memory had no room for. */
export function outOfMemory(): bool {
  return memoryExhausted;
}

/** Bytes of linear memory that the compilation has taken so far, beyond the loader's own data. */
export function peakArenaSize(): usize {
  return top - arenaStart();
}

/** The most bytes that one function has taken in the function arena. */
export function peakFunctionSize(): usize {
  return functionUsed > functionPeak ? functionUsed : functionPeak;
}

/** Bytes that the function arena holds now. */
@inline
export function usedFunctionSize(): usize {
  return functionUsed;
}

/** Takes bytes from the end of the used memory. */
function extendTop(size: u64): usize {
  const start = top;
  const end = (<u64>start) + size;
  const missing = <i64>end - ((<i64>memory.size()) << (<i64>PAGE_SIZE_LOG2));
  if (missing > 0) {
    const pages = <i32>((missing + 0xffff) >> 16);
    // An eighth more at least: a host may take long over each step (V8 collects garbage).
    const step = max(pages, memory.size() >> GROWTH_SHIFT);
    const grown = end <= 0xffff_0000 && (memory.grow(step) >= 0 || memory.grow(pages) >= 0);
    if (!grown) exhausted();
  }
  top = <usize>end;
  return start;
}

@inline
function align16(size: usize): u64 {
  return ((<u64>size) + 15) & ~15;
}

/** Zeroed memory that lives until resetArenas(). */
export function allocateModule(size: usize): usize {
  const aligned = align16(size);
  if (aligned > <u64>(moduleEnd - moduleNext)) {
    if (moduleEnd == top) {
      extendTop(aligned - <u64>(moduleEnd - moduleNext));
    } else {
      moduleNext = extendTop(aligned > 4096 ? aligned : 4096);
    }
    moduleEnd = top;
  }
  const result = moduleNext;
  moduleNext += <usize>aligned;
  memory.fill(result, 0, <usize>aligned);
  return result;
}

/**
 * A larger block for the contents of an older one: in place when it was the last allocation,
 * otherwise copied, which wastes the old one (so let sizes double).
 */
export function growModule(block: usize, oldSize: usize, newSize: usize): usize {
  if (block + <usize>align16(oldSize) == moduleNext) {
    const extra = <usize>(align16(newSize) - align16(oldSize));
    if (extra <= moduleEnd - moduleNext || moduleEnd == top) {
      allocateModule(extra);
      return block;
    }
  }
  const result = allocateModule(newSize);
  memory.copy(result, block, oldSize);
  return result;
}

/** Memory that lives until resetFunction(). Its contents are arbitrary. */
export function allocateFunction(size: usize): usize {
  const aligned = align16(size);
  while (aligned > <u64>(functionEnd - functionNext)) {
    if (functionEnd == top && functionEnd != 0) {
      const extra = aligned - <u64>(functionEnd - functionNext);
      extendTop(extra);
      functionTotal += <usize>extra;
      functionEnd = top;
      store<usize>(functionChunks + (<usize>functionChunk << 3), top, 4);
    } else {
      nextFunctionChunk(aligned);
    }
  }
  const result = functionNext;
  functionNext += <usize>aligned;
  functionUsed += <usize>aligned;
  return result;
}

/** As allocateFunction, filled with zeros. */
export function allocateFunctionZeroed(size: usize): usize {
  const result = allocateFunction(size);
  memory.fill(result, 0, size);
  return result;
}

/** Goes on to the next chunk of the function arena, which is made when there is none. */
function nextFunctionChunk(size: u64): void {
  const index: u32 = functionEnd == 0 ? 0 : functionChunk + 1;
  const slot = functionChunks + (<usize>index << 3);
  if (index == functionChunkCount) {
    if (index == FUNCTION_CHUNKS_MAX) {
      exhausted();
    }
    let chunkSize: u64 = (functionTotal >> FUNCTION_CHUNK_SHIFT) & ~15;
    if (chunkSize < FUNCTION_CHUNK_MIN) chunkSize = FUNCTION_CHUNK_MIN;
    if (size > chunkSize) chunkSize = size;
    const start = extendTop(chunkSize);
    functionTotal += <usize>chunkSize;
    store<usize>(slot, start);
    store<usize>(slot, top, 4);
    functionChunkCount = index + 1;
  }
  functionChunk = index;
  functionNext = load<usize>(slot);
  functionEnd = load<usize>(slot, 4);
}

let markedChunk: u32 = 0;
let markedNext: usize = 0;
let markedUsed: usize = 0;

/** Remembers how far the function arena is filled, for releaseFunction. One mark at a time. */
export function markFunction(): void {
  allocateFunction(16); // so that there is a chunk
  markedChunk = functionChunk;
  markedNext = functionNext;
  markedUsed = functionUsed;
}

/** Frees what was allocated in the function arena since the mark. */
export function releaseFunction(): void {
  if (functionUsed > functionPeak) functionPeak = functionUsed;
  functionChunk = markedChunk;
  functionNext = markedNext;
  functionEnd = load<usize>(functionChunks + (<usize>markedChunk << 3), 4);
  functionUsed = markedUsed;
}

/** Empties the function arena. */
export function resetFunction(): void {
  if (functionUsed > functionPeak) functionPeak = functionUsed;
  functionUsed = 0;
  if (functionChunkCount == 0) return;
  functionChunk = 0;
  functionNext = load<usize>(functionChunks);
  functionEnd = load<usize>(functionChunks, 4);
}
