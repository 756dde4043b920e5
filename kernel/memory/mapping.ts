// Mappings: which pages of which Region stand where in a domain. A mapping is charged to the domain
// that it is in, keeps its Region alive, and is removed as a whole.
import { Status } from "../../abi/status";
import { MapFlag, RegionFlag, Protection } from "../../abi/system_calls";
import { mapPages, PROTECTION_DEVICE, unmapPages } from "hal/page_table";
import { releaseRegion } from "../handle/destroy";
import { initialiseObject, KernelObject, TYPE_MAPPING } from "../object";
import { Domain } from "../task/domain";
import { charge, refund } from "../task/quota";
import { frameAddress } from "./frames";
import {
  ownerRegion, protectionStatus, Region, regionFrame, regionRun, shrinkRegion,
} from "./region";
import { OBJECT_SIZE, giveObject, takeObject } from "./slab";
import { isInSlot } from "./slots";
import { setTableOwner } from "./table_frames";

@unmanaged
export class Mapping extends KernelObject {
  region: usize;
  next: usize;
  previous: usize;
  protection: u32;
  virtualAddress: u64;
  first: u32;
  pages: u32;
  /** 1 = the pages are charged to the domain too (MapFlag.Charged). */
  charged: u32;
}

if (offsetof<Mapping>() > OBJECT_SIZE) ERROR("Mapping fits a unit");

@inline
function endOf(mapping: Mapping): u64 {
  return mapping.virtualAddress + (<u64>mapping.pages << 12);
}

/** True when [start, end) meets a mapping of the domain. */
export function meetsMapping(domain: Domain, start: u64, end: u64): bool {
  for (let at = domain.mappings; at; at = changetype<Mapping>(at).next) {
    const mapping = changetype<Mapping>(at);
    if (mapping.virtualAddress < end && start < endOf(mapping)) return true;
  }
  return false;
}

/** The mapping that ends at an address; 0 = none. */
export function mappingEndingAt(domain: Domain, virtualAddress: u64): usize {
  for (let at = domain.mappings; at; at = changetype<Mapping>(at).next) {
    if (endOf(changetype<Mapping>(at)) == virtualAddress) return at;
  }
  return 0;
}

/**
 * Maps pages of a Region. `control`: Protection, and MapFlag bits.
 * @returns Ok; BadRange (not in a slot, not page-aligned, beyond the Region, or over another
 * mapping); BadArgument (protection); BadState (sealed, or not sealed executable); QuotaExceeded
 */
export function mapRegion(
  domain: Domain, region: Region, virtualAddress: u64, first: u64, pages: u64, control: u64,
): i32 {
  const charged = (control & MapFlag.Charged) != 0;
  const protection = control & ~<u64>MapFlag.Charged;
  if (pages == 0 || pages > region.pages || first > region.pages - pages) return Status.BadRange;
  if (virtualAddress & 4095 || !isInSlot(domain, virtualAddress, pages << 12)) return Status.BadRange;
  if (meetsMapping(domain, virtualAddress, virtualAddress + (pages << 12))) return Status.BadRange;
  if (protection == 0 || protection > 7) return Status.BadArgument;
  const both: u64 = Protection.Write | Protection.Execute;
  if ((protection & both) == both) return Status.BadArgument;
  const status = protectionStatus(region, <u32>protection);
  if (status != Status.Ok) return status;

  if (charged && !charge(domain, <u32>pages)) return Status.QuotaExceeded;
  const at = takeObject(domain);
  if (!at) {
    if (charged) refund(domain, <u32>pages);
    return Status.QuotaExceeded;
  }
  initialiseObject(at, TYPE_MAPPING, changetype<usize>(domain));
  const mapping = changetype<Mapping>(at);
  mapping.region = changetype<usize>(region);
  mapping.virtualAddress = virtualAddress;
  mapping.first = <u32>first;
  mapping.pages = <u32>pages;
  mapping.protection = <u32>protection;
  mapping.charged = charged ? 1 : 0;
  if (!showPages(domain, mapping, 0)) {
    giveObject(at);
    if (charged) refund(domain, <u32>pages);
    return Status.QuotaExceeded;
  }
  linkMapping(domain, mapping);
  return Status.Ok;
}

/** Enters a mapping's pages from `from` on into the page table; on failure takes them out again. */
export function showPages(domain: Domain, mapping: Mapping, from: u32): bool {
  const region = changetype<Region>(mapping.region);
  let protection = mapping.protection;
  if (region.regionFlags & RegionFlag.Device) protection |= PROTECTION_DEVICE;
  setTableOwner(changetype<usize>(domain));
  let page = from;
  while (page < mapping.pages) {
    const run = regionRun(region, mapping.first + page, mapping.pages - page);
    const address = frameAddress(regionFrame(region, mapping.first + page));
    const where = mapping.virtualAddress + (<u64>page << 12);
    const mapped = mapPages(domain.root, where, address, run, protection);
    page += mapped;
    if (mapped < run) {
      unmapPages(domain.root, mapping.virtualAddress + (<u64>from << 12), page - from);
      return false;
    }
  }
  return true;
}

function linkMapping(domain: Domain, mapping: Mapping): void {
  const owner = ownerRegion(changetype<Region>(mapping.region));
  changetype<Region>(mapping.region).mappings++;
  if (changetype<usize>(owner) != mapping.region) owner.mappings++;
  if (mapping.protection & Protection.Write) owner.writable++;
  mapping.next = domain.mappings;
  mapping.previous = 0;
  if (domain.mappings) changetype<Mapping>(domain.mappings).previous = changetype<usize>(mapping);
  domain.mappings = changetype<usize>(mapping);
}

/** Removes a mapping; its Region ends with it when nobody else needs it. */
export function removeMapping(domain: Domain, at: usize): void {
  const mapping = changetype<Mapping>(at);
  if (!domain.ending) unmapPages(domain.root, mapping.virtualAddress, mapping.pages);
  if (mapping.next) changetype<Mapping>(mapping.next).previous = mapping.previous;
  if (mapping.previous) changetype<Mapping>(mapping.previous).next = mapping.next;
  else domain.mappings = mapping.next;
  const region = changetype<Region>(mapping.region);
  const owner = ownerRegion(region);
  region.mappings--;
  if (region.parent) owner.mappings--;
  if (mapping.protection & Protection.Write) owner.writable--;
  if (mapping.charged) refund(domain, mapping.pages);
  const regionAt = mapping.region;
  giveObject(at);
  releaseRegion(regionAt);
}

/**
 * Removes the mappings within a range; of a memory that memory.grow made longer, also its last
 * pages, which are freed: that is how a module makes room for a window.
 * @returns Ok; BadRange: none there, or another one that is only partly inside
 */
export function unmapRange(domain: Domain, start: u64, pages: u64): i32 {
  if (start & 4095 || pages == 0 || !isInSlot(domain, start, pages << 12)) return Status.BadRange;
  const end = start + (pages << 12);
  let found = false;
  let cut: usize = 0;
  for (let at = domain.mappings; at; at = changetype<Mapping>(at).next) {
    const mapping = changetype<Mapping>(at);
    if (mapping.virtualAddress >= end || start >= endOf(mapping)) continue;
    found = true;
    if (mapping.virtualAddress >= start && endOf(mapping) <= end) continue;
    if (mapping.virtualAddress >= start || endOf(mapping) > end || !isSoleMapping(domain, mapping)) {
      return Status.BadRange;
    }
    cut = at;
  }
  if (!found) return Status.BadRange;
  if (cut) cutMapping(domain, changetype<Mapping>(cut), start);
  removeWithin(domain, start, end);
  return Status.Ok;
}

/** True when a mapping shows all of a Region that nobody else can name: a memory's. */
function isSoleMapping(domain: Domain, mapping: Mapping): bool {
  const region = changetype<Region>(mapping.region);
  if (region.list || region.parent || region.handles || region.parts || region.mappings != 1) return false;
  if (region.regionFlags || region.owner != changetype<usize>(domain)) return false;
  return mapping.first == 0 && mapping.pages == region.pages && !mapping.charged;
}

/** Takes the pages from `start` on out of a sole mapping, and frees them. */
function cutMapping(domain: Domain, mapping: Mapping, start: u64): void {
  const pages = <u32>((endOf(mapping) - start) >> 12);
  unmapPages(domain.root, start, pages);
  mapping.pages -= pages;
  shrinkRegion(changetype<Region>(mapping.region), pages);
}

/** Removes all mappings that start in [start, end). */
export function removeWithin(domain: Domain, start: u64, end: u64): void {
  let at = domain.mappings;
  while (at) {
    const mapping = changetype<Mapping>(at);
    const next = mapping.next;
    if (mapping.virtualAddress >= start && mapping.virtualAddress < end) removeMapping(domain, at);
    at = next;
  }
}
