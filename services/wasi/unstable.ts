// Where wasi_unstable (preview 0) differs from preview 1: the order of whence, the layout of
// filestat (file_status.ts) and of subscriptions (poll.ts). Everything else is the same call.
import { Errno } from "./errno";
import { fdSeek, Whence } from "./read_write";

/** CUR = 0, END = 1, SET = 2. */
export function unstableFdSeek(fd: u32, delta: i64, whence: u32, result: u32): i32 {
  switch (whence) {
    case 0:
      return fdSeek(fd, delta, Whence.CUR, result);
    case 1:
      return fdSeek(fd, delta, Whence.END, result);
    case 2:
      return fdSeek(fd, delta, Whence.SET, result);
    default:
      return Errno.INVAL;
  }
}
