// fd_close, fd_renumber, fd_advise, fd_datasync, fd_sync.
import { syncFile } from "backend/changes";
import {
  closeDescriptor, descriptor, DESCRIPTORS_MAX, isDirectory, isStream, Kind, moveDescriptor,
} from "./descriptors";
import { Errno } from "./errno";

const ADVICE_MAX: u32 = 5; // witx: advice, NOREUSE

/** witx: fd_close. BADF. */
export function fdClose(fd: u32): i32 {
  const open = descriptor(fd);
  if (!open) return Errno.BADF;
  closeDescriptor(open);
  return Errno.SUCCESS;
}

/** Both must be open (witx: fd_renumber). */
export function fdRenumber(from: u32, to: u32): i32 {
  const open = descriptor(from);
  if (!open || to >= DESCRIPTORS_MAX || !descriptor(to)) return Errno.BADF;
  moveDescriptor(open, to);
  return Errno.SUCCESS;
}

/** Advice is taken note of by nobody, but checked. */
export function fdAdvise(fd: u32, offset: u64, length: u64, advice: u32): i32 {
  const open = descriptor(fd);
  if (!open) return Errno.BADF;
  if (isDirectory(open)) return Errno.BADF;
  if (isStream(open)) return Errno.SPIPE;
  return advice > ADVICE_MAX ? Errno.INVAL : Errno.SUCCESS;
}

/**
 * witx: fd_sync. Writes the file's data and metadata to its device. BADF, and the back end's.
 * Blocks.
 */
export function fdSync(fd: u32): i32 {
  return synchronise(fd, false);
}
/** witx: fd_datasync. As fdSync, for the data alone. */
export function fdDatasync(fd: u32): i32 {
  return synchronise(fd, true);
}

function synchronise(fd: u32, dataOnly: bool): i32 {
  const open = descriptor(fd);
  if (!open) return Errno.BADF;
  const hasFile = open.kind == Kind.File || open.kind == Kind.Directory;
  return hasFile ? syncFile(open.file, dataOnly) : Errno.SUCCESS;
}
