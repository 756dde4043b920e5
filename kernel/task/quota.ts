// Quotas: pages that a domain may use. A child's quota counts as used in its parent, so that the
// sum over the tree never exceeds the machine.
import { Domain } from "./domain";

/** Takes pages from a domain's quota; false when it has not that many left. */
export function charge(domain: Domain, pages: u32): bool {
  if (pages > domain.quota - domain.used) return false;
  domain.used += pages;
  return true;
}

/** Gives pages back to a domain's quota. */
export function refund(domain: Domain, pages: u32): void {
  assert(domain.used >= pages);
  domain.used -= pages;
}

/** Moves quota from a parent to its child; false when the parent has not that much left. */
export function grantQuota(parent: Domain, child: Domain, pages: u32): bool {
  if (pages > u32.MAX_VALUE - child.quota || !charge(parent, pages)) return false;
  child.quota += pages;
  return true;
}
