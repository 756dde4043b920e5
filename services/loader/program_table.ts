// The cache of compiled programs: a fixed table. Found by the file's identity, then by SHA-256 of
// the file's bytes (the compiled form's version is this loader's own, and the cache dies with it).
// Programs that nobody uses are kept within a budget: the one used longest ago goes first.
import { PAGE_SIZE } from "../../abi/limits";
import { handleClose, monotonicNs } from "../../sdk/system";
import { dropTemplates, templatePages } from "./template_table";

export const PROGRAMS_MAX: u32 = 32;

/**
 * One compiled program.
 */
@unmanaged
@final
export class Program {
  /** What clients call it; 0 = the place is free. */
  number: u32;
  /** Clients' uses of it (uses.ts). */
  users: u32;
  /** LoadFlag.CompileOnly or ModuleOnly: it is not linked and cannot be started. 0: a program. */
  unlinked: u32;
  /** Region of the compiled module, sealed read + execute, and the bytes in it. */
  blob: u32;
  blobSize: u32;
  /** Its code section. */
  codeOffset: u32;
  codeSize: u32;
  padding: u32;
  /** When it was used last, for replacement: a count. */
  used: u64;
  /** The file: inode, size, times of last modification and change. */
  inode: u64;
  size: u64;
  modified: u64;
  changed: u64;
  sha0: u64;
  sha1: u64;
  sha2: u64;
  sha3: u64;
}
if (offsetof<Program>() != 104) ERROR("Program has another size than the table's records");

const table: usize = memory.data(32 * 104, 8);
let lastNumber: u32 = 0;
let clock: u64 = 0;
let budgetPages: u64 = 0;

/**
 * Numbers start at another place in each life of the service, so that stale ones mean nothing.
 * @param budget pages that programs which nobody uses may take
 */
export function initPrograms(budget: u64): void {
  lastNumber = <u32>(monotonicNs() >> 16) & 0x3fff_ffff;
  budgetPages = budget;
}

function programAt(index: u32): Program {
  return changetype<Program>(table + index * <u32>offsetof<Program>());
}

/** The program of a number, or null. */
export function findProgram(number: u64): Program | null {
  for (let index: u32 = 0; index < PROGRAMS_MAX; index++) {
    const program = programAt(index);
    if (program.number != 0 && program.number == number) return program;
  }
  return null;
}

/** The program that was made of a file, or null. */
export function findByIdentity(inode: u64, size: u64, modified: u64, changed: u64): Program | null {
  for (let index: u32 = 0; index < PROGRAMS_MAX; index++) {
    const program = programAt(index);
    if (program.number == 0 || program.inode != inode || program.size != size) continue;
    if (program.modified == modified && program.changed == changed) return program;
  }
  return null;
}

/** What was made of bytes with this digest under the same flags, or null. */
export function findByDigest(digest: usize, unlinked: u32): Program | null {
  for (let index: u32 = 0; index < PROGRAMS_MAX; index++) {
    const program = programAt(index);
    if (program.number == 0 || program.unlinked != unlinked) continue;
    if (memory.compare(changetype<usize>(program) + offsetof<Program>("sha0"), digest, 32) == 0) {
      return program;
    }
  }
  return null;
}

/** Remembers which file the program was made of. */
export function setIdentity(
  program: Program, inode: u64, size: u64, modified: u64, changed: u64,
): void {
  program.inode = inode;
  program.size = size;
  program.modified = modified;
  program.changed = changed;
}

/** Marks the program as used now. */
export function touch(program: Program): void {
  program.used = ++clock;
}

/**
 * A free place, or the one used longest ago that nobody uses, emptied. Null when all are in use.
 */
export function takePlace(): Program | null {
  for (let index: u32 = 0; index < PROGRAMS_MAX; index++) {
    if (programAt(index).number == 0) return programAt(index);
  }
  const found = oldest();
  if (found) dropProgram(found);
  return found;
}

/** Gives an emptied place its number. */
export function nameProgram(program: Program, digest: usize): void {
  program.number = ++lastNumber;
  memory.copy(changetype<usize>(program) + offsetof<Program>("sha0"), digest, 32);
}

/** Empties a place. Domains that run the program keep its code. */
function dropProgram(program: Program): void {
  if (program.blob != 0) handleClose(program.blob);
  dropTemplates(program.number);
  memory.fill(changetype<usize>(program), 0, offsetof<Program>());
}

/** The program used longest ago that nobody uses, or null. */
function oldest(): Program | null {
  let found: Program | null = null;
  for (let index: u32 = 0; index < PROGRAMS_MAX; index++) {
    const program = programAt(index);
    if (program.number == 0 || program.users != 0) continue;
    if (!found || program.used < found.used) found = program;
  }
  return found;
}

/** Drops every program that nobody uses. False when there was none. */
export function dropUnused(): bool {
  let any = false;
  for (let found = oldest(); found; found = oldest()) {
    dropProgram(found);
    any = true;
  }
  return any;
}

/** Drops programs that nobody uses until those that are left are within the budget. */
export function trimCache(): void {
  while (true) {
    let pages: u64 = 0;
    for (let index: u32 = 0; index < PROGRAMS_MAX; index++) {
      if (programAt(index).users == 0) pages += programPages(programAt(index));
    }
    const found = oldest();
    if (pages <= budgetPages || !found) return;
    dropProgram(found);
  }
}

/** Pages that a program takes in the cache. */
function programPages(program: Program): u64 {
  if (program.number == 0) return 0;
  return (program.blobSize + PAGE_SIZE - 1) / PAGE_SIZE + templatePages(program.number);
}

let count: u32 = 0;
/** Bytes of memory that the cache takes; the number of programs is then in cachedPrograms(). */
export function cachedBytes(): u64 {
  let pages: u64 = 0;
  count = 0;
  for (let index: u32 = 0; index < PROGRAMS_MAX; index++) {
    if (programAt(index).number == 0) continue;
    pages += programPages(programAt(index));
    count++;
  }
  return pages * PAGE_SIZE;
}
/** Number of programs that the last cachedBytes counted. */
export function cachedPrograms(): u32 {
  return count;
}
