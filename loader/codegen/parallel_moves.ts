// Parallel moves: a set of moves that happen at once, such as the arguments of an edge or a call,
// turned into a sequence. Moves whose destination nobody still reads go first; what is left are
// cycles, which the ISA's scratch registers break. Constants come last, they read nothing.
//
// What is pending is kept per location: how many moves read it, and which one writes it. Registers
// have fixed places, slots are hashed. Destinations are distinct, so what is left when no move is
// ready are pure cycles. Linear in the number of moves.
import { emitConstantMove, emitMove } from "isa/moves";
import { FLOAT_SCRATCH1, SCRATCH1 } from "isa/registers";
import { allocateFunction } from "../memory/arena";
import { Op } from "../ir/op";
import { isFloatType, isRegister, locationOf, node } from "./function_state";

/** 12 bytes per move: destination, source (DONE when emitted), type. */
const MOVE_SIZE: usize = 12;
const DONE: u32 = 0xffff_ffff;
/** 12 bytes per location: the location (slots only), readers, writer + 1. */
const PLACE_SIZE: usize = 12;
const REGISTER_PLACES: u32 = 64;

let moves: usize = 0;
let moveCount: u32 = 0;
let moveCapacity: u32 = 0;
/** 8 bytes each: destination, node id. */
let constantMoves: usize = 0;
let constantCount: u32 = 0;
let places: usize = 0;
let slotMask: u32 = 0;
let worklist: usize = 0;
let worklistCount: u32 = 0;

/** Once per function. */
export function initMoves(): void {
  moveCapacity = 0;
}

/** Starts a set of at most `count` moves. */
export function beginMoves(count: u32): void {
  if (count > moveCapacity) {
    moveCapacity = 32;
    while (moveCapacity < count) moveCapacity <<= 1;
    moves = allocateFunction(<usize>moveCapacity * MOVE_SIZE);
    constantMoves = allocateFunction(<usize>moveCapacity << 3);
    worklist = allocateFunction(<usize>moveCapacity << 2);
    places = allocateFunction(<usize>(REGISTER_PLACES + moveCapacity * 4) * PLACE_SIZE);
  }
  moveCount = 0;
  constantCount = 0;
}

@inline
function moveAt(index: u32): usize {
  return moves + <usize>index * MOVE_SIZE;
}

/** Adds destination <- source, both locations. */
export function addMove(destination: u32, source: u32, type: u32): void {
  if (destination == source) return;
  const move = moveAt(moveCount++);
  store<u32>(move, destination);
  store<u32>(move, source, 4);
  store<u32>(move, type, 8);
}

/** Adds destination <- value of a node, which may be a constant. */
export function addValueMove(destination: u32, id: u32): void {
  const value = node(id);
  if (value.op == Op.Constant) {
    store<u32>(constantMoves + (<usize>constantCount << 3), destination);
    store<u32>(constantMoves + (<usize>constantCount << 3), id, 4);
    constantCount++;
  } else {
    addMove(destination, locationOf(id), value.type);
  }
}

/** Emits the moves in an order that keeps every source until it was read. */
export function resolveMoves(): void {
  const count = moveCount;
  if (count == 1) {
    emitMove(load<u32>(moveAt(0), 8), load<u32>(moveAt(0)), load<u32>(moveAt(0), 4));
  } else if (count > 1) {
    sequence(count);
  }
  for (let i: u32 = 0; i < constantCount; i++) {
    const move = constantMoves + (<usize>i << 3);
    emitConstantMove(load<u32>(move), load<u32>(move, 4));
  }
}

/** The record of a location. */
function placeOf(location: u32): usize {
  if (isRegister(location)) return places + <usize>location * PLACE_SIZE;
  let bucket = ((location >> 3) ^ (location >> 26)) & slotMask;
  while (true) {
    const place = places + <usize>(REGISTER_PLACES + bucket) * PLACE_SIZE;
    const key = load<u32>(place);
    if (key == location) return place;
    if (key == 0) {
      store<u32>(place, location);
      return place;
    }
    bucket = (bucket + 1) & slotMask;
  }
}

function sequence(count: u32): void {
  let slots: u32 = 16;
  while (slots < count * 4) slots <<= 1;
  slotMask = slots - 1;
  memory.fill(places, 0, <usize>(REGISTER_PLACES + slots) * PLACE_SIZE);
  for (let i: u32 = 0; i < count; i++) {
    const move = moveAt(i);
    const source = placeOf(load<u32>(move, 4));
    store<u32>(source, load<u32>(source, 4) + 1, 4);
    store<u32>(placeOf(load<u32>(move)), i + 1, 8);
  }
  worklistCount = 0;
  for (let i: u32 = 0; i < count; i++) {
    if (load<u32>(placeOf(load<u32>(moveAt(i))), 4) == 0) {
      store<u32>(worklist + (<usize>(worklistCount++) << 2), i);
    }
  }
  drain();
  for (let i: u32 = 0; i < count; i++) {
    if (load<u32>(moveAt(i), 4) == DONE) continue;
    breakCycle(i);
    drain();
  }
}

/** Emits every move that is ready; each one may make another ready. */
function drain(): void {
  while (worklistCount != 0) {
    const move = moveAt(load<u32>(worklist + (<usize>--worklistCount << 2)));
    const source = load<u32>(move, 4);
    emitMove(load<u32>(move, 8), load<u32>(move), source);
    store<u32>(move, DONE, 4);
    const place = placeOf(source);
    const readers = load<u32>(place, 4) - 1;
    store<u32>(place, readers, 4);
    const writer = load<u32>(place, 8);
    if (readers == 0 && writer != 0) {
      store<u32>(worklist + (<usize>(worklistCount++) << 2), writer - 1);
    }
  }
}

/**
 * The move reads its source from a scratch register from now on; who writes the source is ready.
 */
function breakCycle(index: u32): void {
  const move = moveAt(index);
  const type = load<u32>(move, 8);
  const source = load<u32>(move, 4);
  const scratch = isFloatType(type) ? FLOAT_SCRATCH1 : SCRATCH1;
  emitMove(type, scratch, source);
  store<u32>(move, scratch, 4);
  store<u32>(placeOf(scratch), 1, 4);
  const place = placeOf(source);
  store<u32>(place, 0, 4);
  store<u32>(worklist + (<usize>(worklistCount++) << 2), load<u32>(place, 8) - 1);
}
