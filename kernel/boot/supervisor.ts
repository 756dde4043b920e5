// Starts the supervisor: entry 0 of the boot archive (abi/boot_archive.ts), a module linked to a
// slot of its own. It gets all the memory that is left as its quota, and the handles of
// abi/handles.ts.
//
// The archive is part of the image: a malformed one is a bug of the build, so it is asserted.
import { SLOT_STACK_STRIDE, SLOT_STACKS } from "../../abi/address_layout";
import {
  AE_KIND, AE_OFFSET, ARCHIVE_COUNT, ARCHIVE_ENTRIES, ARCHIVE_MAGIC_HIGH, ARCHIVE_MAGIC_LOW,
  ARCHIVE_TOTAL_SIZE, ArchiveKind, BM_ENTRY, BM_FLAGS, BM_INSTANCE, BM_MEMORY_SIZE,
  BM_SEGMENT_COUNT, BM_SEGMENTS, BM_SLOT_BASE, BM_STACK_SIZE, BOOT_SEGMENT_SIZE, BootModuleFlag,
  BS_MEMORY_SIZE, BS_OFFSET, BS_PROTECTION, BS_SIZE, BS_SLOT_OFFSET,
} from "../../abi/boot_archive";
import { Right, WellKnownHandle } from "../../abi/handles";
import { PRIORITY_COUNT } from "../../abi/limits";
import { Status } from "../../abi/status";
import { Protection, SealMode } from "../../abi/system_calls";
import { archiveAddress, describeMachine } from "hal/boot";
import { copyPhysical, loadPhysical32, loadPhysical64 } from "hal/memory";
import { PROTECTION_READ, translate } from "hal/page_table";
import { bindEntry, HandleEntry } from "../handle/entry";
import { takeEntryAt } from "../handle/table";
import { frameAddress, freeFrames } from "../memory/frames";
import { mapRegion } from "../memory/mapping";
import { createFixedRegion, createRegion, Region, regionFrame, sealRegion } from "../memory/region";
import { takeSlot } from "../memory/slots";
import { createDomain, Domain } from "../task/domain";
import { makeReady } from "../task/scheduler";
import { SLOW_NEW, SLOW_SUSPENDED, Thread } from "../task/thread";
import { createThread } from "../task/thread_create";
import { giveSelf } from "../syscall/domains";
import { machineObject, MACHINE_RIGHTS } from "./machine";

/** Frames for the tables of the kernel's window, which belong to no quota. */
const KERNEL_RESERVE_FRAMES: u32 = 64;
const SUPERVISOR_HANDLES: u32 = 1024;
const SUPERVISOR_PRIORITY: u32 = PRIORITY_COUNT - 1;
/** "supervis" as the domain's name, first letter in the low byte. */
const SUPERVISOR_NAME: u64 = 0x7369_7672_6570_7573;
const READ_WRITE: u64 = Protection.Read | Protection.Write;
const PAGE_MASK: u64 = 4095;

/** Makes the supervisor's domain and starts its thread. */
export function startSupervisor(): void {
  const archive = archiveAddress();
  assert(archive != 0 && (archive & PAGE_MASK) == 0);
  assert(loadPhysical32(archive) == ARCHIVE_MAGIC_LOW && loadPhysical32(archive + 4) == ARCHIVE_MAGIC_HIGH);
  assert(loadPhysical32(archive + ARCHIVE_COUNT) > 0);
  const entry = archive + ARCHIVE_ENTRIES;
  assert(loadPhysical32(entry + AE_KIND) == ArchiveKind.BootModule);
  const record = archive + loadPhysical64(entry + AE_OFFSET);

  const made = createDomain(0, freeFrames() - KERNEL_RESERVE_FRAMES, SUPERVISOR_HANDLES, SUPERVISOR_NAME);
  assert(made != 0);
  const domain = changetype<Domain>(made);
  const base = loadPhysical64(record + BM_SLOT_BASE);
  assert(takeSlot(domain, base) == 0);
  mapMemory(domain, record, base);
  mapSegments(domain, archive, record, base);
  const stackTop = mapStack(domain, base, loadPhysical64(record + BM_STACK_SIZE));
  giveHandles(domain, archive);
  const entryPoint = loadPhysical64(record + BM_ENTRY);
  const instance = loadPhysical64(record + BM_INSTANCE);
  const thread = createThread(domain, entryPoint, stackTop, instance, 0, SUPERVISOR_PRIORITY);
  assert(thread != 0);
  changetype<Thread>(thread).slow &= ~(SLOW_SUSPENDED | SLOW_NEW);
  makeReady(thread);
}

/** Maps new zeroed pages. */
function mapNew(domain: Domain, address: u64, bytes: u64, protection: u64): Region {
  const pages = (bytes + PAGE_MASK) >> 12;
  const region = createRegion(domain, <u32>pages, 0);
  assert(region != 0);
  assert(mapRegion(domain, changetype<Region>(region), address, 0, pages, protection) == Status.Ok);
  return changetype<Region>(region);
}

function mapMemory(domain: Domain, record: u64, base: u64): void {
  const size = loadPhysical64(record + BM_MEMORY_SIZE);
  const skipped: u64 = loadPhysical64(record + BM_FLAGS) & <u64>BootModuleFlag.NullPage ? 4096 : 0;
  if (size > skipped) mapNew(domain, base + skipped, size - skipped, READ_WRITE);
}

/** Stacks lie at the top of their area; below is the guard. Returns the top. */
function mapStack(domain: Domain, base: u64, size: u64): u64 {
  const top = base + <u64>SLOT_STACKS + <u64>SLOT_STACK_STRIDE;
  mapNew(domain, top - size, size, READ_WRITE);
  return top;
}

function mapSegments(domain: Domain, archive: u64, record: u64, base: u64): void {
  const count = loadPhysical64(record + BM_SEGMENT_COUNT);
  for (let i: u64 = 0; i < count; i++) {
    const segment = record + BM_SEGMENTS + i * BOOT_SEGMENT_SIZE;
    const address = base + loadPhysical64(segment + BS_SLOT_OFFSET);
    const mapped = loadPhysical64(segment + BS_MEMORY_SIZE);
    const bytes = archive + loadPhysical64(segment + BS_OFFSET);
    const size = loadPhysical64(segment + BS_SIZE);
    const protection = loadPhysical64(segment + BS_PROTECTION);
    if (protection & Protection.Write) {
      if (mapped) mapNew(domain, address, mapped, protection);
      copyToDomain(domain, address, bytes, size);
    } else mapInPlace(domain, address, bytes, size, mapped, protection);
  }
}

/** Shows pages of the archive itself: code and constants are not copied. */
function mapInPlace(domain: Domain, address: u64, bytes: u64, size: u64, mapped: u64, protection: u64): void {
  const pages = (size + PAGE_MASK) >> 12;
  assert((bytes & PAGE_MASK) == 0 && mapped <= pages << 12 && pages > 0);
  const at = createFixedRegion(domain, <u32>(bytes >> 12), <u32>pages, 0);
  assert(at != 0);
  const region = changetype<Region>(at);
  const mode = protection & Protection.Execute ? SealMode.ReadExecute : SealMode.ReadOnly;
  assert(sealRegion(region, mode) == Status.Ok);
  assert(mapRegion(domain, region, address, 0, pages, protection) == Status.Ok);
}

function copyToDomain(domain: Domain, address: u64, bytes: u64, size: u64): void {
  let done: u64 = 0;
  while (done < size) {
    const page = translate(domain.root, address + done);
    assert((page & <u64>PROTECTION_READ) != 0);
    const within = (address + done) & PAGE_MASK;
    const chunk = min(size - done, 4096 - within);
    copyPhysical((page & ~PAGE_MASK) | within, bytes + done, chunk);
    done += chunk;
  }
}

function giveHandles(domain: Domain, archive: u64): void {
  giveSelf(domain);
  give(domain, WellKnownHandle.Machine, machineObject(), MACHINE_RIGHTS);
  const readable: u32 = Right.Duplicate | Right.Transfer | Right.Read | Right.Inspect;
  const archivePages = (loadPhysical64(archive + ARCHIVE_TOTAL_SIZE) + PAGE_MASK) >> 12;
  const archiveRegion = createFixedRegion(domain, <u32>(archive >> 12), <u32>archivePages, 0);
  assert(archiveRegion != 0);
  assert(sealRegion(changetype<Region>(archiveRegion), SealMode.ReadExecute) == Status.Ok);
  give(domain, WellKnownHandle.BootArchive, archiveRegion, readable | Right.Execute);
  const description = createRegion(domain, 1, 0);
  assert(description != 0);
  describeMachine(frameAddress(regionFrame(changetype<Region>(description), 0)));
  give(domain, WellKnownHandle.MachineDescription, description, readable);
}

function give(domain: Domain, handle: u32, object: usize, rights: u32): void {
  bindEntry(changetype<HandleEntry>(takeEntryAt(domain, handle)), object, rights, 0);
}
