// What the shell prints: gathered in one buffer a stream, and written to the console when it is
// full and at the end of each command.
import { ConsoleOperation, ConsoleStream } from "../../abi/interfaces/console";
import { call, callAgainWithLease, callWithLease, reply } from "../../sdk/client";
import { LeaseAccess } from "../../sdk/message";
import { Text } from "../../sdk/text";

const BUFFER_SIZE: u32 = 4096;
/** Room that a line may need, so that no line is cut. */
const LINE_SIZE: u32 = 1024;
const buffer: usize = memory.data(4096);
const text: usize = memory.data(offsetof<Text>(), 8);
let console: u32 = 0;
let stream: u32 = ConsoleStream.Output;

/** Sets the console's port. */
export function initOutput(port: u32): void {
  console = port;
  changetype<Text>(text).reset(buffer, BUFFER_SIZE);
}

/** The console's port. */
export function consolePort(): u32 {
  return console;
}

/** Text for standard output. */
export function out(): Text {
  return to(ConsoleStream.Output);
}

/** Text for standard error. */
export function err(): Text {
  return to(ConsoleStream.Error);
}

function to(wanted: u32): Text {
  const current = changetype<Text>(text);
  if (wanted != stream || current.capacity - current.length < LINE_SIZE) flush();
  stream = wanted;
  return current;
}

/** Writes what has gathered. */
export function flush(): void {
  const current = changetype<Text>(text);
  writeAll(buffer, current.length);
  current.clear();
}

/** Writes bytes to the stream of the last text. False when the console does not take them. */
export function writeAll(from: usize, length: u32): bool {
  while (length != 0) {
    const status = callAgainWithLease(
      console, ConsoleOperation.Write, LeaseAccess.Read, from, length, stream, length,
    );
    const written = <u32>reply(0);
    if (status < 0 || written == 0) return false;
    from += written;
    length -= written;
  }
  return true;
}

/** Sets the prompt of the next line. */
export function setPrompt(from: usize, length: u32): void {
  callAgainWithLease(console, ConsoleOperation.Prompt, LeaseAccess.Read, from, length, length);
}

/** Reads a line. Returns its length, 0 at the end of input, or a negative Status. */
export function readLine(to: usize, capacity: u32): i32 {
  const status = callWithLease(console, ConsoleOperation.Read, LeaseAccess.Write, to, capacity);
  return status < 0 ? status : <i32>reply(0);
}

/** True when the image runs one command in framed mode. */
export function isFramed(): bool {
  return call(console, ConsoleOperation.Mode) >= 0 && reply(0) == 1;
}

/** Tells the host the exit status, which ends a framed run. */
export function sendExit(status: u32): void {
  call(console, ConsoleOperation.Exit, status);
}
