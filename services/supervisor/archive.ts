// The boot archive and the machine description, mapped read-only into windows of the supervisor's
// memory (abi/boot_archive.ts, abi/machine_description.ts). Reading only: nothing here has state
// but the two offsets. The build wrote the archive, so its structure is asserted, not doubted.
import {
  AE_KIND,
  AE_MANIFEST,
  AE_NAME,
  AE_OFFSET,
  ARCHIVE_COUNT,
  ARCHIVE_ENTRIES,
  ARCHIVE_ENTRY_SIZE,
  ARCHIVE_MAGIC_HIGH,
  ARCHIVE_MAGIC_LOW,
  ARCHIVE_VERSION,
} from "../../abi/boot_archive";
import { WellKnownHandle } from "../../abi/handles";
import { PAGE_SIZE } from "../../abi/limits";
import { MD_COMMAND_LINE, MD_COMMAND_LINE_LENGTH, MD_SIZE } from "../../abi/machine_description";
import { MANIFEST_RECORD_SIZE, ManifestRecord } from "../../abi/manifest";
import { Protection } from "../../abi/system_calls";
import { panic } from "../../sdk/panic";
import { result } from "../../sdk/record";
import { handleInfo } from "../../sdk/system";
import { windowMap, windowReserve } from "../../sdk/window";

const RECORD_VALUE = 4;
const RECORD_LONG = 8;
const RECORD_NAME = 16;

let archive: usize = 0;
let description: usize = 0;

/** Maps the archive and the machine description. */
export function openArchive(): void {
  if (handleInfo(WellKnownHandle.BootArchive) < 0) panic("no boot archive");
  const pages = <u32>result(4);
  archive = windowReserve(pages * PAGE_SIZE);
  if (windowMap(archive, WellKnownHandle.BootArchive, 0, pages, Protection.Read) < 0) {
    panic("cannot map the boot archive");
  }
  description = windowReserve(MD_SIZE);
  const described = windowMap(
    description, WellKnownHandle.MachineDescription, 0, MD_SIZE / PAGE_SIZE, Protection.Read,
  );
  if (described < 0) {
    panic("cannot map the machine description");
  }
  if (load<u32>(archive) != ARCHIVE_MAGIC_LOW || load<u32>(archive, 4) != ARCHIVE_MAGIC_HIGH) {
    panic("not a boot archive");
  }
  if (load<u32>(archive, 8) != <u32>ARCHIVE_VERSION) panic("boot archive of another version");
}

/** Offset in this memory of a place in the archive. */
export function archiveAt(offset: u64): usize {
  return archive + <usize>offset;
}

/** Number of entries; entry 0 is the supervisor itself. */
export function entryCount(): u32 {
  return load<u32>(archive + ARCHIVE_COUNT);
}

function entry(index: u32): usize {
  return archive + ARCHIVE_ENTRIES + index * ARCHIVE_ENTRY_SIZE;
}

/** Its name: 32 zero-padded bytes. */
export function entryName(index: u32): usize {
  return entry(index) + AE_NAME;
}

/** abi/boot_archive.ts ArchiveKind. */
export function entryKind(index: u32): u32 {
  return load<u32>(entry(index) + AE_KIND);
}

/** Offset of the entry's blob from the start of the archive. */
export function entryOffset(index: u32): u64 {
  return load<u64>(entry(index) + AE_OFFSET);
}

/**
 * The first manifest record of a kind after `previous` (0 = from the start).
 * @returns its offset in this memory, 0 when there is none
 */
export function nextRecord(index: u32, kind: ManifestRecord, previous: usize = 0): usize {
  const offset = load<u32>(entry(index) + AE_MANIFEST);
  const size = load<u32>(entry(index) + AE_MANIFEST, 4);
  if (size == 0) return 0;
  const manifest = archiveAt(entryOffset(index)) + offset;
  const end = manifest + 4 + load<u32>(manifest) * MANIFEST_RECORD_SIZE;
  let record = previous == 0 ? manifest + 4 : previous + MANIFEST_RECORD_SIZE;
  for (; record < end; record += MANIFEST_RECORD_SIZE) {
    if (load<u32>(record) == <u32>kind) return record;
  }
  return 0;
}

/** The record of a kind that names `name` (three words), or 0. */
export function findRecord(index: u32, kind: ManifestRecord, w0: u64, w1: u64, w2: u64): usize {
  let record = nextRecord(index, kind);
  while (record != 0) {
    const name = record + RECORD_NAME;
    if (load<u64>(name) == w0 && load<u64>(name, 8) == w1 && load<u64>(name, 16) == w2) {
      return record;
    }
    record = nextRecord(index, kind, record);
  }
  return 0;
}

/** The value of a manifest record. */
export function recordValue(record: usize): u32 {
  return load<u32>(record + RECORD_VALUE);
}
/** The u64 value of a manifest record. */
export function recordLong(record: usize): u64 {
  return load<u64>(record + RECORD_LONG);
}
/** The name of a manifest record, 32 bytes zero-padded. */
export function recordName(record: usize): usize {
  return record + RECORD_NAME;
}

/** A u64 field of the machine description. */
export function machineField(offset: u32): u64 {
  return load<u64>(description + offset);
}

/** The image's command line. */
export function commandLineStart(): usize {
  return description + MD_COMMAND_LINE;
}
/** Bytes of the command line. */
export function commandLineLength(): u32 {
  return <u32>machineField(MD_COMMAND_LINE_LENGTH);
}
