// Lines on standard error that the layer itself writes: why a program cannot start.
import { Text } from "../../../sdk/text";
import { SYS_WRITE } from "linux/system_calls";
import { programName, programNameLength } from "./launch";
import { exitProgram } from "./process";
import { call3, ownAddress } from "./system";

/** The exit status of a program that could not be started. */
const STATUS_NOT_STARTED: u32 = 125;
const LINE_SIZE: u32 = 5120;
const line: usize = memory.data(5120);
const lineText: usize = memory.data(offsetof<Text>(), 8);

/** A line that begins with the program's name. */
export function beginMessage(): Text {
  const text = changetype<Text>(lineText).reset(line, LINE_SIZE - 1);
  return text.bytes(programName(), min<u32>(programNameLength(), 256)).string(": ");
}

/** Writes the line. */
export function writeMessage(text: Text): void {
  store<u8>(line + text.length, 10);
  call3(SYS_WRITE, 2, ownAddress(line), text.length + 1);
}

/** Ends the program with a reason, what it is about, and Linux's error number. Never returns. */
export function failStart(reason: string, about: usize, length: u32, error: i64): void {
  const text = beginMessage().string(reason).bytes(about, length);
  if (error == -2) text.string(": no such file or directory");
  else if (error == -13) text.string(": permission denied");
  else if (error == -20) text.string(": not a directory");
  else if (error < 0) text.string(" (Linux error ").signed(-error).string(")");
  writeMessage(text);
  exitProgram(STATUS_NOT_STARTED);
}

/**
 * asc's hook for failed assertions of the layer itself. The trap that follows is told as a fault
 * outside the program (trap_message.ts).
 */
export function abort(
  message: string | null, fileName: string | null, lineNumber: u32, columnNumber: u32,
): void {
  unreachable();
}
