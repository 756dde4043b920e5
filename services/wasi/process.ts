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

/** witx: proc_raise. NOTSUP: there are no signals. */
export function procRaise(signal: u32): i32 {
  return Errno.NOTSUP;
}

/** witx: sched_yield. */
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
/** witx: sock_accept. NOTSOCK, or BADF. */
export function sockAccept(fd: u32, flags: u32, result: u32): i32 {
  return socketError(fd);
}
/** witx: sock_recv. NOTSOCK, or BADF. */
export function sockRecv(
  fd: u32, list: u32, count: u32, flags: u32, size: u32, outFlags: u32,
): i32 {
  return socketError(fd);
}
/** witx: sock_send. NOTSOCK, or BADF. */
export function sockSend(fd: u32, list: u32, count: u32, flags: u32, size: u32): i32 {
  return socketError(fd);
}
/** witx: sock_shutdown. NOTSOCK, or BADF. */
export function sockShutdown(fd: u32, how: u32): i32 {
  return socketError(fd);
}
