// Remembers in which block of a directory a name stood, so that large directories are not searched
// from the start each time. A hint only: whoever asks must look into the block, and a wrong or
// missing hint costs no more than the search.
//
// Sets of four entries; an entry is a tag (mixed from directory and name) and the block + 1, or 0
// when it is free. A full set drops its oldest entry.

const SET_COUNT: u32 = 2048;
const WAYS: u32 = 4;
const ENTRY_SIZE: u32 = 8;
const SET_SIZE: u32 = WAYS * ENTRY_SIZE;

/** Static: there is one cache. */
const sets: usize = memory.data(65536, 64);

/** FNV-1a (Fowler, Noll, Vo) over a directory's number and a name. */
function tagOf(directory: u32, name: usize, length: u32): u32 {
  let hash: u32 = 0x811c_9dc5;
  for (let shift: u32 = 0; shift < 32; shift += 8) {
    hash = (hash ^ ((directory >> shift) & 0xff)) * 0x0100_0193;
  }
  for (let at: u32 = 0; at < length; at++) hash = (hash ^ load<u8>(name + at)) * 0x0100_0193;
  return hash ^ (hash >> 15);
}

export class NameCache {
  constructor() {
    memory.fill(sets, 0, SET_COUNT * SET_SIZE);
  }

  /** Logical block of the directory in which the name stood, or -1. */
  find(directory: u32, name: usize, length: u32): i64 {
    const tag = tagOf(directory, name, length);
    const entry = this.entryOf(tag);
    return entry == 0 ? -1 : <i64>load<u32>(entry, 4) - 1;
  }

  /** Remembers that the name stands in block `logical`. */
  add(directory: u32, name: usize, length: u32, logical: u32): void {
    const tag = tagOf(directory, name, length);
    let entry = this.entryOf(tag);
    if (entry == 0) {
      // Newest first.
      entry = this.setOf(tag);
      memory.copy(entry + ENTRY_SIZE, entry, SET_SIZE - ENTRY_SIZE);
    }
    store<u32>(entry, tag);
    store<u32>(entry, logical + 1, 4);
  }

  private setOf(tag: u32): usize {
    return sets + <usize>(tag % SET_COUNT) * SET_SIZE;
  }

  /** The used entry with this tag, or 0. */
  private entryOf(tag: u32): usize {
    const set = this.setOf(tag);
    for (let way: u32 = 0; way < WAYS; way++) {
      const entry = set + <usize>way * ENTRY_SIZE;
      if (load<u32>(entry) == tag && load<u32>(entry, 4) != 0) return entry;
    }
    return 0;
  }
}
