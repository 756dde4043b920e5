// Putting a module of the boot archive (abi/boot_archive.ts) into a domain: its slot at the address it
// was linked for, memory, instance data and stack from its record, charged to the domain; and its
// code, which stays where it is, in the archive. For the supervisor, and for who else starts modules.
import {
  BM_ENTRY,
  BM_FLAGS,
  BM_INSTANCE,
  BM_MEMORY_SIZE,
  BM_SEGMENT_COUNT,
  BM_SEGMENTS,
  BM_SLOT_BASE,
  BM_STACK_SIZE,
  BOOT_SEGMENT_SIZE,
  BootModuleFlag,
  BS_MEMORY_SIZE,
  BS_OFFSET,
  BS_PROTECTION,
  BS_SIZE,
  BS_SLOT_OFFSET,
} from "../abi/boot_archive";
import { SLOT_STACKS, SLOT_STACK_STRIDE } from "../abi/address_layout";
import { PAGE_SIZE, WASM_PAGE_SIZE } from "../abi/limits";
import { Status } from "../abi/status";
import { DomainOperation, Protection, ThreadOperation } from "../abi/system_calls";
import { copyBlock } from "./copy";
import { memoryBase } from "./machine";
import {
  domainControl, handleClose, regionCreate, regionMap, regionUnmap, threadControl, threadCreate,
} from "./system";
import { windowMap, windowReserve } from "./window";

const WINDOW_SIZE: u32 = 0x1_0000;
/** Where Regions are mapped while they are filled. */
let window: usize = 0;
/** The archive: where it can be read in this memory, and its Region. */
let archive: usize = 0;
let archiveHandle: u32 = 0;

/**
 * Reserves the window that modules are filled through.
 * @param at where the whole archive is mapped @param handle the archive's Region, with Execute
 */
export function initBootModules(at: usize, handle: u32): void {
  archive = at;
  archiveHandle = handle;
  window = windowReserve(WINDOW_SIZE);
}

function pagesOf(size: u64): u64 {
  return (size + PAGE_SIZE - 1) / PAGE_SIZE;
}

function archiveAt(offset: u64): usize {
  return archive + <usize>offset;
}

/** Maps a module into a domain. @param record its boot module record. Ok or a Status */
export function mapBootModule(record: usize, domain: u32): i32 {
  const slot = load<u64>(record + BM_SLOT_BASE);
  let status = domainControl(domain, DomainOperation.AllocateSlot, slot);
  if (status >= 0) status = mapMemory(record, slot, domain);
  const count = <u32>load<u64>(record + BM_SEGMENT_COUNT);
  for (let index: u32 = 0; index < count && status >= 0; index++) {
    const segment = record + BM_SEGMENTS + index * BOOT_SEGMENT_SIZE;
    if (load<u64>(segment + BS_MEMORY_SIZE) == 0) continue;
    status =
      load<u64>(segment + BS_PROTECTION) & Protection.Execute
        ? mapCode(domain, slot, segment)
        : mapSegment(domain, slot, segment);
  }
  return status;
}

/** The linear memory: zeroed pages, and over them the segments that overlay it. */
function mapMemory(record: usize, slot: u64, domain: u32): i32 {
  const skipped: u64 = load<u64>(record + BM_FLAGS) & BootModuleFlag.NullPage ? WASM_PAGE_SIZE : 0;
  const size = load<u64>(record + BM_MEMORY_SIZE);
  if (size <= skipped) return Status.Ok;
  const pages = pagesOf(size - skipped);
  const region = regionCreate(pages, 0, 0, domain);
  if (region < 0) return region;
  let status: i32 = Status.Ok;
  const count = <u32>load<u64>(record + BM_SEGMENT_COUNT);
  for (let index: u32 = 0; index < count && status >= 0; index++) {
    const segment = record + BM_SEGMENTS + index * BOOT_SEGMENT_SIZE;
    if (load<u64>(segment + BS_MEMORY_SIZE) != 0) continue;
    const offset = load<u64>(segment + BS_SLOT_OFFSET);
    if (offset < skipped) status = Status.BadRange;
    else status = fill(
      region,
      pages,
      offset - skipped,
      archiveAt(load<u64>(segment + BS_OFFSET)),
      load<u64>(segment + BS_SIZE),
    );
  }
  endFill();
  if (status >= 0) {
    status = regionMap(
      domain, region, slot + skipped, 0, pages, Protection.Read | Protection.Write,
    );
  }
  handleClose(region);
  return status;
}

/** A segment with pages of its own, copied from the archive. */
function mapSegment(domain: u32, slot: u64, segment: usize): i32 {
  const pages = pagesOf(load<u64>(segment + BS_MEMORY_SIZE));
  const region = regionCreate(pages, 0, 0, domain);
  if (region < 0) return region;
  let status = fill(
    region, pages, 0, archiveAt(load<u64>(segment + BS_OFFSET)), load<u64>(segment + BS_SIZE),
  );
  endFill();
  const address = slot + load<u64>(segment + BS_SLOT_OFFSET);
  if (status >= 0) {
    status = regionMap(domain, region, address, 0, pages, load<u64>(segment + BS_PROTECTION));
  }
  handleClose(region);
  return status;
}

/** Code is not copied: every start maps the archive's own pages, which are sealed. */
function mapCode(domain: u32, slot: u64, segment: usize): i32 {
  const pages = pagesOf(load<u64>(segment + BS_MEMORY_SIZE));
  const first = load<u64>(segment + BS_OFFSET) / PAGE_SIZE;
  const address = slot + load<u64>(segment + BS_SLOT_OFFSET);
  return regionMap(
    domain,
    archiveHandle,
    address,
    first,
    pages,
    Protection.Read | Protection.Execute,
  );
}

/** What the window shows: a Region (0 = nothing), from which page, and how many. */
let shownRegion: u32 = 0;
let shownFirst: u64 = 0;
let shownPages: u64 = 0;

/** Copies bytes into a Region of `pages` pages. The window stays where it is until endFill. */
function fill(region: u32, pages: u64, offset: u64, source: usize, size: u64): i32 {
  while (size != 0) {
    const status = show(region, pages, offset / PAGE_SIZE);
    if (status < 0) return status;
    const within = <u32>(offset - shownFirst * PAGE_SIZE);
    const count = min<u64>(size, shownPages * PAGE_SIZE - within);
    copyBlock(window + within, source, <u32>count);
    offset += count;
    source += <usize>count;
    size -= count;
  }
  return Status.Ok;
}

/** Makes the window show a page of a Region, and what follows it as far as the window reaches. */
function show(region: u32, pages: u64, page: u64): i32 {
  if (region == shownRegion && page >= shownFirst && page - shownFirst < shownPages) {
    return Status.Ok;
  }
  endFill();
  const count = min<u64>(pages - page, WINDOW_SIZE / PAGE_SIZE);
  const status = windowMap(window, region, page, count, Protection.Read | Protection.Write);
  if (status < 0) return status;
  shownRegion = region;
  shownFirst = page;
  shownPages = count;
  return Status.Ok;
}

/** Ends the filling of a Region. */
function endFill(): void {
  if (shownRegion != 0) regionUnmap(0, memoryBase() + window, shownPages);
  shownRegion = 0;
}

/**
 * Maps the stack of thread number `thread` and starts it in main(thread).
 * @param priority at most the caller's own
 */
export function startBootThread(record: usize, domain: u32, thread: u32, priority: u64): i32 {
  const top =
    load<u64>(record + BM_SLOT_BASE) + SLOT_STACKS + <u64>(thread + 1) * SLOT_STACK_STRIDE;
  const size = load<u64>(record + BM_STACK_SIZE);
  const region = regionCreate(size / PAGE_SIZE, 0, 0, domain);
  if (region < 0) return region;
  let status = regionMap(
    domain, region, top - size, 0, size / PAGE_SIZE, Protection.Read | Protection.Write,
  );
  handleClose(region);
  if (status < 0) return status;
  const entry = load<u64>(record + BM_ENTRY);
  const handle = threadCreate(
    domain, entry, top, load<u64>(record + BM_INSTANCE), thread, priority,
  );
  if (handle < 0) return handle;
  status = threadControl(handle, ThreadOperation.Resume);
  handleClose(handle);
  return status;
}
