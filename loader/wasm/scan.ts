// P1, the index scan of one body: walks the bytes once without validating and finds out
// - how many nodes, edges, blocks and pool words building can need;
// - for each construct (function, block, loop, if; numbered in order of opening) its parent, kind
//   and how many branches name it;
// - a list of events (uses and assignments of locals, control) that scan_liveness.ts walks
//   backwards.
//
// The scan stops silently at bytes that it cannot read: the validating walk reads the same bytes
// and reports them.

import { allocateFunction } from "../memory/arena";
import { planAddresses } from "./addresses";
import {
  Immediate, OperatorClass, OperatorFlag, operatorClass, operatorEntry, operatorFlags,
  operatorImmediate, prefixedOperator,
} from "./opcodes";
import { functionType, theModule, typeParameterCount, typeResultCount } from "./module";

/** Kinds of events; an event is kind | operand << 4. */
export const enum Event {
  /** local.get; operand: local. */
  Get = 0,
  /** local.set, local.tee; operand: local. */
  Set = 1,
  /** Control may go on at a construct's label; operand: construct. */
  Label = 2,
  /** Control does not go on. */
  Stop = 3,
  /** A construct opens, changes to its else part, or ends; operand: construct. */
  Open = 4,
  Else = 5,
  End = 6,
}

export const enum ConstructKind {
  Function = 0,
  Block = 1,
  Loop = 2,
  If = 3,
}

/** A construct. */
@unmanaged
@final
export class Construct {
  kind: u16; // ConstructKind
  hasElse: u16;
  /** How many branches name its label. */
  branchCount: u32;
  parent: u32;
  /** Innermost loop that contains the construct or is it; 0: none. Set by scan_liveness.ts. */
  loop: u32;
}
export const CONSTRUCT_SIZE: usize = 16;

/** What the scan found. A label of a br_table counts as an operator. */
export let scannedOperators: u32 = 0;
export let scannedNodes: u32 = 0;
export let scannedEdges: u32 = 0;
export let scannedBlocks: u32 = 0;
export let scannedWords: u32 = 0;
/** Of calls that can be reached: results beyond each one's first, and arguments. */
export let scannedResults: u32 = 0;
export let scannedArguments: u32 = 0;
/** The highest local that is named, and 1. */
export let scannedLocals: u32 = 0;
export let scannedDepth: u32 = 0;
export let constructCount: u32 = 0;
export let eventCount: u32 = 0;
let constructs: usize = 0;
let constructCapacity: u32 = 0;
let events: usize = 0;
/** Open constructs, innermost last. */
let open: usize = 0;

/** Construct `index`, in the order of the body. */
@inline
export function constructAt(index: u32): Construct {
  return changetype<Construct>(constructs + <usize>index * CONSTRUCT_SIZE);
}

/** Event `index`, in the order of the body. */
@inline
export function eventAt(index: u32): u32 {
  return load<u32>(events + ((<usize>index) << 2));
}

/** Records that a local is read or assigned. */
@inline
function addLocalEvent(kind: u32, local: u32): void {
  if (local >= scannedLocals) scannedLocals = local + 1;
  addEvent(kind, local);
}

@inline
function addEvent(kind: u32, operand: u32): void {
  store<u32>(events + ((<usize>eventCount) << 2), kind | (operand << 4));
  eventCount++;
}

let scanned: usize = 0; // where readIndex stopped

/** An unsigned LEB128 at p; `scanned` is behind it. The walk checks its form. */
@inline
function scanIndex(p: usize, end: usize): u32 {
  if (p < end) {
    const byte: u32 = load<u8>(p);
    if (byte < 0x80) {
      scanned = p + 1;
      return byte;
    }
  }
  return scanLongIndex(p, end);
}

function scanLongIndex(p: usize, end: usize): u32 {
  let result: u32 = 0;
  for (let shift: u32 = 0; shift < 70 && p < end; shift += 7) {
    const byte: u32 = load<u8>(p++);
    if (shift < 32) result |= (byte & 0x7f) << shift;
    if (byte < 0x80) break;
  }
  scanned = p;
  return result;
}

/** Scans a body's code [start, end). */
export function scanBody(start: usize, end: usize): void {
  const size = end - start;
  scannedOperators = 0;
  scannedNodes = 0;
  scannedEdges = 0;
  scannedBlocks = 1;
  scannedWords = 0;
  scannedResults = 0;
  scannedArguments = 0;
  scannedLocals = 0;
  scannedDepth = 1;
  constructCount = 0;
  eventCount = 0;
  // In a valid body a construct takes three bytes or more; an event takes at least one.
  constructCapacity = <u32>(size / 3 + 2);
  constructs = allocateFunction(<usize>constructCapacity * CONSTRUCT_SIZE);
  open = allocateFunction((<usize>constructCapacity + 1) * 4);
  events = allocateFunction((size + 8) * 4);
  openConstruct(ConstructKind.Function, 0);
  scanOperators(start, end);
}

function openConstruct(kind: u32, depth: u32): void {
  const index = constructCount++;
  const construct = constructAt(index);
  construct.kind = <u16>kind;
  construct.branchCount = 0;
  construct.hasElse = 0;
  construct.loop = 0;
  construct.parent = depth == 0 ? 0 : load<u32>(open + ((<usize>depth - 1) << 2));
  store<u32>(open + ((<usize>depth) << 2), index);
  if (depth >= scannedDepth) scannedDepth = depth + 1;
  addEvent(Event.Open, index);
}

function scanOperators(start: usize, end: usize): void {
  let p = start;
  let depth: u32 = 1; // open constructs
  let operators: u32 = 0;
  let nodes: u32 = 0;
  let accesses: u32 = 0; // loads and stores
  let deadDepth: u32 = 0; // open constructs where control stopped; 0: it goes on
  while (p < end) {
    operators++;
    let operator: u32 = load<u8>(p++);
    if (operator >= 0xfc) {
      operator = prefixedOperator(operator, scanIndex(p, end));
      p = scanned;
    }
    const entry = operatorEntry(operator);
    switch (operatorClass(entry)) {
      case OperatorClass.LocalGet: {
        const local = scanIndex(p, end);
        p = scanned;
        addLocalEvent(Event.Get, local);
        break;
      }
      case OperatorClass.LocalSet:
      case OperatorClass.LocalTee: {
        const local = scanIndex(p, end);
        p = scanned;
        addLocalEvent(Event.Set, local);
        break;
      }
      case OperatorClass.Block:
      case OperatorClass.Loop:
      case OperatorClass.If: {
        if (constructCount == constructCapacity) {
          p = end; // more than a balanced body can have
          break;
        }
        p = scanOpen(operatorClass(entry), p, end, depth);
        depth++;
        break;
      }
      case OperatorClass.Else: {
        if (deadDepth >= depth) deadDepth = 0;
        const index = load<u32>(open + ((<usize>depth - 1) << 2));
        constructAt(index).hasElse = 1;
        addEvent(Event.Else, index);
        break;
      }
      case OperatorClass.End: {
        if (deadDepth >= depth) deadDepth = 0;
        addEvent(Event.End, load<u32>(open + ((<usize>depth - 1) << 2)));
        if (--depth == 0) p = end;
        break;
      }
      case OperatorClass.Br:
      case OperatorClass.BrIf: {
        const target = scanIndex(p, end);
        p = scanned;
        nodes++;
        addLabel(target, depth);
        if (operatorClass(entry) == OperatorClass.Br) {
          scannedEdges++;
          addEvent(Event.Stop, 0);
          if (deadDepth == 0) deadDepth = depth;
        } else {
          scannedEdges += 2;
          scannedBlocks++;
        }
        break;
      }
      case OperatorClass.BrTable: {
        nodes++;
        p = scanBranchTable(p, end, depth);
        if (deadDepth == 0) deadDepth = depth;
        break;
      }
      case OperatorClass.Return:
      case OperatorClass.Unreachable: {
        nodes++;
        addEvent(Event.Stop, 0);
        if (deadDepth == 0) deadDepth = depth;
        break;
      }
      case OperatorClass.Call:
      case OperatorClass.CallIndirect:
      case OperatorClass.ReturnCall:
      case OperatorClass.ReturnCallIndirect: {
        p = scanCall(operatorClass(entry), p, end, deadDepth == 0);
        nodes += callNodes;
        if (callStops && deadDepth == 0) deadDepth = depth;
        break;
      }
      case OperatorClass.Illegal:
      case OperatorClass.Missing:
        p = end;
        break;
      default: {
        if ((operatorFlags(entry) & OperatorFlag.NoNode) == 0) nodes++;
        if (operatorImmediate(entry) == Immediate.MemoryAccess) accesses++;
        p = skipImmediate(operatorImmediate(entry), p, end);
      }
    }
  }
  scannedOperators += operators;
  scannedNodes += nodes + planAddresses(scannedOperators, accesses);
}

function scanOpen(kind: u32, p: usize, end: usize, depth: u32): usize {
  scanIndex(p, end);
  if (kind == OperatorClass.Block) {
    scannedBlocks++;
    scannedEdges++;
    scannedNodes++; // the jump to its end
    openConstruct(ConstructKind.Block, depth);
  } else if (kind == OperatorClass.Loop) {
    scannedBlocks += 2;
    scannedEdges += 2;
    scannedNodes += 2;
    openConstruct(ConstructKind.Loop, depth);
  } else {
    scannedBlocks += 3;
    scannedEdges += 4;
    scannedNodes += 3; // the branch, and a jump from each part
    openConstruct(ConstructKind.If, depth);
  }
  return scanned;
}

/** Records that a branch may go to the label `target` levels up. */
@inline
function addLabel(target: u32, depth: u32): void {
  if (target >= depth) return;
  const index = load<u32>(open + ((<usize>(depth - 1 - target)) << 2));
  constructAt(index).branchCount++;
  addEvent(Event.Label, index);
}

function scanBranchTable(start: usize, end: usize, depth: u32): usize {
  const count = scanIndex(start, end);
  let p = scanned;
  if (count >= <u32>(end - p)) return end;
  scannedOperators += count;
  for (let i: u32 = 0; i <= count && p < end; i++) {
    const target = scanIndex(p, end);
    p = scanned;
    addLabel(target, depth);
  }
  addEvent(Event.Stop, 0);
  scannedEdges += min<u32>(count + 1, depth);
  scannedWords += count + 1;
  return p;
}

let callNodes: u32 = 0;
let callStops: bool = false;

/** @param reached false where control has stopped: such a call makes no nodes */
function scanCall(kind: u32, start: usize, end: usize, reached: bool): usize {
  const m = theModule();
  const index = scanIndex(start, end);
  const indirect = kind == OperatorClass.CallIndirect || kind == OperatorClass.ReturnCallIndirect;
  callNodes = 2; // a tail call of an intrinsic is a call and a return
  if (indirect) {
    scanIndex(scanned, end);
    scannedWords += 3;
  }
  const count = indirect ? m.typeCount : m.functionCount;
  if (index < count && reached) {
    const type = indirect ? index : functionType(index);
    const results = typeResultCount(type);
    scannedArguments += typeParameterCount(type);
    callNodes += results;
    if (results > 1) scannedResults += results - 1;
  }
  callStops = kind == OperatorClass.ReturnCall || kind == OperatorClass.ReturnCallIndirect;
  if (callStops) addEvent(Event.Stop, 0);
  return scanned;
}

/** Skips what follows an opcode; returns the end of the body at the latest. */
function skipImmediate(kind: u32, start: usize, end: usize): usize {
  let p = start;
  switch (kind) {
    case Immediate.None: return p;
    case Immediate.Byte: p += 1; break;
    case Immediate.Bytes4: p += 4; break;
    case Immediate.Bytes8: p += 8; break;
    case Immediate.Bytes16:
      p += 16;
      scannedWords += 4;
      break;
    case Immediate.Types: {
      const count = scanIndex(p, end);
      p = scanned;
      if (count > <u32>(end - p)) return end;
      p += count;
      break;
    }
    case Immediate.MemoryAccess:
    case Immediate.MemoryAccessLane: {
      if (scanIndex(p, end) & 0x40) scanIndex(scanned, end);
      scanIndex(scanned, end);
      p = scanned;
      if (kind == Immediate.MemoryAccessLane) p++;
      scannedWords += 3;
      break;
    }
    case Immediate.TwoIndices:
      scanIndex(p, end);
      scanIndex(scanned, end);
      p = scanned;
      scannedWords += 5;
      break;
    default: // one number
      scanIndex(p, end);
      p = scanned;
      scannedWords += kind == Immediate.Index ? 4 : 0;
  }
  return p < end ? p : end;
}
