// Frames for page tables: charged to the domain whose tables they extend.
//
// `tableOwner` is set around every operation that may need tables. 0 = the kernel itself (its
// window's tables), which has a reserve that no quota includes.
import { Domain } from "../task/domain";
import { charge, refund } from "../task/quota";
import { giveFrames, takeZeroedFrame } from "./frames";

let tableOwner: usize = 0;

/** Whom the next table frames are charged to, or credited to; 0 = the kernel. */
export function setTableOwner(domain: usize): void {
  tableOwner = domain;
}

/** What hal/page_table calls for a table: a zeroed frame's physical address, or 0. */
export function takeTableFrame(): u64 {
  const owner = tableOwner;
  if (owner && !charge(changetype<Domain>(owner), 1)) return 0;
  const frame = takeZeroedFrame();
  if (!frame && owner) refund(changetype<Domain>(owner), 1);
  return frame;
}

/**
 * What hal/page_table calls for a table that it needs no more: frees it, and credits the table
 * owner.
 */
export function giveTableFrame(physicalAddress: u64): void {
  giveFrames(<u32>(physicalAddress >> 12), 1);
  if (tableOwner) refund(changetype<Domain>(tableOwner), 1);
}
