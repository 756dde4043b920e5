// The end of the program, its turn, and Linux's random numbers.
import { SYS_EXIT_GROUP, SYS_GETRANDOM, SYS_SCHED_YIELD } from "linux/system_calls";
import { Errno } from "../errno";
import { EINTR, errnoOf } from "./errno";
import { call1, call3, programAddress } from "./system";

/** Never returns. */
export function exitProgram(code: u32): void {
  call1(SYS_EXIT_GROUP, code);
}

/** sched_yield(2). */
export function yieldProcessor(): void {
  call1(SYS_SCHED_YIELD, 0);
}

/** Fills a piece of the program's memory. Returns an Errno. */
export function fillRandom(place: u32, length: u32): i32 {
  while (length != 0) {
    const count = call3(SYS_GETRANDOM, programAddress(place), length, 0);
    if (count == -EINTR) continue;
    if (count < 0) return errnoOf(count);
    place += <u32>count;
    length -= <u32>count;
  }
  return Errno.SUCCESS;
}
