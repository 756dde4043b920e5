// The domain that a script's modules run in: made anew for each script, so that nothing is left of
// the one before. Slot 0 is common: it holds the code and the instance data of all modules, each
// followed by an unmapped page, and the stack. Every memory has a slot of its own.
import { SLOT_MEMORY_RESERVED, SLOT_STACK_STRIDE, SLOT_STACKS } from "../../../../abi/address_layout";
import { PROGRAM_STACK_MAX } from "../../../../abi/interfaces/process";
import { PAGE_SIZE } from "../../../../abi/limits";
import { DomainOperation, Protection, RegionFlag, SealMode } from "../../../../abi/system_calls";
import { memoryBase } from "../../../../sdk/machine";
import { panic } from "../../../../sdk/panic";
import { result } from "../../../../sdk/record";
import {
  domainControl, domainCreate, handleClose, regionCreate, regionMap, regionSeal, regionUnmap,
} from "../../../../sdk/system";
import { windowMap, windowReserve } from "../../../../sdk/window";

const READ_WRITE: u64 = Protection.Read | Protection.Write;
const READ_EXECUTE: u64 = Protection.Read | Protection.Execute;
const QUOTA_PAGES: u64 = 10240;
const HANDLES: u64 = 16;
const STACK_SIZE_FIRST: u64 = 0x1_0000;
const WINDOW_SIZE: u32 = 0x10_0000;
const AREAS_MAX: u32 = 1024;

/**
 * Pages that the modules may write: instance data, or a memory's first pages.
 *
 *   0        8     16      20     24
 *   address  size  region  owner  isMemory
 */
@unmanaged
@final
class Area {
  address: u64;
  size: u64;
  /** Handle, by which they are written from here. */
  region: u32;
  /** Number of the instance that they belong to. */
  owner: u32;
  isMemory: u32;
  padding: u32;
}
if (offsetof<Area>() != 32) ERROR("Area has another size than its diagram");

const areas: usize = memory.data(1024 * 32, 8);
let areaCount: u32 = 0;
let port: u32 = 0;
let sealable: u32 = 0;
let window: usize = 0;
let domain: u32 = 0;
let common: u64 = 0;
let next: u64 = 0;
let stackSize: u64 = 0;
let scripts: u64 = 0;

/** @param faults where faults arrive @param machine the right to make executable Regions */
export function initSpace(faults: u32, machine: u32): void {
  port = faults;
  sealable = machine;
  window = windowReserve(WINDOW_SIZE);
}

export function currentDomain(): u32 {
  return domain;
}
/** The badge of the domain's faults. */
export function domainBadge(): u64 {
  return scripts;
}
export function stackTop(): u64 {
  return common + SLOT_STACKS + SLOT_STACK_STRIDE;
}

function areaAt(index: u32): Area {
  return changetype<Area>(areas + index * <u32>offsetof<Area>());
}

/** Ends the domain with all that is in it, and makes the next one. */
export function resetSpace(): void {
  if (domain != 0) {
    domainControl(domain, DomainOperation.Kill);
    handleClose(domain);
  }
  for (let index: u32 = 0; index < areaCount; index++) handleClose(areaAt(index).region);
  areaCount = 0;
  scripts++;
  const made = domainCreate(QUOTA_PAGES, HANDLES, port, scripts, 0);
  if (made < 0) panic("no domain for a script");
  domain = made;
  if (domainControl(domain, DomainOperation.AllocateSlot) < 0) panic("no slot for a script");
  common = result(1);
  next = common;
  stackSize = 0;
  if (!extendStack(STACK_SIZE_FIRST)) panic("no stack for a script");
}

/** Address space in the common slot, page-aligned, with an unmapped page behind it. */
export function reserveAddresses(size: u32): u64 {
  const address = next;
  next += pagesOf(size) * PAGE_SIZE + PAGE_SIZE;
  if (next > common + SLOT_STACKS) panic("no addresses left");
  return address;
}

/** A slot for a memory; its address, or 0. */
export function reserveSlot(): u64 {
  return domainControl(domain, DomainOperation.AllocateSlot) < 0 ? 0 : result(1);
}

function pagesOf(size: u64): u64 {
  return (size + PAGE_SIZE - 1) / PAGE_SIZE;
}

/** Maps code, executable and read-only. Ok or a Status. */
export function mapCode(address: u64, code: usize, size: u32): i32 {
  if (size == 0) return 0;
  const pages = pagesOf(size);
  const region = regionCreate(pages, RegionFlag.Sealable, sealable, domain);
  if (region < 0) return region;
  let status = writeRegion(region, 0, code, size);
  if (status >= 0) status = regionSeal(region, SealMode.ReadExecute);
  if (status >= 0) status = regionMap(domain, region, address, 0, pages, READ_EXECUTE);
  handleClose(region);
  return status;
}

/** Maps zeroed pages that are written through writeSpace. Ok or a Status. */
export function mapArea(address: u64, size: u64, owner: u32, isMemory: bool): i32 {
  if (size == 0) return 0;
  if (areaCount == AREAS_MAX) panic("too many areas");
  const pages = pagesOf(size);
  const region = regionCreate(pages, 0, 0, domain);
  if (region < 0) return region;
  const status = regionMap(domain, region, address, 0, pages, READ_WRITE);
  if (status < 0) {
    handleClose(region);
    return status;
  }
  const area = areaAt(areaCount++);
  area.address = address;
  area.size = size;
  area.region = region;
  area.owner = owner;
  area.isMemory = isMemory ? 1 : 0;
  return 0;
}

/** Maps the pages of an area that holds an address into a window of ours. False without one. */
export function showArea(address: u64, place: usize): bool {
  const area = findArea(address);
  if (!area) return false;
  return windowMap(place, area.region, 0, pagesOf(area.size), READ_WRITE) >= 0;
}

function findArea(address: u64): Area | null {
  for (let index: u32 = 0; index < areaCount; index++) {
    const area = areaAt(index);
    if (address - area.address < area.size) return area;
  }
  return null;
}

/** Offset of an address in its area; 0 without one. */
export function offsetInArea(address: u64): u64 {
  const area = findArea(address);
  return area ? address - area.address : 0;
}

/** Writes bytes of ours to an area. False when they do not lie in one. */
export function writeSpace(address: u64, from: usize, length: u32): bool {
  if (length == 0) return true;
  const area = findArea(address);
  if (!area || length > area.size - (address - area.address)) return false;
  return writeRegion(area.region, address - area.address, from, length) >= 0;
}

/** Reads bytes of the domain. False when they are not mapped. */
export function readSpace(address: u64, to: usize, length: u32): bool {
  return domainControl(domain, DomainOperation.ReadMemory, address, to, length) >= 0;
}

function writeRegion(region: u32, offset: u64, from: usize, length: u32): i32 {
  while (length != 0) {
    const within = <u32>(offset % PAGE_SIZE);
    const count = min<u32>(length, WINDOW_SIZE - within);
    const pages = pagesOf(within + count);
    const status = windowMap(window, region, offset / PAGE_SIZE, pages, READ_WRITE);
    if (status < 0) return status;
    memory.copy(window + within, from, count);
    regionUnmap(0, memoryBase() + window, pages);
    offset += count;
    from += count;
    length -= count;
  }
  return 0;
}

/** Gives back the pages of an instance and the slots of its memories. */
export function freeAreas(owner: u32): void {
  let kept: u32 = 0;
  for (let index: u32 = 0; index < areaCount; index++) {
    const area = areaAt(index);
    if (area.owner != owner) {
      memory.copy(changetype<usize>(areaAt(kept++)), changetype<usize>(area), offsetof<Area>());
      continue;
    }
    if (!area.isMemory) unmapSpace(area.address, area.size);
    handleClose(area.region);
  }
  areaCount = kept;
}

/** Drops the mappings of a range in the common slot. */
export function unmapSpace(address: u64, size: u64): void {
  if (size != 0) regionUnmap(domain, address, pagesOf(size));
}

/** Gives a memory's slot back, with all that is mapped there. */
export function freeSlot(address: u64): void {
  domainControl(domain, DomainOperation.FreeSlot, address);
}

/** True for an address in the reserved room of the memory in a slot. */
export function isMemoryAddress(slot: u64, address: u64): bool {
  return address - slot < <u64>SLOT_MEMORY_RESERVED;
}

/** True when the address lies in the room for the stack, or in the guard below. */
export function isStackAddress(address: u64): bool {
  return address < stackTop() && address >= stackTop() - 2 * <u64>PROGRAM_STACK_MAX;
}

/** Makes the stack reach down to an address, as the process service does. False: too far down. */
export function growStack(address: u64): bool {
  const top = stackTop();
  if (address >= top - stackSize || address < top - <u64>PROGRAM_STACK_MAX) return false;
  const needed = pagesOf(top - address) * PAGE_SIZE;
  return extendStack(max<u64>(needed, min<u64>(2 * stackSize, PROGRAM_STACK_MAX)));
}

function extendStack(size: u64): bool {
  const pages = (size - stackSize) / PAGE_SIZE;
  const region = regionCreate(pages, 0, 0, domain);
  if (region < 0) return false;
  const status = regionMap(domain, region, stackTop() - size, 0, pages, READ_WRITE);
  handleClose(region);
  if (status < 0) return false;
  stackSize = size;
  return true;
}
