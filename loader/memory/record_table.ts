// A table of records of one size that grows without copying: chunks of records in the module arena,
// and a directory of the chunks. What it takes is what its records need, but for one chunk and the
// directory; a block that doubles would take up to four times that.
import { allocateModule, growModule } from "./arena";

const CHUNK_RECORDS_LOG2: u32 = 10;
const CHUNK_RECORDS_MASK: u32 = (1 << CHUNK_RECORDS_LOG2) - 1;
const DIRECTORY_FIRST: u32 = 64;

/** Bytes of a RecordTable; its owner keeps it in static memory. */
export const RECORD_TABLE_SIZE: i32 = 20;

@unmanaged @final
export class RecordTable {
  count: u32;
  recordSize: u32;
  chunkCount: u32;
  /** Chunks that the directory has room for. */
  directoryCapacity: u32;
  /** u32 per chunk: its address. */
  directory: usize;
}

if (offsetof<RecordTable>() != 20) ERROR("RECORD_TABLE_SIZE");

/** Starts an empty table. */
export function beginTable(table: RecordTable, recordSize: u32): void {
  table.count = 0;
  table.recordSize = recordSize;
  table.chunkCount = 0;
  table.directoryCapacity = DIRECTORY_FIRST;
  table.directory = allocateModule(<usize>DIRECTORY_FIRST << 2);
}

/** Address of record `index`, which is below `count`. */
@inline
export function recordAt(table: RecordTable, index: u32): usize {
  const chunk = load<u32>(table.directory + ((<usize>index >> CHUNK_RECORDS_LOG2) << 2));
  return <usize>chunk + <usize>(index & CHUNK_RECORDS_MASK) * table.recordSize;
}

/** Adds a record and returns its address; its contents are arbitrary. */
export function appendRecord(table: RecordTable): usize {
  const index = table.count++;
  const chunk = index >> CHUNK_RECORDS_LOG2;
  if (chunk == table.chunkCount) addChunk(table);
  return recordAt(table, index);
}

function addChunk(table: RecordTable): void {
  const chunk = table.chunkCount++;
  if (chunk == table.directoryCapacity) {
    const size = <usize>table.directoryCapacity << 2;
    table.directory = growModule(table.directory, size, size << 1);
    table.directoryCapacity <<= 1;
  }
  const address = allocateModule(<usize>table.recordSize << CHUNK_RECORDS_LOG2);
  store<u32>(table.directory + (<usize>chunk << 2), <u32>address);
}

/** Copies all records to one place. */
export function copyRecords(table: RecordTable, destination: usize): void {
  const chunkSize = <usize>table.recordSize << CHUNK_RECORDS_LOG2;
  let left = <usize>table.count * table.recordSize;
  for (let chunk: u32 = 0; left != 0; chunk++) {
    const size = left < chunkSize ? left : chunkSize;
    memory.copy(destination, load<u32>(table.directory + (<usize>chunk << 2)), size);
    destination += size;
    left -= size;
  }
}
