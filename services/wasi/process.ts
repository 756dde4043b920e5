// proc_exit, proc_raise, sched_yield, random_get, and the socket calls, of which there are no
// sockets to call them on.
import { exitProgram, fillRandom, yieldProcessor } from "backend/process";
import { callerHas } from "./caller";
import { descriptor } from "./descriptors";
import { Errno } from "./errno";

/** Never returns. The exit status is the code's low byte, as a Unix has it. */
export function procExit(code: u32): void {
  exitProgram(code);
}

export function procRaise(signal: u32): i32 {
  return Errno.NOTSUP;
}

export function schedYield(): i32 {
  yieldProcessor();
  return Errno.SUCCESS;
}

/** NOTSUP where the machine has no source of entropy: never weak numbers. */
export function randomGet(buffer: u32, length: u32): i32 {
  return callerHas(buffer, length) ? fillRandom(buffer, length) : Errno.FAULT;
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
