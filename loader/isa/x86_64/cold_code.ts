// Rare paths, collected while a function is emitted and written behind it.
import { bindLabel } from "../../assembler/labels";
import { allocateFunction } from "../../memory/arena";
import { jumpTo } from "./branch";
import { emitForeignCall } from "./lower_call";
import { forgetFlags } from "./values";

/** 12 bytes each: node, label of the path, label to go on at. */
const PIECE_SIZE: usize = 12;
let pieces: usize = 0;
let pieceCount: u32 = 0;
let pieceCapacity: u32 = 0;

/** Once per function. */
export function beginColdCode(): void {
  pieceCount = 0;
  pieceCapacity = 0;
  forgetFlags();
}

/** An indirect call of another instance, at `foreign`; it goes on at `done`. */
export function addColdCall(id: u32, foreign: u32, done: u32): void {
  if (pieceCount == pieceCapacity) {
    const larger = allocateFunction(<usize>(pieceCapacity * 2 + 8) * PIECE_SIZE);
    memory.copy(larger, pieces, <usize>pieceCount * PIECE_SIZE);
    pieces = larger;
    pieceCapacity = pieceCapacity * 2 + 8;
  }
  const piece = pieces + <usize>(pieceCount++) * PIECE_SIZE;
  store<u32>(piece, id);
  store<u32>(piece, foreign, 4);
  store<u32>(piece, done, 8);
}

/** Writes the function's pieces behind it. */
export function emitColdCode(): void {
  for (let i: u32 = 0; i < pieceCount; i++) {
    const piece = pieces + <usize>i * PIECE_SIZE;
    bindLabel(load<u32>(piece, 4));
    emitForeignCall(load<u32>(piece));
    jumpTo(load<u32>(piece, 8));
  }
}
