// What a Status of ours becomes for a WASI program.
import { Status } from "../../../abi/status";
import { Errno } from "../errno";

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
