// Traps that lowered code branches to: a UDF each, behind the function, with an entry in the
// location table. Operators that share neither reason nor Wasm offset share no UDF.
import { Trap } from "../../../abi/traps";
import { bindLabel, newLabel } from "../../assembler/labels";
import { noteTrap } from "../../codegen/locations";
import { allocateFunction } from "../../memory/arena";
import { emit } from "./emit_word";
import { udf } from "./encode";

/** 12 bytes each: label, trap, node. */
const POINT_SIZE: usize = 12;
let points: usize = 0;
let count: u32 = 0;
let capacity: u32 = 0;

/** Forgets all; at the start of a function. */
export function beginColdCode(): void {
  count = 0;
  capacity = 0;
}

/** A label where `trap` is raised on behalf of the node. */
export function trapLabel(id: u32, trap: Trap): u32 {
  // The last one is often the same.
  if (count != 0) {
    const last = points + <usize>(count - 1) * POINT_SIZE;
    if (load<u32>(last, 4) == <u32>trap && load<u32>(last, 8) == id) return load<u32>(last);
  }
  if (count == capacity) {
    const larger = allocateFunction((<usize>capacity * 2 + 16) * POINT_SIZE);
    memory.copy(larger, points, <usize>count * POINT_SIZE);
    points = larger;
    capacity = capacity * 2 + 16;
  }
  const point = points + <usize>(count++) * POINT_SIZE;
  const label = newLabel();
  store<u32>(point, label);
  store<u32>(point, trap, 4);
  store<u32>(point, id, 8);
  return label;
}

/** Writes the UDFs. */
export function emitColdCode(): void {
  for (let i: u32 = 0; i < count; i++) {
    const point = points + <usize>i * POINT_SIZE;
    const trap = load<u32>(point, 4);
    bindLabel(load<u32>(point));
    noteTrap(<Trap>trap, load<u32>(point, 8));
    emit(udf(trap));
  }
}
