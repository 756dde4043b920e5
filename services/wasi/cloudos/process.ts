// The end of the program, its turn, and random numbers of the entropy service.
import { EntropyOperation } from "../../../abi/interfaces/system_services";
import { Status } from "../../../abi/status";
import { LeaseAccess } from "../../../sdk/message";
import { threadExit, yieldThread } from "../../../sdk/system";
import { Errno } from "../errno";
import { callWithProgramLease } from "./lease";
import { entropyPort } from "./ports";

/** Most that the entropy service gives at once. */
const ENTROPY_MAX: u32 = 4096;

/** Never returns. */
export function exitProgram(code: u32): void {
  threadExit(code);
}

/** Gives the processor to the next thread of the same priority. */
export function yieldProcessor(): void {
  yieldThread();
}

/** Fills a piece of the program's memory. Returns an Errno. */
export function fillRandom(place: u32, length: u32): i32 {
  const port = entropyPort();
  if (port == 0) return Errno.NOTSUP;
  while (length != 0) {
    const count = min<u32>(length, ENTROPY_MAX);
    const status = callWithProgramLease(
      port, EntropyOperation.Read, LeaseAccess.Write, place, count, count, 0,
    );
    if (status != Status.Ok) return status == Status.NotSupported ? Errno.NOTSUP : Errno.IO;
    place += count;
    length -= count;
  }
  return Errno.SUCCESS;
}
