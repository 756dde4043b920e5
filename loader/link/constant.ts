// Constant expressions, evaluated at link time: values of globals, offsets of segments, elements.
// Source: WebAssembly core specification, sections 3.3.13 (constant expressions) and 4.4.
//
// A value is two u64; an i32 or f32 has its upper bits zero, a null reference is 0, a funcref is
// the address of a FunctionReference. Only validated expressions come here.

import { CM_EXPRESSIONS, ConstantKind } from "../../abi/compiled_module";
import { FUNCTION_REFERENCE_SIZE, INSTANCE_GLOBALS, INSTANCE_GLOBAL_SIZE } from "../../abi/instance_layout";
import { allocateModule } from "../memory/arena";
import { sectionStart } from "./compiled_blob";
import { functionReferencesOffset } from "./image_layout";

/** The value of the last constant. */
export let constantLow: u64 = 0;
export let constantHigh: u64 = 0;

/** Values of all globals so far, 16 bytes each, imported ones included. */
let globalValues: usize = 0;
let instanceAddress: u64 = 0;
let blobStart: usize = 0;

let wordNext: usize = 0;
let stackTop: usize = 0;

/** Prepares for one module; `values` is filled by the caller, global by global. */
export function openConstants(blob: usize, instance: u64, values: usize): void {
  blobStart = blob;
  instanceAddress = instance;
  globalValues = values;
}

/** The address of a function's FunctionReference. */
@inline
export function functionReference(index: u32): u64 {
  return instanceAddress + <u64>functionReferencesOffset + <u64>index * FUNCTION_REFERENCE_SIZE;
}

/** Offset of a global's cell in the instance data. */
@inline
export function globalCell(index: u32): u32 {
  return INSTANCE_GLOBALS + index * INSTANCE_GLOBAL_SIZE;
}

/** Evaluates a constant; the result stands in constantLow and constantHigh. */
export function evaluateConstant(kind: u32, low: u32, high: u32, isVector: bool): void {
  constantHigh = 0;
  if (kind == ConstantKind.Value) {
    if (isVector) {
      const words = sectionStart(blobStart, CM_EXPRESSIONS) + (<usize>low << 2);
      constantLow = load<u64>(words);
      constantHigh = load<u64>(words, 8);
    } else {
      constantLow = (<u64>high << 32) | <u64>low;
    }
  } else if (kind == ConstantKind.Global) {
    const value = globalValues + (<usize>low << 4);
    constantLow = load<u64>(value);
    constantHigh = load<u64>(value, 8);
  } else if (kind == ConstantKind.Function) {
    constantLow = functionReference(low);
  } else if (kind == ConstantKind.Expression) {
    evaluateExpression(low, high);
  } else {
    constantLow = 0;
  }
}

@inline
function nextByte(): u8 {
  const byte = load<u8>(wordNext);
  wordNext += 4;
  return byte;
}

/** A LEB128 number; the bytes stand one in a word. */
function nextLeb(signed: bool): u64 {
  let value: u64 = 0;
  let shift: u64 = 0;
  let byte: u64 = 0;
  do {
    byte = nextByte();
    value |= (byte & 0x7f) << shift;
    shift += 7;
  } while (byte & 0x80);
  if (signed && shift < 64 && (byte & 0x40) != 0) value |= (<u64>-1) << shift;
  return value;
}

function nextFixed(size: u32): u64 {
  let value: u64 = 0;
  for (let i: u32 = 0; i < size; i++) value |= (<u64>nextByte()) << <u64>(i << 3);
  return value;
}

@inline
function push(low: u64, high: u64): void {
  store<u64>(stackTop, low);
  store<u64>(stackTop, high, 8);
  stackTop += 16;
}

function evaluateExpression(first: u32, count: u32): void {
  const stack = allocateModule((<usize>count + 1) << 4);
  stackTop = stack;
  wordNext = sectionStart(blobStart, CM_EXPRESSIONS) + (<usize>first << 2);
  const end = wordNext + (<usize>count << 2);
  while (wordNext < end) {
    const opcode = nextByte();
    if (opcode == 0x0b) break;
    step(opcode);
  }
  constantLow = load<u64>(stack);
  constantHigh = load<u64>(stack, 8);
}

function step(opcode: u8): void {
  switch (opcode) {
    case 0x23: { // global.get
      const value = globalValues + (<usize>nextLeb(false) << 4);
      push(load<u64>(value), load<u64>(value, 8));
      break;
    }
    case 0x41: // i32.const
      push(nextLeb(true) & 0xffff_ffff, 0);
      break;
    case 0x42: // i64.const
      push(nextLeb(true), 0);
      break;
    case 0x43: // f32.const
      push(nextFixed(4), 0);
      break;
    case 0x44: // f64.const
      push(nextFixed(8), 0);
      break;
    case 0xfd: { // v128.const, the only vector operator that is constant
      nextLeb(false);
      const low = nextFixed(8);
      push(low, nextFixed(8));
      break;
    }
    case 0xd0: // ref.null
      nextLeb(true);
      push(0, 0);
      break;
    case 0xd2: // ref.func
      push(functionReference(<u32>nextLeb(false)), 0);
      break;
    default:
      combine(opcode);
  }
}

/** i32 and i64 addition, subtraction and multiplication (0x6a..0x6c, 0x7c..0x7e). */
function combine(opcode: u8): void {
  const right = load<u64>(stackTop - 16);
  const left = load<u64>(stackTop - 32);
  stackTop -= 32;
  const narrow = opcode < 0x7c;
  const operator = opcode - (narrow ? 0x6a : 0x7c);
  const value: u64 = operator == 0 ? left + right : operator == 1 ? left - right : left * right;
  push(narrow ? value & 0xffff_ffff : value, 0);
}
