// Linux's error numbers (include/uapi/asm-generic/errno-base.h, errno.h), the same on every ISA
// that we have, and what they become for a WASI program.
import { Errno } from "../errno";

export const ENOENT: i64 = 2;
export const EINTR: i64 = 4;
export const ESPIPE: i64 = 29;
export const ENOTDIR: i64 = 20;
export const ELOOP: i64 = 40;

/** The error number for the result of a system call: SUCCESS where it is not negative. */
export function errnoOf(result: i64): i32 {
  return result >= 0 ? Errno.SUCCESS : errnoOfLinux(<i32>-result);
}

/** A result of which only an error changes: its negative Errno. */
export function countOf(result: i64): i64 {
  return result >= 0 ? result : -errnoOfLinux(<i32>-result);
}

function errnoOfLinux(number: i32): i32 {
  switch (number) {
    case 1:
      return Errno.PERM;
    case 2:
      return Errno.NOENT;
    case 4:
      return Errno.INTR;
    case 5:
      return Errno.IO;
    case 6:
      return Errno.NXIO;
    case 7:
      return Errno.E2BIG;
    case 9:
      return Errno.BADF;
    case 11:
      return Errno.AGAIN;
    case 12:
      return Errno.NOMEM;
    case 13:
      return Errno.ACCES;
    case 14:
      return Errno.FAULT;
    case 16:
      return Errno.BUSY;
    case 17:
      return Errno.EXIST;
    case 18:
      return Errno.XDEV;
    case 19:
      return Errno.NODEV;
    case 20:
      return Errno.NOTDIR;
    case 21:
      return Errno.ISDIR;
    case 22:
      return Errno.INVAL;
    case 23:
      return Errno.NFILE;
    case 24:
      return Errno.MFILE;
    case 25:
      return Errno.NOTTY;
    case 26:
      return Errno.TXTBSY;
    case 27:
      return Errno.FBIG;
    case 28:
      return Errno.NOSPC;
    case 29:
      return Errno.SPIPE;
    case 30:
      return Errno.ROFS;
    case 31:
      return Errno.MLINK;
    case 32:
      return Errno.PIPE;
    default:
      return errnoOfHigh(number);
  }
}

function errnoOfHigh(number: i32): i32 {
  switch (number) {
    case 34:
      return Errno.RANGE;
    case 35:
      return Errno.DEADLK;
    case 36:
      return Errno.NAMETOOLONG;
    case 38:
      return Errno.NOSYS;
    case 39:
      return Errno.NOTEMPTY;
    case 40:
      return Errno.LOOP;
    case 75:
      return Errno.OVERFLOW;
    case 95:
      return Errno.NOTSUP;
    case 110:
      return Errno.TIMEDOUT;
    case 116:
      return Errno.STALE;
    case 122:
      return Errno.DQUOT;
    default:
      return Errno.IO;
  }
}
