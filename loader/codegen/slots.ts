// Frame slots of spilled values. One walk in definition order; a heap of occupied slots, ordered by
// the end of the value inside, gives slots back. Stack arguments stay where the caller put them.
import { allocateFunction } from "../memory/arena";
import { blockAt } from "../ir/node";
import { Op, ValueType } from "../ir/op";
import { LOCATION_SPILLED, spilledCount } from "./allocate";
import { beginArguments, nextArgument } from "./call_convention";
import {
  endOf, isSlot, LOCATION_FRAME, LOCATION_INCOMING, locationOf, node, setLocation, slotByte, theIr,
} from "./function_state";

let spillBytes: u32 = 0;
/** Heap of (end, slot byte) pairs of 8-byte slots, the smallest end first. */
let heap: usize = 0;
let heapCount: u32 = 0;

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
function heapEntry(index: u32): usize {
  return heap + (<usize>index << 3);
}

function push(end: u32, slot: u32): void {
  let index = heapCount++;
  while (index != 0) {
    const parent = (index - 1) >> 1;
    if (load<u32>(heapEntry(parent)) <= end) break;
    store<u64>(heapEntry(index), load<u64>(heapEntry(parent)));
    index = parent;
  }
  store<u32>(heapEntry(index), end);
  store<u32>(heapEntry(index), slot, 4);
}

/** Removes the entry with the smallest end and returns its slot. */
function pop(): u32 {
  const slot = load<u32>(heapEntry(0), 4);
  heapCount--;
  const last = load<u64>(heapEntry(heapCount));
  const lastEnd = <u32>last;
  let index: u32 = 0;
  while (true) {
    let child = (index << 1) + 1;
    if (child >= heapCount) break;
    if (child + 1 < heapCount && load<u32>(heapEntry(child + 1)) < load<u32>(heapEntry(child))) {
      child++;
    }
    if (load<u32>(heapEntry(child)) >= lastEnd) break;
    store<u64>(heapEntry(index), load<u64>(heapEntry(child)));
    index = child;
  }
  store<u64>(heapEntry(index), last);
  return slot;
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
  const count = spilledCount();
  if (count == 0) return;
  heap = allocateFunction(<usize>count << 3);
  placeStackArguments();
  for (let id: u32 = 1, n = theIr().nodeCount; id < n; id++) {
    if (locationOf(id) != LOCATION_SPILLED) continue;
    if (node(id).type == ValueType.V128) {
      setLocation(id, reserveSlot(16));
      continue;
    }
    let location: u32;
    if (heapCount != 0 && load<u32>(heapEntry(0)) <= id) location = LOCATION_FRAME + pop();
    else location = reserveSlot(8);
    setLocation(id, location);
    push(endOf(id), slotByte(location));
  }
}
