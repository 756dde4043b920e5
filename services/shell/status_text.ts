// What a Status of a service means to a person.
import { Status } from "../../abi/status";

/** A short phrase, to stand behind "name: ". */
export function statusText(status: i32): string {
  switch (status) {
    case Status.NotFound:
      return "not found";
    case Status.NotDirectory:
      return "not a directory";
    case Status.IsDirectory:
      return "is a directory";
    case Status.ReadOnly:
      return "read-only file system";
    case Status.NameTooLong:
      return "name too long";
    case Status.InputOutput:
      return "input/output error";
    case Status.NotSupported:
      return "not supported";
    case Status.Denied:
      return "permission denied";
    case Status.BadModule:
      return "not a WebAssembly module that runs here";
    case Status.QuotaExceeded:
      return "out of memory";
    case Status.TableFull:
      return "too many at once";
    case Status.TooManyLinks:
      return "too many symbolic links";
    case Status.Dead:
      return "the service died over it";
    case Status.TimedOut:
      return "timed out";
    case Status.Interrupted:
      return "interrupted";
    default:
      return "failed";
  }
}
