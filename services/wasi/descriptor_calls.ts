// fd_close, fd_renumber, fd_advise, fd_datasync, fd_sync.
import { closeDescriptor, descriptor, DESCRIPTORS_MAX, moveDescriptor } from "./descriptors";
import { Errno } from "./errno";

const ADVICE_MAX: u32 = 5; // witx: advice, NOREUSE

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

export function fdAdvise(fd: u32, offset: u64, length: u64, advice: u32): i32 {
  if (!descriptor(fd)) return Errno.BADF;
  return advice > ADVICE_MAX ? Errno.INVAL : Errno.SUCCESS;
}

/** Nothing is ever unwritten. */
export function fdSync(fd: u32): i32 {
  return descriptor(fd) ? Errno.SUCCESS : Errno.BADF;
}
