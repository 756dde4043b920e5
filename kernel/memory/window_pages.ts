// Pages of the kernel's window: which offsets are in use. Owns a bitmap, set = free.
import { WINDOW_OFFSET, WINDOW_SIZE } from "hal/window";
import { bitmapFill, bitmapFindRun } from "../../lib/bitmap";

const PAGES: u32 = <u32>(WINDOW_SIZE >> 12);
const bits: usize = memory.data(262144 / 8, 8);
/** No free page below this one. */
let hint: u32 = 0;

if (WINDOW_SIZE > 262144 << 12) ERROR("the bitmap covers 1 GiB");

/** Makes all pages of the window free. Once, at boot. */
export function initialiseWindowPages(): void {
  bitmapFill(bits, 0, PAGES, true);
  hint = 0;
}

/**
 * Consecutive free pages of the window: offset of the first, 0 when there are none. Not mapped yet.
 */
export function takeWindow(pages: u32): usize {
  const page = bitmapFindRun(bits, hint, PAGES, pages);
  if (page < 0) return 0;
  bitmapFill(bits, page, pages, false);
  if (<u32>page == hint) hint += pages;
  return WINDOW_OFFSET + (<usize>page << 12);
}

/** Makes pages free again; they are unmapped. */
export function giveWindow(offset: usize, pages: u32): void {
  const page = <u32>((offset - WINDOW_OFFSET) >> 12);
  bitmapFill(bits, page, pages, true);
  hint = min(hint, page);
}
