// Compiled modules that the compiler reads in place, each in a window of its own: the WASI layer in the
// boot archive, and a program that is linked anew. The windows lie below the compiler's arenas.
import { WellKnownHandle } from "../../abi/handles";
import { PAGE_SIZE } from "../../abi/limits";
import { Protection } from "../../abi/system_calls";
import { panic } from "../../sdk/panic";
import { windowMap, windowReserve } from "../../sdk/window";

let offset: u64 = 0;
let size: u32 = 0;
let layer: usize = 0;

/** Maps the WASI layer, which stands at `place` in the boot archive. */
export function initLayer(place: u64, length: u32): void {
  offset = place;
  size = length;
  layer = show(WellKnownHandle.BootArchive, place / PAGE_SIZE, length);
}

/** Maps a compiled module of `length` bytes. @returns its offset in this memory */
export function mapCompiled(region: u32, length: u32): usize {
  return show(region, 0, length);
}

function show(region: u32, firstPage: u64, length: u32): usize {
  const pages = (<u64>length + PAGE_SIZE - 1) / PAGE_SIZE;
  const window = windowReserve(<u32>pages * PAGE_SIZE);
  if (windowMap(window, region, firstPage, pages, Protection.Read) < 0) {
    panic("cannot map a compiled module");
  }
  return window;
}

/** The layer's compiled module in this memory. */
export function layerBlob(): usize {
  return layer;
}
/** Bytes of it. */
export function layerSize(): u32 {
  return size;
}
/** Where it starts in the archive, from which its code is mapped. */
export function layerOffset(): u64 {
  return offset;
}
