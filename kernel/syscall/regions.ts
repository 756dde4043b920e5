// RegionCreate, RegionMap, RegionUnmap, RegionSeal, RegionPhysical, MemoryGrow.
import { ObjectType, Right } from "../../abi/handles";
import { Status } from "../../abi/status";
import { Protection, RegionFlag, SealMode } from "../../abi/system_calls";
import { meetsRam } from "hal/boot";
import { destroyObject } from "../handle/destroy";
import { HandleEntry, inheritRevoker, RIGHTS_MASK } from "../handle/entry";
import { decodeHandle, entryOfHandle, handleStatus, insertHandle } from "../handle/table";
import { frameAddress } from "../memory/frames";
import { growMemory } from "../memory/grow";
import { mapRegion, unmapRange } from "../memory/mapping";
import {
  createFixedRegion, createPart, createRegion, Region, regionFrame, regionStatus, sealRegion,
} from "../memory/region";
import { Domain } from "../task/domain";
import { getArgument, setResult } from "../task/thread";
import { argumentDomain, decodeStatus, hasMachine, ownDomain } from "./common";

/** 64 GiB: page counts and their byte sizes stay far from any overflow. */
const PAGES_MAX: u64 = 0x100_0000;
/** Frame numbers have 32 bits. */
const PHYSICAL_END: u64 = 0x1000_0000_0000;
const RAM_FLAGS: u32 = RegionFlag.Contiguous | RegionFlag.Dma | RegionFlag.Below4GiB | RegionFlag.Sealable;
const BASE_RIGHTS: u32 = Right.Duplicate | Right.Transfer | Right.Read | Right.Write | Right.Inspect;

/**
 * abi SystemCall.RegionCreate. BadArgument for no pages, more than PAGES_MAX, or flags that do not
 * go together; BadRange for device registers that meet RAM, or a part beyond its parent; the
 * status of a handle; what creating says (memory/region.ts); TableFull.
 */
export function regionCreate(at: usize): i32 {
  const pages = getArgument(at, 0);
  const flags = getArgument(at, 1);
  if (pages == 0 || pages > PAGES_MAX) return Status.BadArgument;
  const chargedAt = argumentDomain(at, 4, Right.Control);
  if (!chargedAt) return decodeStatus;
  const charged = changetype<Domain>(chargedAt);
  if (flags == <u64>RegionFlag.Device) return createDevice(at, charged, <u32>pages);
  if (flags == <u64>RegionFlag.Sub) return createSub(at, charged, pages);
  if (flags & ~<u64>RAM_FLAGS) return Status.BadArgument;
  let rights = BASE_RIGHTS;
  if (flags & RegionFlag.Dma) {
    if (!hasMachine(at, 3, Right.Dma)) return decodeStatus;
    rights |= Right.Physical;
  }
  if (flags & RegionFlag.Sealable) {
    if (!hasMachine(at, 3, Right.CreateSealable)) return decodeStatus;
    rights |= Right.Execute | Right.Seal;
  }
  return publish(at, createRegion(charged, <u32>pages, <u32>flags), rights);
}

function createDevice(at: usize, charged: Domain, pages: u32): i32 {
  if (!hasMachine(at, 3, Right.DeviceMemory)) return decodeStatus;
  const physical = getArgument(at, 2);
  if (physical & 4095 || physical > PHYSICAL_END - (<u64>pages << 12)) return Status.BadRange;
  if (meetsRam(physical, physical + (<u64>pages << 12))) return Status.BadRange;
  const region = createFixedRegion(charged, <u32>(physical >> 12), pages, RegionFlag.Device);
  return publish(at, region, BASE_RIGHTS | Right.Physical);
}

function createSub(at: usize, charged: Domain, pages: u64): i32 {
  const entryAt = decodeHandle(ownDomain(at), getArgument(at, 2), <u8>ObjectType.Region, 0);
  if (!entryAt) return handleStatus;
  const entry = changetype<HandleEntry>(entryAt);
  const whole = changetype<Region>(entry.object);
  const first = getArgument(at, 3);
  if (pages > whole.pages || first > whole.pages - pages) return Status.BadRange;
  const rights = entry.word & RIGHTS_MASK & ~<u32>Right.Seal;
  const status = publish(at, createPart(charged, whole, <u32>first, <u32>pages), rights);
  if (status != Status.Ok) return status;
  const made = entryOfHandle(ownDomain(at), getArgument(at, 0));
  inheritRevoker(changetype<HandleEntry>(made), entry);
  return Status.Ok;
}

/** Gives the caller a handle to a new Region. */
function publish(at: usize, region: usize, rights: u32): i32 {
  if (!region) return regionStatus;
  const handle = insertHandle(ownDomain(at), region, rights, 0);
  if (!handle) {
    destroyObject(region);
    return Status.TableFull;
  }
  setResult(at, 0, handle);
  return Status.Ok;
}

/**
 * abi SystemCall.RegionMap. The status of a handle; else what mapRegion says (memory/mapping.ts).
 */
export function regionMap(at: usize): i32 {
  const target = argumentDomain(at, 0, Right.Control);
  if (!target) return decodeStatus;
  const protection = getArgument(at, 5);
  // What can be written or executed can be read on these machines.
  let rights: u32 = Right.Read;
  if (protection & Protection.Write) rights |= Right.Write;
  if (protection & Protection.Execute) rights |= Right.Execute;
  const entry = decodeHandle(ownDomain(at), getArgument(at, 1), <u8>ObjectType.Region, rights);
  if (!entry) return handleStatus;
  const region = changetype<Region>(changetype<HandleEntry>(entry).object);
  return mapRegion(
    changetype<Domain>(target), region, getArgument(at, 2), getArgument(at, 3), getArgument(at, 4), protection,
  );
}

/** abi SystemCall.RegionUnmap. The status of the domain's handle; else what unmapRange says. */
export function regionUnmap(at: usize): i32 {
  const target = argumentDomain(at, 0, Right.Control);
  if (!target) return decodeStatus;
  const pages = getArgument(at, 2);
  if (pages > PAGES_MAX) return Status.BadRange;
  return unmapRange(changetype<Domain>(target), getArgument(at, 1), pages);
}

/**
 * abi SystemCall.RegionSeal. BadArgument for an unknown mode; the handle's status; else what
 * sealRegion says.
 */
export function regionSeal(at: usize): i32 {
  const mode = getArgument(at, 1);
  if (mode != <u64>SealMode.ReadOnly && mode != <u64>SealMode.ReadExecute) return Status.BadArgument;
  const rights: u32 = mode == <u64>SealMode.ReadExecute ? Right.Seal : Right.Write;
  const entry = decodeHandle(ownDomain(at), getArgument(at, 0), <u8>ObjectType.Region, rights);
  if (!entry) return handleStatus;
  return sealRegion(changetype<Region>(changetype<HandleEntry>(entry).object), <u32>mode);
}

/** abi SystemCall.RegionPhysical. The handle's status; BadRange beyond the Region's pages. */
export function regionPhysical(at: usize): i32 {
  const entry = decodeHandle(ownDomain(at), getArgument(at, 0), <u8>ObjectType.Region, Right.Physical);
  if (!entry) return handleStatus;
  const region = changetype<Region>(changetype<HandleEntry>(entry).object);
  const page = getArgument(at, 1);
  if (page >= region.pages) return Status.BadRange;
  setResult(at, 0, frameAddress(regionFrame(region, <u32>page)));
  return Status.Ok;
}

/** abi SystemCall.MemoryGrow; what growMemory says (memory/grow.ts). */
export function memoryGrow(at: usize): i32 {
  return growMemory(ownDomain(at), getArgument(at, 0), getArgument(at, 1), getArgument(at, 2));
}
