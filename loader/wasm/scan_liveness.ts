// P1, second half: walks the events of a body backwards and finds, for each construct,
// - which locals it assigns;
// - which locals are live where it joins: after the end of a block or if, at a loop's header.
// The builder makes block parameters only for locals in both sets.
//
// Liveness ignores the edges back to loop headers at first. A local that is live at the header of a
// loop is then taken to be live in the whole loop, which covers every path over a back edge,
// because such a path ends with one from the header on (see docs/LOADER.md). So no fixpoint is needed, and
// the sets are never too small.
//
// A set is `setWords` words of 64 locals. Its width shrinks for bodies with very many constructs,
// so that the sets stay in proportion to the operators; locals beyond it live in the frame.

import { allocateFunctionZeroed } from "../memory/arena";
import {
  ConstructKind, Event, constructAt, constructCount, eventAt, eventCount, scannedDepth,
  scannedOperators,
} from "./scan";

/** Words of 64 bits of a set. */
export let setWords: u32 = 0;
let sets: usize = 0;
let entryLive: usize = 0;

/** Bytes of sets that a body may take beyond 24 for each operator. */
const SETS_SIZE_BASE: u32 = 65536;

/** The locals that a construct assigns. */
@inline
export function assignedSet(construct: u32): usize {
  return sets + ((<usize>(construct * setWords)) << 4);
}

/** The locals that are live at a construct's join. */
@inline
export function liveSet(construct: u32): usize {
  return sets + ((<usize>(construct * setWords)) << 4) + ((<usize>setWords) << 3);
}

/** The locals that are live where the function starts. */
@inline
export function entrySet(): usize {
  return entryLive;
}

/** True when a local is in a set. */
@inline
export function setHas(set: usize, local: u32): bool {
  return (load<u64>(set + ((<usize>(local >> 6)) << 3)) >> (<u64>(local & 63)) & 1) != 0;
}

@inline
function setUnion(target: usize, source: usize): void {
  const end = (<usize>setWords) << 3;
  for (let i: usize = 0; i < end; i += 8) {
    store<u64>(target + i, load<u64>(target + i) | load<u64>(source + i));
  }
}

@inline
function setCopy(target: usize, source: usize): void {
  const end = (<usize>setWords) << 3;
  for (let i: usize = 0; i < end; i += 8) store<u64>(target + i, load<u64>(source + i));
}

/**
 * Finds the sets.
 * @param localsMax how many locals may be kept in SSA form
 * @returns how many are: the first ones
 */
export function findLiveness(localCount: u32, localsMax: u32): u32 {
  let words = (min<u32>(localCount, localsMax) + 63) >> 6;
  const budget = <u64>scannedOperators * 24 + SETS_SIZE_BASE;
  while (words > 1 && <u64>constructCount * (words << 4) > budget) words >>= 1;
  setWords = words;
  sets = allocateFunctionZeroed((<usize>(constructCount * words)) << 4);
  entryLive = allocateFunctionZeroed((<usize>words) << 3);
  walkBackwards();
  spreadLoops();
  return min<u32>(localCount, words << 6);
}

function walkBackwards(): void {
  const live = entryLive;
  const bits = setWords << 6;
  // Live sets of else parts, while their then part is walked: at most one a level.
  const elseLive = allocateFunctionZeroed((<usize>(scannedDepth * setWords)) << 3);
  let elseDepth: u32 = 0;
  let assigned = assignedSet(0);
  for (let i = eventCount; i-- > 0; ) {
    const event = eventAt(i);
    const operand = event >> 4;
    switch (event & 15) {
      case Event.Get:
        if (operand < bits) {
          const word = live + ((<usize>(operand >> 6)) << 3);
          store<u64>(word, load<u64>(word) | (<u64>1 << (<u64>(operand & 63))));
        }
        break;
      case Event.Set:
        if (operand < bits) {
          const at = (<usize>(operand >> 6)) << 3;
          const bit = <u64>1 << (<u64>(operand & 63));
          store<u64>(live + at, load<u64>(live + at) & ~bit);
          store<u64>(assigned + at, load<u64>(assigned + at) | bit);
        }
        break;
      case Event.Label:
        if (constructAt(operand).kind != ConstructKind.Loop) setUnion(live, liveSet(operand));
        break;
      case Event.Stop:
        memory.fill(live, 0, (<usize>setWords) << 3);
        break;
      case Event.End:
        assigned = assignedSet(operand);
        if (constructAt(operand).kind != ConstructKind.Loop) setCopy(liveSet(operand), live);
        break;
      case Event.Else:
        // A second else is invalid and reported by the walk; it must not overflow the sets.
        if (elseDepth < scannedDepth) {
          setCopy(elseLive + ((<usize>(elseDepth++ * setWords)) << 3), live);
        }
        setCopy(live, liveSet(operand));
        break;
      default: { // Open
        const construct = constructAt(operand);
        if (construct.kind == ConstructKind.Loop) {
          setCopy(liveSet(operand), live);
        } else if (construct.kind == ConstructKind.If) {
          if (construct.hasElse == 0) {
            setUnion(live, liveSet(operand));
          } else if (elseDepth > 0) {
            setUnion(live, elseLive + ((<usize>(--elseDepth * setWords)) << 3));
          }
        }
        if (operand != 0) {
          const parent = assignedSet(construct.parent);
          setUnion(parent, assignedSet(operand));
          assigned = parent;
        }
      }
    }
  }
}

/** What is live at a loop's header is live in the whole loop. Parents stand before children. */
function spreadLoops(): void {
  for (let i: u32 = 1; i < constructCount; i++) {
    const construct = constructAt(i);
    const outer = construct.parent == 0 ? 0 : constructAt(construct.parent).loop;
    if (outer != 0) setUnion(liveSet(i), liveSet(outer));
    construct.loop = construct.kind == ConstructKind.Loop ? i : outer;
  }
}
