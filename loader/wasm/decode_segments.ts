// The sections that hold contents: element segments, data segments and the code bodies' bounds.

import { ConstantKind, SegmentMode } from "../../abi/compiled_module";
import { ValueType } from "../ir/op";
import { allocateModule, growModule } from "../memory/arena";
import { declareFunction, readConstant } from "./constant";
import { Reason, failed } from "./errors";
import { DATA_SEGMENTS_MAX, ELEMENT_SEGMENTS_MAX, FUNCTION_SIZE_MAX } from "./limits";
import {
  CONSTANT_RECORD_SIZE, ConstantRecord, DATA_SEGMENT_RECORD_SIZE, DataSegmentRecord,
  ELEMENT_SEGMENT_RECORD_SIZE, ElementSegmentRecord, dataSegmentRecord, elementItemRecord,
  elementSegmentRecord, functionRecord, tableRecord, theModule,
} from "./module";
import {
  failAt, failHere, offset, position, readByte, readCount, readU32, remaining, skipBytes,
} from "./reader";
import { readReferenceType } from "./types";

let itemCapacity: u32 = 0;

/** Section 9. */
export function decodeElements(): void {
  const m = theModule();
  const count = readCount(ELEMENT_SEGMENTS_MAX);
  m.elementSegments = allocateModule(<usize>count * ELEMENT_SEGMENT_RECORD_SIZE);
  itemCapacity = 0;
  for (let i: u32 = 0; i < count && !failed(); i++) {
    m.elementCount = i + 1;
    decodeElementSegment(elementSegmentRecord(i));
  }
}

/** Flags: bit 0 passive or declarative, bit 1 explicit table or declarative, bit 2 expressions. */
function decodeElementSegment(record: ElementSegmentRecord): void {
  const m = theModule();
  const at = position();
  const flags = readU32();
  if (flags > 7) {
    failAt(Reason.BadSegmentFlags, at);
    return;
  }
  record.type = ValueType.FuncRef;
  record.kind = ConstantKind.Null;
  if (flags & 1) {
    record.mode = flags & 2 ? SegmentMode.Declarative : SegmentMode.Passive;
  } else {
    record.mode = SegmentMode.Active;
    const tableAt = position();
    record.table = flags & 2 ? readU32() : 0;
    if (failed()) return;
    if (record.table >= m.tableCount) {
      failAt(Reason.UnknownTable, tableAt);
      return;
    }
    const start = changetype<usize>(record) + offsetof<ElementSegmentRecord>("kind");
    readConstant(ValueType.I32, m.globalCount, changetype<ConstantRecord>(start));
  }
  if (failed()) return;
  const typeAt = position();
  if (flags & 3) {
    if (flags & 4) {
      record.type = readReferenceType();
    } else if (readByte() != 0) {
      failAt(Reason.BadElementKind, typeAt);
    }
  }
  if (failed()) return;
  if (record.mode == SegmentMode.Active && tableRecord(record.table).type != record.type) {
    failAt(Reason.TypeMismatch, typeAt);
    return;
  }
  decodeItems(record, (flags & 4) != 0);
}

function decodeItems(record: ElementSegmentRecord, expressions: bool): void {
  const m = theModule();
  const count = readCount(0xffff_ffff);
  const first = m.elementItemCount;
  if (first + count > itemCapacity) {
    const capacity = max<u32>(first + count, itemCapacity * 2);
    const oldSize = <usize>itemCapacity * CONSTANT_RECORD_SIZE;
    m.elementItems = growModule(m.elementItems, oldSize, <usize>capacity * CONSTANT_RECORD_SIZE);
    itemCapacity = capacity;
  }
  record.first = first;
  record.count = count;
  for (let i: u32 = 0; i < count && !failed(); i++) {
    const item = elementItemRecord(first + i);
    if (expressions) {
      readConstant(record.type, m.globalCount, item);
    } else {
      const at = position();
      const index = readU32();
      if (!failed() && declareFunction(index, at)) {
        item.kind = ConstantKind.Function;
        item.low = index;
      }
    }
  }
  m.elementItemCount = first + count;
}

/** Section 12. */
export function decodeDataCount(): void {
  const m = theModule();
  const at = position();
  const count = readU32();
  if (count > DATA_SEGMENTS_MAX) failAt(Reason.TooMany, at);
  m.hasDataCount = 1;
  m.dataCount = count;
}

/** Section 11. */
export function decodeData(): void {
  const m = theModule();
  const at = position();
  const count = readCount(DATA_SEGMENTS_MAX);
  if (failed()) return;
  if (m.hasDataCount && m.dataCount != count) {
    failAt(Reason.InconsistentData, at);
    return;
  }
  m.dataSegments = allocateModule(<usize>count * DATA_SEGMENT_RECORD_SIZE);
  for (let i: u32 = 0; i < count && !failed(); i++) {
    m.dataCount = i + 1;
    decodeDataSegment(dataSegmentRecord(i));
  }
}

function decodeDataSegment(record: DataSegmentRecord): void {
  const m = theModule();
  const at = position();
  const flags = readU32();
  if (flags > 2) {
    failAt(Reason.BadSegmentFlags, at);
    return;
  }
  record.kind = ConstantKind.Null;
  if (flags == 1) {
    record.mode = SegmentMode.Passive;
  } else {
    record.mode = SegmentMode.Active;
    const memoryAt = position();
    record.memory = flags == 2 ? readU32() : 0;
    if (failed()) return;
    if (record.memory >= m.memoryCount) {
      failAt(Reason.UnknownMemory, memoryAt);
      return;
    }
    const start = changetype<usize>(record) + offsetof<DataSegmentRecord>("kind");
    readConstant(ValueType.I32, m.globalCount, changetype<ConstantRecord>(start));
  }
  const length = readU32();
  if (failed()) return;
  record.dataOffset = offset();
  record.dataLength = length;
  skipBytes(length);
}

/** Section 10: finds the bodies. Their contents are read one by one in body.ts. */
export function decodeCode(): void {
  const m = theModule();
  const at = position();
  const count = readU32();
  if (failed()) return;
  if (count != m.declaredFunctionCount) {
    failAt(Reason.InconsistentCode, at);
    return;
  }
  m.bodyCount = count;
  for (let i: u32 = 0; i < count; i++) {
    const sizeAt = position();
    const size = readU32();
    if (failed()) return;
    if (size > remaining()) {
      failHere(Reason.UnexpectedEnd);
      return;
    }
    if (size > FUNCTION_SIZE_MAX) {
      failAt(Reason.FunctionTooLarge, sizeAt);
      return;
    }
    const record = functionRecord(m.importedFunctionCount + i);
    record.bodyStart = offset();
    record.bodyEnd = record.bodyStart + size;
    skipBytes(size);
  }
}
