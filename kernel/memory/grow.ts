// memory.grow for user modules: more zeroed pages at the end of a memory in one of the domain's
// slots.
import { SLOT_MEMORY_RESERVED } from "../../abi/address_layout";
import { Status } from "../../abi/status";
import { Protection } from "../../abi/system_calls";
import { releaseRegion } from "../handle/destroy";
import { Domain } from "../task/domain";
import { Mapping, mappingEndingAt, mapRegion, meetsMapping, showPages } from "./mapping";
import { createRegion, extendRegion, Region, shrinkRegion } from "./region";
import { slotAddress, slotOfAddress } from "./slots";

const MEMORY_MAX: u64 = 0x1_0000_0000;
const WRITABLE: u32 = Protection.Read | Protection.Write;

if (MEMORY_MAX > <u64>SLOT_MEMORY_RESERVED) ERROR("a memory fits its reservation");

/**
 * Maps zeroed pages at [base + currentBytes, base + newBytes).
 * @param base start of a slot of the domain
 * @returns Ok; BadRange (no such slot, above 4 GiB, shrinking, already mapped); BadArgument (not
 * page multiples); QuotaExceeded
 */
export function growMemory(domain: Domain, base: u64, currentBytes: u64, newBytes: u64): i32 {
  if ((currentBytes | newBytes) & 4095) return Status.BadArgument;
  const slot = slotOfAddress(domain, base);
  if (slot < 0 || slotAddress(domain, slot) != base) return Status.BadRange;
  if (newBytes > MEMORY_MAX || currentBytes > newBytes) return Status.BadRange;
  if (currentBytes == newBytes) return Status.Ok;
  const pages = <u32>((newBytes - currentBytes) >> 12);
  const start = base + currentBytes;
  // What ends where the memory begins belongs to the slot below.
  const before = currentBytes ? mappingEndingAt(domain, start) : 0;
  if (meetsMapping(domain, start, base + newBytes)) return Status.BadRange;
  if (before && extendMapping(domain, changetype<Mapping>(before), pages)) return Status.Ok;
  const region = createRegion(domain, pages, 0);
  if (!region) return Status.QuotaExceeded;
  const status = mapRegion(domain, changetype<Region>(region), start, 0, pages, WRITABLE);
  if (status != Status.Ok) releaseRegion(region);
  return status;
}

/**
 * Grows the last mapping of a memory in place, when it is memory.grow's own and the next frames are
 * free.
 */
function extendMapping(domain: Domain, mapping: Mapping, pages: u32): bool {
  const region = changetype<Region>(mapping.region);
  if (region.owner != changetype<usize>(domain) || mapping.pages != region.pages) return false;
  if (mapping.protection != WRITABLE || mapping.charged) return false;
  if (region.mappings != 1 || region.parts) return false;
  if (!extendRegion(region, pages)) return false;
  const from = mapping.pages;
  mapping.pages += pages;
  if (showPages(domain, mapping, from)) return true;
  mapping.pages = from;
  shrinkRegion(region, pages);
  return false;
}
