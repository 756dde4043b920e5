// Frames in the kernel's linear memory: kernel objects live in frames that are mapped here.
//
// The window is WINDOW_SIZE bytes from WINDOW_OFFSET. Tables it needs come from the table frame
// source (hal/page_table). The host cannot alias memory, so it zeroes the page, and notes the frame
// in an array below the window.
import { addHostWindowPages } from "./state";

const FRAME_NOTES: usize = 0x0010_0000;

export const WINDOW_OFFSET: usize = 0x0100_0000;
/** On a machine: KERNEL_WINDOW_SIZE of abi/address_layout.ts. */
export const WINDOW_SIZE: usize = 0x0300_0000;

/**
 * Maps a zeroed frame, read + write, never execute.
 * @param offset page-aligned, inside the window, not mapped
 * @returns false when a table was needed and the source had none
 */
export function mapWindow(offset: usize, frame: u64): bool {
  memory.fill(offset, 0, 4096);
  store<u64>(FRAME_NOTES + ((offset - WINDOW_OFFSET) >> 9), frame);
  addHostWindowPages(1);
  return true;
}

/**
 * Unmaps one page that is mapped, and forgets cached translations of it. Returns its frame's
 * address.
 */
export function unmapWindow(offset: usize): u64 {
  memory.fill(offset, 0xdd, 4096);
  addHostWindowPages(-1);
  return load<u64>(FRAME_NOTES + ((offset - WINDOW_OFFSET) >> 9));
}
