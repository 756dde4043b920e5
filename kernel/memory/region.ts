// A Region: frames that can be mapped. RAM of its own (consecutive frames where they were found,
// else a list of them in charged pages), device registers, or a part of another Region.
//
// It lives while a handle names it, a mapping shows it, or a part of it lives. Sealing is one way
// and is a matter of the whole Region: parts follow it.
import { Status } from "../../abi/status";
import { Protection, RegionFlag, SealMode } from "../../abi/system_calls";
import { zeroPhysical } from "hal/memory";
import { synchroniseInstructions } from "hal/page_table";
import { releaseRegion } from "../handle/destroy";
import { initialiseObject, KernelObject } from "../object";
import { ObjectType } from "../../abi/handles";
import { Domain } from "../task/domain";
import { charge, refund } from "../task/quota";
import {
  FRAME_4GIB, frameAddress, giveFrames, takeFrame, takeFrames, takeFramesAt,
} from "./frames";
import { givePages, takePages } from "./object_pages";
import { cancelQuarantine, enterQuarantine, reserveQuarantine } from "./quarantine";
import { OBJECT_SIZE, giveObject, takeObject } from "./slab";

@unmanaged
export class Region extends KernelObject {
  pages: u32;
  /** First frame, when they are consecutive. */
  base: u32;
  /** Otherwise: u32 frame numbers, and how many pages the list takes. */
  list: usize;
  listPages: u32;
  /** RegionFlag bits, and REGION_*. */
  regionFlags: u32;
  /**
   * Living mappings, those that may write, and parts. Counted in the Region that owns the frames.
   */
  mappings: u32;
  writable: u32;
  parts: u32;
  /** A part: of which Region, from which page. */
  parent: usize;
  parentFirst: u32;
  /** 0 or SealMode. */
  seal: u32;
  quarantine: u32;
}

/** The frames are not ours to free: device registers, the boot archive. */
export const REGION_FIXED: u32 = 0x1_0000;
/** Its owner died while it was in use. */
export const REGION_ORPHAN: u32 = 0x2_0000;
const LIST_PER_PAGE: u32 = 1024;

if (offsetof<Region>() > OBJECT_SIZE) ERROR("Region fits a unit");

/** Why `createRegion` returned 0. */
export let regionStatus: i32 = 0;

function fail(status: i32): usize {
  regionStatus = status;
  return 0;
}

/** The Region that owns the frames. */
@inline
export function ownerRegion(region: Region): Region {
  return region.parent ? changetype<Region>(region.parent) : region;
}

/** Frame of a page of a Region. */
export function regionFrame(region: Region, page: u32): u32 {
  const owner = ownerRegion(region);
  if (region.parent) page += region.parentFirst;
  return owner.list ? load<u32>(owner.list + (<usize>page << 2)) : owner.base + page;
}

/** How many pages from `page` on, at most `pages`, have consecutive frames. */
export function regionRun(region: Region, page: u32, pages: u32): u32 {
  if (!ownerRegion(region).list) return pages;
  const frame = regionFrame(region, page);
  let run: u32 = 1;
  while (run < pages && regionFrame(region, page + run) == frame + run) run++;
  return run;
}

/** True while a mapping shows the Region or a part of it lives. */
export function isRegionUsed(at: usize): bool {
  const region = changetype<Region>(at);
  return region.mappings != 0 || region.parts != 0;
}

/**
 * RAM, zeroed, charged to a domain. `flags`: Contiguous, Dma, Below4GiB, Sealable.
 * @returns 0 with `regionStatus` set: QuotaExceeded, TableFull (no place in quarantine left)
 */
export function createRegion(domain: Domain, pages: u32, flags: u32): usize {
  if (!charge(domain, pages)) return fail(Status.QuotaExceeded);
  const at = takeObject(domain);
  if (!at) {
    refund(domain, pages);
    return fail(Status.QuotaExceeded);
  }
  const region = changetype<Region>(at);
  initialiseObject(at, <u8>ObjectType.Region, changetype<usize>(domain));
  region.pages = pages;
  region.regionFlags = flags;
  let status: i32 = Status.Ok;
  if (flags & RegionFlag.Dma) {
    region.quarantine = reserveQuarantine();
    if (!region.quarantine) status = Status.TableFull;
  }
  if (status == Status.Ok) status = takeRegionFrames(domain, region);
  if (status == Status.Ok) return at;
  if (region.quarantine) cancelQuarantine(region.quarantine);
  giveObject(at);
  refund(domain, pages);
  return fail(status);
}

function takeRegionFrames(domain: Domain, region: Region): i32 {
  const flags = region.regionFlags;
  const limit = flags & RegionFlag.Below4GiB ? FRAME_4GIB : u32.MAX_VALUE;
  region.base = takeFrames(region.pages, limit);
  if (region.base) {
    zeroPhysical(frameAddress(region.base), <u64>region.pages << 12);
    return Status.Ok;
  }
  if (flags & (RegionFlag.Contiguous | RegionFlag.Dma | RegionFlag.Below4GiB)) return Status.QuotaExceeded;
  region.listPages = (region.pages + LIST_PER_PAGE - 1) / LIST_PER_PAGE;
  region.list = takePages(changetype<usize>(domain), region.listPages);
  if (!region.list) return Status.QuotaExceeded;
  for (let i: u32 = 0; i < region.pages; i++) {
    const frame = takeFrame();
    if (!frame) {
      giveListed(region, i);
      return Status.QuotaExceeded;
    }
    zeroPhysical(frameAddress(frame), 4096);
    store<u32>(region.list + (<usize>i << 2), frame);
  }
  return Status.Ok;
}

/** Gives the first `count` frames of a list back, and the list. */
function giveListed(region: Region, count: u32): void {
  for (let i: u32 = 0; i < count; i++) giveFrames(load<u32>(region.list + (<usize>i << 2)), 1);
  givePages(region.owner, region.list, region.listPages);
}

/** Frames that belong to nobody: device registers, the boot archive. 0 = QuotaExceeded. */
export function createFixedRegion(domain: Domain, base: u32, pages: u32, flags: u32): usize {
  const at = takeObject(domain);
  if (!at) return fail(Status.QuotaExceeded);
  initialiseObject(at, <u8>ObjectType.Region, changetype<usize>(domain));
  const region = changetype<Region>(at);
  region.pages = pages;
  region.base = base;
  region.regionFlags = flags | REGION_FIXED;
  return at;
}

/** A part of a Region: pages [first, first + pages), checked by the caller. 0 = QuotaExceeded. */
export function createPart(domain: Domain, whole: Region, first: u32, pages: u32): usize {
  const at = takeObject(domain);
  if (!at) return fail(Status.QuotaExceeded);
  initialiseObject(at, <u8>ObjectType.Region, changetype<usize>(domain));
  const region = changetype<Region>(at);
  const owner = ownerRegion(whole);
  region.pages = pages;
  region.parent = changetype<usize>(owner);
  region.parentFirst = whole.parent ? whole.parentFirst + first : first;
  region.regionFlags = owner.regionFlags | RegionFlag.Sub;
  owner.parts++;
  return at;
}

/** Adds `pages` frames right behind the last one, when they are free. For memory.grow. */
export function extendRegion(region: Region, pages: u32): bool {
  if (region.list || region.parent || region.handles || region.regionFlags) return false;
  const domain = changetype<Domain>(region.owner);
  if (!charge(domain, pages)) return false;
  const next = region.base + region.pages;
  if (!takeFramesAt(next, pages)) {
    refund(domain, pages);
    return false;
  }
  zeroPhysical(frameAddress(next), <u64>pages << 12);
  region.pages += pages;
  return true;
}

/** Takes back what extendRegion added last. */
export function shrinkRegion(region: Region, pages: u32): void {
  region.pages -= pages;
  giveFrames(region.base + region.pages, pages);
  refund(changetype<Domain>(region.owner), pages);
}

/** Whether pages may be mapped with a protection now: Ok, or BadState. */
export function protectionStatus(region: Region, protection: u32): i32 {
  const seal = ownerRegion(region).seal;
  if (protection & Protection.Write && seal) return Status.BadState;
  if (protection & Protection.Execute && seal != SealMode.ReadExecute) return Status.BadState;
  return Status.Ok;
}

/** Seals a Region for ever. BadState: sealed, a part, or mapped writable somewhere. */
export function sealRegion(region: Region, mode: u32): i32 {
  if (region.parent || region.seal || region.writable) return Status.BadState;
  region.seal = mode;
  if (mode != SealMode.ReadExecute) return Status.Ok;
  let page: u32 = 0;
  while (page < region.pages) {
    const run = regionRun(region, page, region.pages - page);
    synchroniseInstructions(frameAddress(regionFrame(region, page)), <u64>run << 12);
    page += run;
  }
  return Status.Ok;
}

/** Gives back what a Region holds; it has no handles, mappings and parts. */
export function endRegion(at: usize): void {
  const region = changetype<Region>(at);
  if (region.parent) {
    const owner = changetype<Region>(region.parent);
    owner.parts--;
    releaseRegion(region.parent);
    return;
  }
  if (region.regionFlags & REGION_FIXED) return;
  const domain = changetype<Domain>(region.owner);
  if (region.list) giveListed(region, region.pages);
  else if (region.quarantine && (domain.ending || region.regionFlags & REGION_ORPHAN)) {
    enterQuarantine(region.quarantine, region.base, region.pages, domain.number);
  } else {
    if (region.quarantine) cancelQuarantine(region.quarantine);
    giveFrames(region.base, region.pages);
  }
  refund(domain, region.pages);
}
