// Windows: parts of this module's linear memory in which Regions are mapped. They lie inside the
// memory's declared size, so that memory.size and bulk operations stay truthful, and are unbacked
// until a Region is mapped there; an access to an unbacked window is a fault.
import { PAGE_SIZE, WASM_PAGE_SIZE } from "../abi/limits";
import { memoryBase } from "./machine";
import { panic } from "./panic";
import { regionMap, regionUnmap } from "./system";

/**
 * Reserves a window by growing the memory and unmapping what came.
 * @param size bytes, rounded up to pages of 64 KiB
 * @returns its offset, page-aligned; panics when the quota does not allow it
 */
export function windowReserve(size: u32): usize {
  // The heap (sdk/runtime) settles its limit with its first allocation: windows lie behind it.
  heap.alloc(16);
  const wasmPages = <i32>((size + WASM_PAGE_SIZE - 1) / WASM_PAGE_SIZE);
  const before = memory.grow(wasmPages);
  if (before < 0) panic("no memory for a window");
  const offset = <usize>before * WASM_PAGE_SIZE;
  windowRelease(offset, <u32>wasmPages * WASM_PAGE_SIZE);
  return offset;
}

/**
 * Takes a page-aligned part of the module's static memory as a window: its pages are given back.
 */
export function windowRelease(offset: usize, size: u32): void {
  regionUnmap(0, memoryBase() + offset, size / PAGE_SIZE);
}

/**
 * Maps pages of a Region into a window; what was mapped there goes first.
 * @param offset page-aligned offset in this memory
 * @param protection abi/system_calls.ts Protection
 */
export function windowMap(
  offset: usize, region: u32, firstPage: u64, pages: u64, protection: u64,
): i32 {
  const address = memoryBase() + offset;
  regionUnmap(0, address, pages);
  return regionMap(0, region, address, firstPage, pages, protection);
}
