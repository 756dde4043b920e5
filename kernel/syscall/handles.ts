// HandleDuplicate, HandleClose, HandleRevoke, HandleInfo, PortCreate.
import { ObjectType, Right } from "../../abi/handles";
import { Status } from "../../abi/status";
import { closeHandle, destroyObject } from "../handle/destroy";
import { derivedBadge, deriveEntry, HandleEntry, RIGHTS_MASK } from "../handle/entry";
import { takeRevoker, useRevoker } from "../handle/revoker";
import {
  decodeHandle, entryOfHandle, handleOf, handleStatus, insertHandle, removeEntry, takeEntry,
} from "../handle/table";
import { Port } from "../ipc/port";
import { Region } from "../memory/region";
import { OBJECT_SIZE, takeObject } from "../memory/slab";
import { initialiseObject, KernelObject } from "../object";
import { getArgument, setResult } from "../task/thread";
import { ownDomain } from "./common";

const PORT_RIGHTS: u32 =
  Right.Duplicate | Right.Transfer | Right.Send | Right.Receive | Right.Signal | Right.Inspect;

if (offsetof<Port>() > OBJECT_SIZE) ERROR("Port fits a unit");

/**
 * abi SystemCall.HandleDuplicate. The handle's status; NoRights without Duplicate; TableFull when
 * there is no room for the handle or its revoker; BadArgument.
 */
export function handleDuplicate(at: usize): i32 {
  const domain = ownDomain(at);
  const sourceAt = decodeHandle(domain, getArgument(at, 0), 0, Right.Duplicate);
  if (!sourceAt) return handleStatus;
  const withRevoker = getArgument(at, 3);
  if (withRevoker > 1) return Status.BadArgument;
  const source = changetype<HandleEntry>(sourceAt);
  const rights = source.word & RIGHTS_MASK & <u32>getArgument(at, 1);
  const isPort = <i32>changetype<KernelObject>(source.object).type == ObjectType.Port;
  const badge = isPort ? derivedBadge(source, getArgument(at, 2)) : source.badge;

  const targetAt = takeEntry(domain);
  if (!targetAt) return Status.TableFull;
  const target = changetype<HandleEntry>(targetAt);
  deriveEntry(target, source, rights, badge);
  if (withRevoker) {
    target.own = <u16>takeRevoker(target.revoker, domain.number);
    if (!target.own) {
      removeEntry(domain, targetAt);
      return Status.TableFull;
    }
  }
  setResult(at, 0, handleOf(domain, targetAt));
  return Status.Ok;
}

/** abi SystemCall.HandleClose. BadHandle; dead and revoked handles can be closed. */
export function handleClose(at: usize): i32 {
  const domain = ownDomain(at);
  const entry = entryOfHandle(domain, getArgument(at, 0));
  if (!entry) return Status.BadHandle;
  closeHandle(domain, entry);
  return Status.Ok;
}

/** NoRights: the handle has no revoker of its own. */
export function handleRevoke(at: usize): i32 {
  const entry = decodeHandle(ownDomain(at), getArgument(at, 0), 0, 0);
  if (!entry) return handleStatus;
  const own = changetype<HandleEntry>(entry).own;
  if (!own) return Status.NoRights;
  useRevoker(own);
  return Status.Ok;
}

/** abi SystemCall.HandleInfo. The handle's status. */
export function handleInfo(at: usize): i32 {
  const entryAt = decodeHandle(ownDomain(at), getArgument(at, 0), 0, 0);
  if (!entryAt) return handleStatus;
  const entry = changetype<HandleEntry>(entryAt);
  const object = changetype<KernelObject>(entry.object);
  const type = <i32>object.type;
  let detail: u64 = 0;
  if (type == ObjectType.Region) detail = changetype<Region>(entry.object).pages;
  else if (type == ObjectType.Port) detail = changetype<Port>(entry.object).generation;
  setResult(at, 0, type);
  setResult(at, 1, entry.word & RIGHTS_MASK);
  setResult(at, 2, entry.badge);
  setResult(at, 3, object.number);
  setResult(at, 4, detail);
  return Status.Ok;
}

/** abi SystemCall.PortCreate. QuotaExceeded, TableFull. */
export function portCreate(at: usize): i32 {
  const domain = ownDomain(at);
  const port = takeObject(domain);
  if (!port) return Status.QuotaExceeded;
  initialiseObject(port, <u8>ObjectType.Port, changetype<usize>(domain));
  const handle = insertHandle(domain, port, PORT_RIGHTS, 0);
  if (!handle) {
    destroyObject(port);
    return Status.TableFull;
  }
  setResult(at, 0, handle);
  return Status.Ok;
}
