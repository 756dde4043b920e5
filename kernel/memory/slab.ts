// Small kernel objects: pages of OBJECT_SIZE units, each page charged to the one domain whose
// objects it holds, so that a domain's end frees whole pages.
//
//   0    next, previous   the domain's pages, a ring; those with room stand in front
//   8    free             first free unit; a free unit is zero but for the next one at FREE_LINK
//   12   used             units in use
//   16   owner            the domain
//   64   units
import { Domain } from "../task/domain";
import { givePages, takePages } from "./object_pages";

/** Bytes of every small object. */
export const OBJECT_SIZE: usize = 96;
const UNITS_OFFSET: usize = 64;
export const UNITS_PER_PAGE: u32 = 42;
/** Where a free unit holds the next free one; its first word (the type) stays 0. */
const FREE_LINK: usize = 4;

@unmanaged
export class SlabPage {
  next: usize;
  previous: usize;
  free: usize;
  used: u32;
  owner: usize;
}

if (UNITS_OFFSET + <usize>UNITS_PER_PAGE * OBJECT_SIZE > 4096) ERROR("units fit a page");

/** A zeroed unit charged to a domain; 0 when its quota is used up. */
export function takeObject(domain: Domain): usize {
  let at = domain.slabs;
  if (!at || !changetype<SlabPage>(at).free) {
    at = newPage(domain);
    if (!at) return 0;
  }
  const page = changetype<SlabPage>(at);
  const unit = page.free;
  page.free = load<u32>(unit, FREE_LINK);
  page.used++;
  if (!page.free) moveToBack(domain, page);
  memory.fill(unit, 0, OBJECT_SIZE);
  return unit;
}

/** Gives a unit back; the page too when it was the last one. */
export function giveObject(unit: usize): void {
  const at = unit & ~4095;
  const page = changetype<SlabPage>(at);
  const domain = changetype<Domain>(page.owner);
  page.used--;
  if (!page.used) {
    dropPage(at);
    return;
  }
  memory.fill(unit, 0, OBJECT_SIZE);
  store<u32>(unit, page.free, FREE_LINK);
  page.free = unit;
  unlinkPage(domain, page);
  linkFront(domain, at);
}

/** Gives a page without used units back. */
export function dropPage(at: usize): void {
  const owner = changetype<SlabPage>(at).owner;
  unlinkPage(changetype<Domain>(owner), changetype<SlabPage>(at));
  givePages(owner, at, 1);
}

/** Address of unit i of a page. */
@inline
export function unitOf(page: usize, i: u32): usize {
  return page + UNITS_OFFSET + <usize>i * OBJECT_SIZE;
}

function newPage(domain: Domain): usize {
  const at = takePages(changetype<usize>(domain), 1);
  if (!at) return 0;
  const page = changetype<SlabPage>(at);
  page.owner = changetype<usize>(domain);
  for (let i: i32 = UNITS_PER_PAGE - 1; i >= 0; i--) {
    store<u32>(unitOf(at, i), page.free, FREE_LINK);
    page.free = unitOf(at, i);
  }
  linkFront(domain, at);
  return at;
}

function linkFront(domain: Domain, at: usize): void {
  const page = changetype<SlabPage>(at);
  const head = domain.slabs;
  if (head) {
    const front = changetype<SlabPage>(head);
    page.next = head;
    page.previous = front.previous;
    changetype<SlabPage>(front.previous).next = at;
    front.previous = at;
  } else {
    page.next = at;
    page.previous = at;
  }
  domain.slabs = at;
}

function unlinkPage(domain: Domain, page: SlabPage): void {
  const at = changetype<usize>(page);
  if (page.next == at) {
    domain.slabs = 0;
    return;
  }
  changetype<SlabPage>(page.previous).next = page.next;
  changetype<SlabPage>(page.next).previous = page.previous;
  if (domain.slabs == at) domain.slabs = page.next;
}

function moveToBack(domain: Domain, page: SlabPage): void {
  // In a ring, the back is just before the head.
  if (domain.slabs == changetype<usize>(page)) domain.slabs = page.next;
}

/** Hands a page and its objects over to another domain; the caller has moved the charge. */
export function movePage(at: usize, to: Domain): void {
  const page = changetype<SlabPage>(at);
  unlinkPage(changetype<Domain>(page.owner), page);
  page.owner = changetype<usize>(to);
  linkFront(to, at);
  if (!page.free) moveToBack(to, page);
}
