// The end: a kernel assertion failed or the kernel itself faulted. Prints what is known on the
// early console and stops the machine.
import { writeConsole } from "hal/console";
import { stopMachine } from "hal/cpu";

/** Prints a string of the kernel's static data (UTF-16, its size in bytes before it). */
export function print(text: usize): void {
  if (!text) return;
  const end = text + load<u32>(text - 4);
  for (let at = text; at < end; at += 2) writeConsole(load<u16>(at));
}

export function printDecimal(value: u64): void {
  let divisor: u64 = 1;
  while (value / divisor >= 10) divisor *= 10;
  for (; divisor; divisor /= 10) writeConsole(48 + <u32>((value / divisor) % 10));
}

export function printHexadecimal(value: u64): void {
  for (let shift: i32 = 60; shift >= 0; shift -= 4) {
    const digit = <u32>(value >> shift) & 15;
    writeConsole(digit < 10 ? 48 + digit : 87 + digit);
  }
}

/** Where asc sends a failed assertion (`--use abort=kernel/panic/abort`). */
export function abort(message: string | null, file: string | null, line: u32, column: u32): void {
  print(changetype<usize>("\nkernel panic: "));
  print(changetype<usize>(message));
  print(changetype<usize>(" at "));
  print(changetype<usize>(file));
  writeConsole(58);
  printDecimal(line);
  writeConsole(58);
  printDecimal(column);
  writeConsole(10);
  stopMachine();
}

/** The supervisor is gone: nobody can restart anything. */
export function panicSupervisor(kind: u32, ip: u64, address: u64): void {
  print(changetype<usize>("\nkernel panic: the supervisor ended, fault "));
  printFault(kind, ip, address, 0);
  stopMachine();
}

/** A fault in kernel mode. */
export function panicFault(kind: u32, ip: u64, address: u64, detail: u64): void {
  print(changetype<usize>("\nkernel panic: fault "));
  printFault(kind, ip, address, detail);
  stopMachine();
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
