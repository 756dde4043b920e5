// proc_exit, proc_raise, sched_yield, random_get, and the socket calls, of which there are no
// sockets to call them on.
import { EntropyOperation } from "../../abi/interfaces/system_services";
import { Status } from "../../abi/status";
import { LeaseAccess } from "../../sdk/message";
import { threadExit, yieldThread } from "../../sdk/system";
import { callerHas } from "./caller";
import { descriptor } from "./descriptors";
import { Errno } from "./errno";
import { callWithProgramLease } from "./lease";
import { entropyPort } from "./ports";

/** Most that the entropy service gives at once. */
const ENTROPY_MAX: u32 = 4096;

/** Never returns. The exit status is the code's low byte, as a Unix has it. */
export function procExit(code: u32): void {
  threadExit(code);
}

export function procRaise(signal: u32): i32 {
  return Errno.NOTSUP;
}

export function schedYield(): i32 {
  yieldThread();
  return Errno.SUCCESS;
}

/** NOTSUP where the machine has no source of entropy: never weak numbers. */
export function randomGet(buffer: u32, length: u32): i32 {
  if (!callerHas(buffer, length)) return Errno.FAULT;
  const port = entropyPort();
  if (port == 0) return Errno.NOTSUP;
  while (length != 0) {
    const count = min<u32>(length, ENTROPY_MAX);
    const status = callWithProgramLease(
      port, EntropyOperation.Read, LeaseAccess.Write, buffer, count, count, 0,
    );
    if (status != Status.Ok) return status == Status.NotSupported ? Errno.NOTSUP : Errno.IO;
    buffer += count;
    length -= count;
  }
  return Errno.SUCCESS;
}

function socketError(fd: u32): i32 {
  return descriptor(fd) ? Errno.NOTSOCK : Errno.BADF;
}
export function sockAccept(fd: u32, flags: u32, result: u32): i32 {
  return socketError(fd);
}
export function sockRecv(
  fd: u32, list: u32, count: u32, flags: u32, size: u32, outFlags: u32,
): i32 {
  return socketError(fd);
}
export function sockSend(fd: u32, list: u32, count: u32, flags: u32, size: u32): i32 {
  return socketError(fd);
}
export function sockShutdown(fd: u32, how: u32): i32 {
  return socketError(fd);
}
