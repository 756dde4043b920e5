// The error numbers of WASI preview 1 (witx: errno), the same in wasi_unstable, and what a Status
// of ours becomes. Names and numbers are the specification's.
import { Status } from "../../abi/status";

export const enum Errno {
  SUCCESS = 0,
  E2BIG = 1,
  ACCES = 2,
  AGAIN = 6,
  BADF = 8,
  EXIST = 20,
  FAULT = 21,
  FBIG = 22,
  INTR = 27,
  INVAL = 28,
  IO = 29,
  ISDIR = 31,
  LOOP = 32,
  MFILE = 33,
  NAMETOOLONG = 37,
  NOENT = 44,
  NOMEM = 48,
  NOTDIR = 54,
  NOTSOCK = 57,
  NOTSUP = 58,
  PERM = 63,
  PIPE = 64,
  ROFS = 69,
  SPIPE = 70,
  TIMEDOUT = 73,
  NOTCAPABLE = 76,
}

/** The error number for a negative Status. */
export function errnoOf(status: i32): i32 {
  switch (status) {
    case Status.NotFound:
      return Errno.NOENT;
    case Status.AlreadyExists:
      return Errno.EXIST;
    case Status.NotDirectory:
      return Errno.NOTDIR;
    case Status.IsDirectory:
      return Errno.ISDIR;
    case Status.ReadOnly:
      return Errno.ROFS;
    case Status.NameTooLong:
      return Errno.NAMETOOLONG;
    case Status.NotSupported:
      return Errno.NOTSUP;
    case Status.Denied:
    case Status.NoRights:
      return Errno.ACCES;
    case Status.Interrupted:
      return Errno.INTR;
    case Status.TooManyLinks:
      return Errno.LOOP;
    case Status.TimedOut:
      return Errno.TIMEDOUT;
    case Status.BadRange:
    case Status.Fault:
      return Errno.FAULT;
    case Status.BadArgument:
      return Errno.INVAL;
    case Status.QuotaExceeded:
    case Status.TableFull:
      return Errno.NOMEM;
    default:
      return Errno.IO;
  }
}
