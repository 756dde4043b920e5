// Locals and joins: which node each local holds, and what happens to that where control meets.
//
// A construct's join set are the locals that it assigns and that are live where it joins
// (scan_liveness.ts). At a loop's header each of them becomes a block parameter. At the end of a
// block or if the first edge notes its values; later edges note only differences from those, behind
// their operands in the pool: [operands, count, count pairs of (number in the join set, value)].
// When the join closes, locals and operands that differ become parameters and every edge gets
// its final arguments.

import {
  append, appendParameter, appendWord, edge, finishBlock, newEdge, overflowed, setTarget,
  startBlock, startLoop, takeWords, word,
} from "../ir/builder";
import { Op } from "../ir/op";
import { allocateFunctionZeroed } from "../memory/arena";
import { ControlFrame, takeWork } from "./control";
import { assignedSet, liveSet, setWords } from "./scan_liveness";

/** u32 per local in SSA form: its node, 0 when it is dead. */
let locals: usize = 0;
/** u8 per local: its ValueType. */
let types: usize = 0;
/** u8 per result of a block: 1 when it differs between edges. */
const operandDiffers = memory.data(1024, 16);

/**
 * Makes all locals dead.
 * @param localTypes u8[setWords * 64] at least: a body that is not valid may name locals, in its
 *   sets, that it does not have
 */
export function resetLocals(localTypes: usize): void {
  locals = allocateFunctionZeroed((<usize>setWords) << 8);
  types = localTypes;
}

/** The node that is a local's value now. */
@inline
export function localNode(local: u32): u32 {
  return load<u32>(locals + ((<usize>local) << 2));
}

/** Makes a node a local's value. */
@inline
export function setLocalNode(local: u32, id: u32): void {
  store<u32>(locals + ((<usize>local) << 2), id);
}

/** Members of a construct's join set in 64 locals. */
@inline
function joinBits(construct: u32, index: u32): u64 {
  const at = (<usize>index) << 3;
  return load<u64>(assignedSet(construct) + at) & load<u64>(liveSet(construct) + at);
}

function joinSize(construct: u32): u32 {
  let count: u32 = 0;
  for (let i: u32 = 0; i < setWords; i++) count += <u32>popcnt(joinBits(construct, i));
  return count;
}

/** Prepares a frame for edges to its end. */
export function openJoin(frame: ControlFrame): void {
  const count = joinSize(frame.construct);
  frame.joinCount = count;
  frame.joinValues = takeWork((<usize>count) << 2);
  frame.joinDiffers = takeWork(count);
  memory.fill(frame.joinDiffers, 0, count);
}

/** Keeps the values of all locals that the construct assigns, for restoreLocals. */
export function saveLocals(frame: ControlFrame): void {
  const set = assignedSet(frame.construct);
  let count: u32 = 0;
  for (let i: u32 = 0; i < setWords; i++) count += <u32>popcnt(load<u64>(set + ((<usize>i) << 3)));
  let at = takeWork((<usize>count) << 2);
  frame.savedLocals = at;
  for (let i: u32 = 0; i < setWords; i++) {
    let bits = load<u64>(set + ((<usize>i) << 3));
    while (bits != 0) {
      store<u32>(at, localNode((i << 6) + <u32>ctz(bits)));
      at += 4;
      bits &= bits - 1;
    }
  }
}

/** Brings the locals back that a construct assigned, as they were when it opened. */
export function restoreLocals(frame: ControlFrame): void {
  const set = assignedSet(frame.construct);
  let at = frame.savedLocals;
  for (let i: u32 = 0; i < setWords; i++) {
    let bits = load<u64>(set + ((<usize>i) << 3));
    while (bits != 0) {
      setLocalNode((i << 6) + <u32>ctz(bits), load<u32>(at));
      at += 4;
      bits &= bits - 1;
    }
  }
}

/** Copies the nodes of `count` operands to the pool; the offset of the first. */
function appendOperands(operands: usize, count: u32): u32 {
  const first = takeWords(count);
  const target = word(first);
  for (let i: usize = 0; i < <usize>count; i++) {
    store<u32>(target + (i << 2), load<u32>(operands + (i << 3)));
  }
  return first;
}

/**
 * An edge from the open block to a frame's label.
 * @param operands stack address of the label's operands
 */
export function edgeTo(frame: ControlFrame, operands: usize): u32 {
  const index = newEdge();
  if (frame.isLoop) {
    edge(index).args = appendOperands(operands, frame.parameterCount);
    appendJoinLocals(frame.construct);
    setTarget(index, frame.header);
    return index;
  }
  edge(index).args = appendOperands(operands, frame.resultCount);
  linkEdge(frame, index);
  if (frame.edgeCount == 1) noteFirstValues(frame);
  else noteDifferences(frame);
  return index;
}

/** Appends an edge whose source block is closed already to a frame's end. */
export function elseEdgeTo(frame: ControlFrame, index: u32, operands: usize): void {
  edge(index).args = appendOperands(operands, frame.resultCount);
  linkEdge(frame, index);
  if (frame.edgeCount == 1) noteFirstValues(frame);
  else noteDifferences(frame);
}

function linkEdge(frame: ControlFrame, index: u32): void {
  if (frame.edgeCount == 0) frame.firstEdge = index + 1;
  else edge(frame.lastEdge - 1).reserved = index + 1;
  frame.lastEdge = index + 1;
  frame.edgeCount++;
}

function appendJoinLocals(construct: u32): void {
  for (let i: u32 = 0; i < setWords; i++) {
    let bits = joinBits(construct, i);
    while (bits != 0) {
      appendWord(localNode((i << 6) + <u32>ctz(bits)));
      bits &= bits - 1;
    }
  }
}

function noteFirstValues(frame: ControlFrame): void {
  let at = frame.joinValues;
  for (let i: u32 = 0; i < setWords; i++) {
    let bits = joinBits(frame.construct, i);
    while (bits != 0) {
      store<u32>(at, localNode((i << 6) + <u32>ctz(bits)));
      at += 4;
      bits &= bits - 1;
    }
  }
  appendWord(0);
}

function noteDifferences(frame: ControlFrame): void {
  const counter = takeWords(1);
  let count: u32 = 0;
  let number: u32 = 0;
  for (let i: u32 = 0; i < setWords; i++) {
    let bits = joinBits(frame.construct, i);
    while (bits != 0) {
      const value = localNode((i << 6) + <u32>ctz(bits));
      if (value != load<u32>(frame.joinValues + ((<usize>number) << 2))) {
        store<u8>(frame.joinDiffers + number, 1);
        appendWord(number);
        appendWord(value);
        count++;
      }
      number++;
      bits &= bits - 1;
    }
  }
  store<u32>(word(counter), count);
}

/**
 * Opens the block where a frame's edges meet and gives the edges their arguments.
 * @param operands stack address that gets the nodes of the frame's results
 */
export function closeJoin(frame: ControlFrame, operands: usize): void {
  const target = startBlock();
  if (overflowed()) return; // the edges are not all there
  const operandCount = findDifferingOperands(frame);
  let parameter: u32 = 0;
  const firstArgs = edge(frame.firstEdge - 1).args;
  for (let i: u32 = 0; i < frame.resultCount; i++) {
    const id = load<u8>(operandDiffers + i)
      ? appendParameter(target, load<u8>(frame.results + i))
      : load<u32>(word(firstArgs + i));
    const type: u32 = load<u8>(frame.results + i);
    store<u64>(operands + ((<usize>i) << 3), (<u64>id) | ((<u64>type) << 32));
  }
  parameter = joinLocals(frame, target);
  fillArguments(frame, target, operandCount, parameter);
}

/** Sets operandDiffers; returns how many differ. */
function findDifferingOperands(frame: ControlFrame): u32 {
  const count = frame.resultCount;
  if (count == 0) return 0;
  memory.fill(operandDiffers, 0, count);
  const first = word(edge(frame.firstEdge - 1).args);
  let differing: u32 = 0;
  let next = edge(frame.firstEdge - 1).reserved;
  while (next != 0) {
    const args = word(edge(next - 1).args);
    for (let i: u32 = 0; i < count; i++) {
      const at = (<usize>i) << 2;
      if (load<u32>(args + at) != load<u32>(first + at) && !load<u8>(operandDiffers + i)) {
        store<u8>(operandDiffers + i, 1);
        differing++;
      }
    }
    next = edge(next - 1).reserved;
  }
  return differing;
}

/** Sets the locals behind a join; returns how many became parameters. */
function joinLocals(frame: ControlFrame, target: u32): u32 {
  const construct = frame.construct;
  let parameters: u32 = 0;
  let number: u32 = 0;
  for (let i: u32 = 0; i < setWords; i++) {
    let bits = load<u64>(assignedSet(construct) + ((<usize>i) << 3));
    const live = load<u64>(liveSet(construct) + ((<usize>i) << 3));
    while (bits != 0) {
      const bit = <u32>ctz(bits);
      const local = (i << 6) + bit;
      let id: u32 = 0;
      if ((live >> (<u64>bit)) & 1) {
        if (load<u8>(frame.joinDiffers + number)) {
          id = appendParameter(target, load<u8>(types + local));
          parameters++;
        } else {
          id = load<u32>(frame.joinValues + ((<usize>number) << 2));
        }
        number++;
      }
      setLocalNode(local, id);
      bits &= bits - 1;
    }
  }
  return parameters;
}

/** Points the edges at their target, with an argument for each parameter. */
function fillArguments(frame: ControlFrame, target: u32, operands: u32, locals: u32): void {
  // The operands stand where they are needed already when all of them, or nothing, differ.
  const inPlace = locals == 0 && (operands == 0 || operands == frame.resultCount);
  let next = frame.firstEdge;
  while (next != 0) {
    const e = edge(next - 1);
    setTarget(next - 1, target);
    next = e.reserved;
    e.reserved = 0;
    if (!inPlace) e.args = finalArguments(frame, e.args, operands + locals);
  }
}

function finalArguments(frame: ControlFrame, noted: u32, count: u32): u32 {
  const result = takeWords(count);
  if (overflowed()) return 0;
  let at = word(result);
  const from = word(noted);
  for (let i: u32 = 0; i < frame.resultCount; i++) {
    if (load<u8>(operandDiffers + i)) {
      store<u32>(at, load<u32>(from + ((<usize>i) << 2)));
      at += 4;
    }
  }
  let difference = from + ((<usize>frame.resultCount) << 2);
  const end = difference + 4 + ((<usize>load<u32>(difference)) << 3);
  difference += 4;
  for (let number: u32 = 0; number < frame.joinCount; number++) {
    if (!load<u8>(frame.joinDiffers + number)) continue;
    let value = load<u32>(frame.joinValues + ((<usize>number) << 2));
    if (difference < end && load<u32>(difference) == number) {
      value = load<u32>(difference, 4);
      difference += 8;
    }
    store<u32>(at, value);
    at += 4;
  }
  return result;
}

/**
 * Opens a loop's header: jumps to it, makes parameters of its operands and locals.
 * @param operands stack address of the loop's operands, which become the parameters
 */
export function openLoop(frame: ControlFrame, operands: usize): void {
  const construct = frame.construct;
  const entry = newEdge();
  edge(entry).args = appendOperands(operands, frame.parameterCount);
  appendJoinLocals(construct);
  append(Op.Jump, 0, 0, entry, 0, 0);
  finishBlock();
  const header = startLoop();
  frame.header = header;
  frame.isLoop = 1;
  setTarget(entry, header);
  for (let i: u32 = 0; i < frame.parameterCount; i++) {
    const id = appendParameter(header, load<u8>(frame.parameters + i));
    store<u32>(operands + ((<usize>i) << 3), id);
  }
  for (let i: u32 = 0; i < setWords; i++) {
    let bits = load<u64>(assignedSet(construct) + ((<usize>i) << 3));
    const live = load<u64>(liveSet(construct) + ((<usize>i) << 3));
    while (bits != 0) {
      const bit = <u32>ctz(bits);
      const local = (i << 6) + bit;
      const joins = ((live >> (<u64>bit)) & 1) != 0;
      setLocalNode(local, joins ? appendParameter(header, load<u8>(types + local)) : 0);
      bits &= bits - 1;
    }
  }
}
