// The program tables (abi/linux_program.ts), which whoever made the executable put behind the
// layer's own data.
let tables: usize = 0;

/** Sets where the program tables stand in this memory. */
export function initTables(offset: usize): void {
  tables = offset;
}

/** A word of the header. */
export function tableWord(field: usize): u64 {
  return load<u64>(tables + field);
}

/** Where a table stands, and its number of records. */
export function tableAt(field: usize): usize {
  return load<u32>(tables + field);
}
/** Number of records of a table. */
export function tableCount(field: usize): u32 {
  return load<u32>(tables + field, 4);
}
