// The end of a domain and of all its children: everything that it holds is given back, except
// Regions that others still use, which the parent inherits with their charge.
import { ObjectType } from "../../abi/handles";
import { destroyRoot } from "hal/page_table";
import { closeEntry, closeHandle, destroyObject, markDead } from "../handle/destroy";
import { entryAt } from "../handle/table";
import { removeMapping } from "../memory/mapping";
import { isRegionUsed, Region, REGION_FIXED, REGION_ORPHAN } from "../memory/region";
import { givePages } from "../memory/object_pages";
import { dropPage, movePage, SlabPage, unitOf, UNITS_PER_PAGE } from "../memory/slab";
import { giveSlot } from "../memory/slots";
import { setTableOwner } from "../memory/table_frames";
import { KernelObject } from "../object";
import { SLOTS_PER_DOMAIN_MAX } from "../../abi/limits";
import { panicSupervisor } from "../panic";
import { Domain, faultPortOf, unlinkDomain } from "./domain";
import { charge, refund } from "./quota";
import { leaveDomain } from "./scheduler";
import { endThread } from "./thread_end";

/** Ends a domain, its descendants first. The current thread may be one of theirs. */
export function endDomain(domain: Domain): void {
  if (!domain.parent) panicSupervisor(0, 0, 0);
  for (;;) {
    let leaf = domain;
    while (leaf.firstChild) leaf = changetype<Domain>(leaf.firstChild);
    const last = leaf == domain;
    endLeaf(leaf);
    if (last) return;
  }
}

function endLeaf(domain: Domain): void {
  const at = changetype<usize>(domain);
  const parent = changetype<Domain>(domain.parent);
  domain.ending = 1;
  while (domain.threads) endThread(domain.threads);
  leaveDomain(at);
  for (let i: u32 = 1; i < domain.tableCount; i++) {
    const entry = entryAt(domain, i);
    if (entry.object) closeHandle(domain, changetype<usize>(entry));
  }
  closeEntry(faultPortOf(domain));
  while (domain.mappings) removeMapping(domain, domain.mappings);
  refund(parent, domain.quota);
  while (domain.slabs) endPage(domain, domain.slabs, parent);
  for (let i: u32 = 0; i < <u32>SLOTS_PER_DOMAIN_MAX; i++) giveSlot(domain, i);
  markDead(at);
  setTableOwner(at);
  destroyRoot(domain.root);
  setTableOwner(0);
  unlinkDomain(domain);
  assert(domain.used == domain.blockPages);
  givePages(0, at, domain.blockPages);
}

/** Ends the objects of a page; what must live on moves to the parent with the page. */
function endPage(domain: Domain, at: usize, parent: Domain): void {
  const page = changetype<SlabPage>(at);
  let inherited: u32 = 0;
  page.used++; // keeps the page while its last object ends
  for (let i: u32 = 0; i < UNITS_PER_PAGE; i++) {
    const unit = unitOf(at, i);
    const type = <i32>changetype<KernelObject>(unit).type;
    if (type && (type != ObjectType.Region || !isRegionUsed(unit))) destroyObject(unit);
  }
  // What is there now nobody ends on the way: the end of a part may have ended the whole above.
  for (let i: u32 = 0; i < UNITS_PER_PAGE; i++) {
    const unit = unitOf(at, i);
    if (!changetype<KernelObject>(unit).type) continue;
    const region = changetype<Region>(unit);
    region.regionFlags |= REGION_ORPHAN;
    region.owner = changetype<usize>(parent);
    if (!region.parent && !(region.regionFlags & REGION_FIXED)) inherited += region.pages + region.listPages;
  }
  page.used--;
  if (!page.used) {
    dropPage(at);
    return;
  }
  refund(domain, inherited + 1);
  assert(charge(parent, inherited + 1));
  movePage(at, parent);
}
