// Frame slots of spilled values. One walk in definition order; a slot is free again when the value
// inside has ended. Stack arguments stay where the caller put them.
//
// A value prefers the slot of the block parameter that it becomes, and a parameter the one of an
// argument: then the edge between them moves nothing. What a parameter would like is noted at the first
// edge to it, or when a value that becomes it gets a slot, so that later arguments aim for the same one.
//
// Free slots are found in heaps ordered by the end of the value inside, one for each slot size. Who
// takes a slot by preference leaves a stale entry behind, which is recognised by its end.
import { allocateFunction, allocateFunctionZeroed } from "../memory/arena";
import { blockAt, edgeAt, poolAt } from "../ir/node";
import { Op, ValueType } from "../ir/op";
import { LOCATION_SPILLED, spilledCount } from "./allocate";
import { beginArguments, nextArgument } from "./call_convention";
import {
  endOf, HINT_REGISTER, hintOf, isSlot, LOCATION_FRAME, LOCATION_INCOMING, locationOf, node,
  setLocation, slotByte, theIr,
} from "./function_state";
import { edgeCountOf, edgeIndexOf } from "./operands";

let spillBytes: u32 = 0;
/** Heap of (end, slot byte) pairs of 8-byte slots, the smallest end first; then of 16-byte slots. */
let heap: usize = 0;
let heapCount: u32 = 0;
let wideHeap: usize = 0;
let wideHeapCount: u32 = 0;
/** u32 per 8 bytes of the spill area: where the value that was put there last ends. */
let slotEnds: usize = 0;
/** u32 per node: the location that a block parameter would like, or 0. */
let wishes: usize = 0;

/** Bytes of the spill area, a multiple of 8. */
export function spillAreaSize(): u32 {
  return spillBytes;
}

/** A slot for the whole function, such as the place where the instance is kept. */
export function reserveSlot(size: u32): u32 {
  spillBytes = (spillBytes + size - 1) & ~(size - 1);
  const location = LOCATION_FRAME + spillBytes;
  spillBytes += size;
  return location;
}

@inline
function heapEntry(entries: usize, index: u32): usize {
  return entries + (<usize>index << 3);
}

function push(entries: usize, count: u32, end: u32, slot: u32): void {
  let index = count;
  while (index != 0) {
    const parent = (index - 1) >> 1;
    if (load<u32>(heapEntry(entries, parent)) <= end) break;
    store<u64>(heapEntry(entries, index), load<u64>(heapEntry(entries, parent)));
    index = parent;
  }
  store<u32>(heapEntry(entries, index), end);
  store<u32>(heapEntry(entries, index), slot, 4);
}

/** Removes the entry with the smallest end. @param count entries that remain */
function removeFirst(entries: usize, count: u32): void {
  const last = load<u64>(heapEntry(entries, count));
  const lastEnd = <u32>last;
  let index: u32 = 0;
  while (true) {
    let child = (index << 1) + 1;
    if (child >= count) break;
    if (
      child + 1 < count &&
      load<u32>(heapEntry(entries, child + 1)) < load<u32>(heapEntry(entries, child))
    ) {
      child++;
    }
    if (load<u32>(heapEntry(entries, child)) >= lastEnd) break;
    store<u64>(heapEntry(entries, index), load<u64>(heapEntry(entries, child)));
    index = child;
  }
  store<u64>(heapEntry(entries, index), last);
}

@inline
function slotEnd(slot: u32): u32 {
  return load<u32>(slotEnds + (<usize>slot >> 1));
}

@inline
function setSlotEnd(slot: u32, end: u32): void {
  store<u32>(slotEnds + (<usize>slot >> 1), end);
}

/** A free slot, or a new one. */
function findSlot(id: u32, wide: bool): u32 {
  const entries = wide ? wideHeap : heap;
  let count = wide ? wideHeapCount : heapCount;
  let found: u32 = 0;
  while (count != 0 && load<u32>(heapEntry(entries, 0)) <= id) {
    const end = load<u32>(heapEntry(entries, 0));
    const slot = load<u32>(heapEntry(entries, 0), 4);
    removeFirst(entries, --count);
    if (slotEnd(slot) == end) {
      found = LOCATION_FRAME + slot;
      break;
    }
  }
  if (wide) wideHeapCount = count;
  else heapCount = count;
  return found != 0 ? found : reserveSlot(wide ? 16 : 8);
}

/** Puts the value there. */
function occupy(id: u32, location: u32, wide: bool): void {
  const end = endOf(id);
  const slot = slotByte(location);
  setLocation(id, location);
  setSlotEnd(slot, end);
  if (wide) push(wideHeap, wideHeapCount++, end, slot);
  else push(heap, heapCount++, end, slot);
}

@inline
function wishOf(id: u32): u32 {
  return load<u32>(wishes + (<usize>id << 2));
}

/** True when the location is a slot of the spill area where nothing is alive at `id`. */
@inline
function isFree(location: u32, id: u32): bool {
  return location - LOCATION_FRAME < spillBytes && slotEnd(slotByte(location)) <= id;
}

/** The block parameter that the value becomes, or 0. */
@inline
function parameterOf(id: u32): u32 {
  const hint = hintOf(id);
  return hint < HINT_REGISTER ? hint : 0;
}

/** The slot that the value would like, if it is free; else 0. */
function preferredSlot(id: u32, parameter: u32): u32 {
  const own = wishOf(id);
  if (own != 0 && isFree(own, id)) return own;
  if (parameter == 0) return 0;
  // The parameter of a loop has its place; one of a later block has wishes.
  const place = parameter < id ? locationOf(parameter) : wishOf(parameter);
  return place != 0 && isFree(place, id) ? place : 0;
}

/** Parameters of later blocks would like to stay where their arguments are. */
function noteWishes(id: u32): void {
  const ir = theIr();
  const terminator = node(id);
  for (let i: u32 = 0, edges = edgeCountOf(terminator); i < edges; i++) {
    const edge = edgeAt(ir, edgeIndexOf(ir, terminator, i));
    const target = blockAt(ir, edge.target);
    const first = target.firstNode;
    if (first <= id) continue;
    for (let k: u32 = 0, n = target.paramCount; k < n; k++) {
      const wish = wishes + (<usize>(first + k) << 2);
      if (load<u32>(wish) != 0) continue;
      const place = locationOf(poolAt(ir, edge.args + k));
      if (place - LOCATION_FRAME < spillBytes) store<u32>(wish, place);
    }
  }
}

/** Stack arguments that got no register live in the incoming area. */
function placeStackArguments(): void {
  const entry = blockAt(theIr(), 0);
  beginArguments(LOCATION_INCOMING);
  for (let id = entry.firstNode; id < entry.endNode; id++) {
    const current = node(id);
    if (current.op != Op.Argument) break;
    const location = nextArgument(current.type);
    if (isSlot(location) && locationOf(id) == LOCATION_SPILLED) setLocation(id, location);
  }
}

/** Replaces LOCATION_SPILLED by slots. */
export function assignSlots(): void {
  spillBytes = 0;
  heapCount = 0;
  wideHeapCount = 0;
  const count = spilledCount();
  if (count == 0) return;
  heap = allocateFunction(<usize>count << 3);
  wideHeap = allocateFunction(<usize>count << 3);
  slotEnds = allocateFunction((<usize>count << 3) + 8);
  wishes = allocateFunctionZeroed(<usize>theIr().nodeCount << 2);
  placeStackArguments();
  for (let id: u32 = 1, n = theIr().nodeCount; id < n; id++) {
    if (locationOf(id) != LOCATION_SPILLED) {
      const op: i32 = node(id).op;
      if (op >= Op.Jump && op <= Op.BranchTable) noteWishes(id);
      continue;
    }
    const wide = node(id).type == ValueType.V128;
    const parameter = parameterOf(id);
    let location = preferredSlot(id, parameter);
    if (location == 0) location = findSlot(id, wide);
    occupy(id, location, wide);
    const wish = wishes + (<usize>parameter << 2);
    if (parameter > id && load<u32>(wish) == 0) store<u32>(wish, location);
  }
}
