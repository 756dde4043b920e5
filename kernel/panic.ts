// The end: a kernel assertion failed or the kernel itself faulted. Prints what is known on the
// early console, with the stack's places in the code for the host's symbolizer, and stops the machine.
import { SLOT_CODE, SLOT_FIRST, SLOT_STRIDE } from "../abi/address_layout";
import { writeConsole } from "hal/console";
import { stopMachine } from "hal/cpu";
import { beginStackWalk, codeOffset, nextReturn } from "hal/stack";

/** Frames that a panic prints at most. */
const FRAMES_MAX = 24;

/** Prints a string of the kernel's static data (UTF-16, its size in bytes before it). */
export function print(text: usize): void {
  if (!text) return;
  const end = text + load<u32>(text - 4);
  for (let at = text; at < end; at += 2) writeConsole(load<u16>(at));
}

/** Writes a number to the early console, in decimal. */
export function printDecimal(value: u64): void {
  let divisor: u64 = 1;
  while (value / divisor >= 10) divisor *= 10;
  for (; divisor; divisor /= 10) writeConsole(48 + <u32>((value / divisor) % 10));
}

/** Writes a number to the early console, as 16 hexadecimal digits. */
export function printHexadecimal(value: u64): void {
  for (let shift: i32 = 60; shift >= 0; shift -= 4) printDigit(<u32>(value >> shift) & 15);
}

function printDigit(digit: u32): void {
  writeConsole(digit < 10 ? 48 + digit : 87 + digit);
}

/** Set while an assertion's own fault is under way: what it was has been printed. */
let asserting: bool = false;

/**
 * Where asc sends a failed assertion (`--use abort=kernel/panic/abort`). The fault at its end brings
 * panicFault the stack pointer.
 */
export function abort(message: string | null, file: string | null, line: u32, column: u32): void {
  print(changetype<usize>("\npanic: "));
  print(message ? changetype<usize>(message) : changetype<usize>("assertion failed"));
  print(changetype<usize>(" at "));
  print(changetype<usize>(file));
  writeConsole(58);
  printDecimal(line);
  writeConsole(58);
  printDecimal(column);
  writeConsole(10);
  asserting = true;
  unreachable();
}

/** The supervisor is gone: nobody can restart anything. */
export function panicSupervisor(kind: u32, ip: u64, address: u64): void {
  print(changetype<usize>("\npanic: the supervisor ended, fault "));
  printFault(kind, ip, address, 0);
  const first: u64 = SLOT_FIRST;
  if (ip >= first) printFrame("supervisor", (ip - first) % SLOT_STRIDE - SLOT_CODE);
  stopMachine();
}

/** A fault in kernel mode. */
export function panicFault(kind: u32, ip: u64, address: u64, detail: u64): void {
  if (!asserting) {
    print(changetype<usize>("\npanic: the kernel faulted, fault "));
    printFault(kind, ip, address, detail);
  }
  const offset = codeOffset(ip);
  if (offset >= 0) printFrame("kernel", <u64>offset);
  beginStackWalk();
  for (let i = 0; i < FRAMES_MAX; i++) {
    const caller = nextReturn();
    if (caller < 0) break;
    printFrame("kernel", <u64>caller);
  }
  stopMachine();
}

/** A place in a module's code, as the host's symbolizer reads it. */
function printFrame(module: string, offset: u64): void {
  print(changetype<usize>("  "));
  print(changetype<usize>(module));
  print(changetype<usize>("+0x"));
  let shift: i32 = 28;
  while (shift > 0 && offset >> shift == 0) shift -= 4;
  for (; shift >= 0; shift -= 4) printDigit(<u32>(offset >> shift) & 15);
  writeConsole(10);
}

function printFault(kind: u32, ip: u64, address: u64, detail: u64): void {
  printDecimal(kind);
  print(changetype<usize>(" ip "));
  printHexadecimal(ip);
  print(changetype<usize>(" address "));
  printHexadecimal(address);
  print(changetype<usize>(" detail "));
  printHexadecimal(detail);
  writeConsole(10);
}
