// Revokers: what makes many handles invalid at once.
//
// A revoker is an index into a table of epochs. An entry carries the epoch that its revoker had
// when it was derived; they differ once the revoker was used. Index 0 is nobody's: its epoch stays
// 0.
//
//   0    epoch u32
//   4    holders u32    entries that name it; 0 = free
//   8    parent u32     revoker of the handle that this one was made for: revoked together
//   12   domain u32     domain number that is charged for it
const COUNT: u32 = 2048;
const SIZE: usize = 16;
const table: usize = memory.data(2048 * 16, 16);
/** Revokers made below each other. */
const DEPTH_MAX: u32 = 16;
/** One domain has at most this many. */
export const REVOKERS_PER_DOMAIN_MAX: u32 = 128;

@inline
function at(revoker: u32): usize {
  return table + <usize>revoker * SIZE;
}

/** The epoch that a revoker has now; what was derived under another one is Revoked. */
@inline
export function epochOf(revoker: u32): u32 {
  return load<u32>(at(revoker));
}

/** Counts one more entry that names it. Returns the epoch. */
export function holdRevoker(revoker: u32): u32 {
  if (revoker) store<u32>(at(revoker), load<u32>(at(revoker), 4) + 1, 4);
  return epochOf(revoker);
}

/** Counts one entry less; the last one frees it. */
export function dropRevoker(revoker: u32): void {
  if (!revoker) return;
  const holders = load<u32>(at(revoker), 4) - 1;
  store<u32>(at(revoker), holders, 4);
  if (holders) return;
  const parent = load<u32>(at(revoker), 8);
  for (let i: u32 = 1; i < COUNT; i++) {
    if (load<u32>(at(i), 8) == revoker) store<u32>(at(i), parent, 8);
  }
  store<u32>(at(revoker), 0, 8);
  store<u32>(at(revoker), 0, 12);
}

/**
 * A new revoker held by one entry; 0 when there is none left for this domain, or it is nested too
 * deep.
 */
export function takeRevoker(parent: u32, domainNumber: u32): u32 {
  let depth: u32 = 0;
  for (let i = parent; i; i = load<u32>(at(i), 8)) depth++;
  if (depth >= DEPTH_MAX) return 0;
  let free: u32 = 0;
  let held: u32 = 0;
  for (let i: u32 = COUNT - 1; i > 0; i--) {
    if (!load<u32>(at(i), 4)) free = i;
    else if (load<u32>(at(i), 12) == domainNumber) held++;
  }
  if (!free || held >= REVOKERS_PER_DOMAIN_MAX) return 0;
  store<u32>(at(free), 1, 4);
  store<u32>(at(free), parent, 8);
  store<u32>(at(free), domainNumber, 12);
  return free;
}

/** Makes everything that was derived under a revoker invalid, and under those made below it. */
export function useRevoker(revoker: u32): void {
  for (let i: u32 = 1; i < COUNT; i++) {
    if (load<u32>(at(i), 4) && isBelow(i, revoker)) store<u32>(at(i), epochOf(i) + 1);
  }
}

/** True when `revoker` is `ancestor` or was made below it. */
function isBelow(revoker: u32, ancestor: u32): bool {
  while (revoker) {
    if (revoker == ancestor) return true;
    revoker = load<u32>(at(revoker), 8);
  }
  return false;
}
