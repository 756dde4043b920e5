// Reads types: value types, reference types, limits (WebAssembly core specification 5.3).

import { ValueType } from "../ir/op";
import { Reason } from "./errors";
import { MEMORY_PAGES_MAX } from "./limits";
import { MemoryRecord, TableRecord } from "./module";
import { failAt, position, readByte, readU32, readU64 } from "./reader";

/** ValueType of an encoded value type, or ValueType.None when it is no supported one. */
@inline
export function valueTypeOf(byte: u32): u32 {
  if (byte >= 0x7b && byte <= 0x7f) return 0x80 - byte;
  if (byte == 0x70) return ValueType.FuncRef;
  if (byte == 0x6f) return ValueType.ExternRef;
  return ValueType.None;
}

/** True for a reference type. */
@inline
export function isReference(type: u32): bool {
  return type >= <u32>ValueType.FuncRef;
}

/** The refusal of a type byte that is none of ours: unsupported or malformed. */
export function refuseType(byte: u32, start: usize, otherwise: Reason): void {
  if (byte == 0x63 || byte == 0x64) {
    failAt(Reason.TypedReferencesUnsupported, start);
  } else if (byte == 0x69 || byte == 0x74) {
    failAt(Reason.ExceptionsUnsupported, start);
  } else if ((byte >= 0x6a && byte <= 0x6e) || (byte >= 0x71 && byte <= 0x73)) {
    failAt(Reason.GcUnsupported, start);
  } else {
    failAt(otherwise, start);
  }
}

/** A value type; ValueType.None after an error. */
export function readValueType(): u32 {
  const start = position();
  const byte = readByte();
  const type = valueTypeOf(byte);
  if (type == ValueType.None) refuseType(byte, start, Reason.BadValueType);
  return type;
}

/** A reference type; ValueType.None after an error. */
export function readReferenceType(): u32 {
  const start = position();
  const byte = readByte();
  if (byte == 0x70) return ValueType.FuncRef;
  if (byte == 0x6f) return ValueType.ExternRef;
  refuseType(byte, start, Reason.BadReferenceType);
  return ValueType.None;
}

/** The heap type of ref.null; its reference type. */
export function readHeapType(): u32 {
  const start = position();
  const byte = readByte();
  if (byte == 0x70) return ValueType.FuncRef;
  if (byte == 0x6f) return ValueType.ExternRef;
  // A type index, of one or more bytes, is a typed reference.
  if ((byte & 0x40) == 0 || byte >= 0x80) {
    failAt(Reason.TypedReferencesUnsupported, start);
  } else {
    refuseType(byte, start, Reason.BadReferenceType);
  }
  return ValueType.None;
}

let limitsMin: u64 = 0;
let limitsMax: u64 = 0;
let limitsHasMax: u32 = 0;

/**
 * Reads limits; false after an error or for a feature that there is not.
 * @param ofMemory 1 where the flag of custom page sizes has a meaning
 */
function readLimits(ofMemory: u32): bool {
  const start = position();
  const flags = readByte();
  if (flags > 1) {
    if ((flags & (ofMemory ? 0x0f : 0x07)) == flags) {
      if (flags & 8) refusePageSize(flags, start);
      else if (flags & 4) failAt(Reason.Memory64Unsupported, start);
      else failAt(Reason.ThreadsUnsupported, start);
    } else {
      failAt(Reason.BadLimitsFlags, start);
    }
    return false;
  }
  limitsMin = readU64();
  limitsHasMax = flags;
  limitsMax = flags ? readU64() : 0;
  return true;
}

/** A page size follows the limits; without it the flags are plainly wrong. */
function refusePageSize(flags: u32, start: usize): void {
  readU64();
  if (flags & 1) readU64();
  readU32();
  failAt(Reason.CustomPageSizeUnsupported, start);
}

/** A memory type. */
export function readMemoryType(record: MemoryRecord): void {
  const start = position();
  if (!readLimits(1)) return;
  if (limitsMin > MEMORY_PAGES_MAX || limitsMax > MEMORY_PAGES_MAX) {
    failAt(Reason.MemorySize, start);
  } else if (limitsHasMax && limitsMin > limitsMax) {
    failAt(Reason.MinimumAboveMaximum, start);
  }
  record.min = <u32>limitsMin;
  record.max = limitsHasMax ? <u32>limitsMax : MEMORY_PAGES_MAX;
  record.hasMax = limitsHasMax;
}

/** A table type. */
export function readTableType(record: TableRecord): void {
  record.type = readReferenceType();
  const start = position();
  if (!readLimits(0)) return;
  if (limitsMin > 0xffff_ffff || limitsMax > 0xffff_ffff) {
    failAt(Reason.TableSize, start);
  } else if (limitsHasMax && limitsMin > limitsMax) {
    failAt(Reason.MinimumAboveMaximum, start);
  }
  record.min = <u32>limitsMin;
  record.max = limitsHasMax ? <u32>limitsMax : 0xffff_ffff;
  record.hasMax = limitsHasMax;
}

/** The mutability byte of a global type: 0 or 1. */
export function readMutability(): u32 {
  const start = position();
  const mutable = readByte();
  if (mutable > 1) failAt(Reason.BadMutability, start);
  return mutable;
}

/** An index that must be below a count; 0 and an error otherwise. */
export function readIndex(count: u32, unknown: Reason): u32 {
  const start = position();
  const index = readU32();
  if (index < count) return index;
  failAt(unknown, start);
  return 0;
}
