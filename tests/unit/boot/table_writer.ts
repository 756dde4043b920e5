// Writes bytes, strings and numbers of either byte order into the simulated RAM of the host's HAL,
// for tests of the parsers in boot/.
import { HOST_LOW_START } from "../../../arch/host/hal/state";
import { storePhysical32, storePhysical64, storePhysical8, zeroPhysical } from "hal/memory";

/** Where a test's tables start. */
export const TABLES: u64 = HOST_LOW_START + 0x10_0000;
export const TABLES_SIZE: u64 = 0x1_0000;

/** Where the next write goes. */
export let position: u64 = TABLES;

/** Clears the area and starts at an offset in it. */
export function clearTables(): void {
  zeroPhysical(TABLES, TABLES_SIZE);
  position = TABLES;
}

export function seek(address: u64): void {
  position = address;
}

export function put8(value: u32): void {
  storePhysical8(position, value);
  position++;
}

export function put32(value: u32): void {
  storePhysical32(position, value);
  position += 4;
}

export function put64(value: u64): void {
  storePhysical64(position, value);
  position += 8;
}

/** A big-endian word, as device trees have them. */
export function putCell(value: u32): void {
  put32(bswap(value));
}

/** The characters, without an end. */
export function putText(text: string): void {
  for (let i = 0; i < text.length; i++) put8(text.charCodeAt(i));
}

/** The characters and a zero, then zeroes up to a multiple of four. */
export function putPaddedText(text: string): void {
  putText(text);
  put8(0);
  while (position & 3) put8(0);
}
