// How a module ends when it finds itself broken: a line on the kernel's early console, then a trap,
// which the supervisor sees as a fault. `abort` is where asc sends failed assertions; the build
// passes `--use abort=sdk/panic/abort`.
import { SystemCall, SystemOperation } from "../abi/system_calls";
import { systemCall } from "./machine";

const record: usize = memory.data(48, 16);
const line: usize = memory.data(256);
const LINE_SIZE: u32 = 256;

/** Writes "panic: reason" to the early console and traps. Never returns. */
export function panic(reason: string): void {
  let length = append(0, "panic: ");
  length = append(length, reason);
  write(length);
  unreachable();
}

/** asc's hook for failed assertions and throw. */
export function abort(
  message: string | null, fileName: string | null, lineNumber: u32, columnNumber: u32,
): void {
  let length = append(0, "panic: ");
  if (message !== null) length = append(length, message);
  if (fileName !== null) {
    length = append(length, " at ");
    length = append(length, fileName);
    length = appendNumber(length, lineNumber);
    length = appendNumber(length, columnNumber);
  }
  write(length);
  unreachable();
}

function append(length: u32, text: string): u32 {
  const count = <u32>text.length;
  for (let index: u32 = 0; index < count && length < LINE_SIZE - 1; index++) {
    const code = <u32>load<u16>(changetype<usize>(text) + (index << 1));
    store<u8>(line + length, code < 128 ? code : 0x3f);
    length++;
  }
  return length;
}

function appendNumber(length: u32, value: u32): u32 {
  length = append(length, ":");
  let divisor: u32 = 1;
  while (value / divisor >= 10) divisor *= 10;
  while (divisor != 0 && length < LINE_SIZE - 1) {
    store<u8>(line + length, 48 + ((value / divisor) % 10));
    length++;
    divisor /= 10;
  }
  return length;
}

function write(length: u32): void {
  store<u8>(line + length, 10);
  store<u64>(record, SystemOperation.Log);
  store<u64>(record, line, 8);
  store<u64>(record, length + 1, 16);
  systemCall(SystemCall.System, record);
}
