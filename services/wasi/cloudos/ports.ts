// The services that the layer calls, looked up when they are first needed. 0 = there is none.
import { connect } from "../../../sdk/names";

let console: i32 = 0;
let files: i32 = 0;
let clock: i32 = 0;
let entropy: i32 = 0;

function looked(handle: i32, name: string): i32 {
  return handle != 0 ? handle : connect(name);
}

/** Each is 0 when the machine has no such service. */
export function consolePort(): u32 {
  console = looked(console, "console");
  return console < 0 ? 0 : console;
}
/** The file service's port, or 0. */
export function filesPort(): u32 {
  files = looked(files, "files");
  return files < 0 ? 0 : files;
}
/** The clock's port, or 0. */
export function clockPort(): u32 {
  clock = looked(clock, "clock");
  return clock < 0 ? 0 : clock;
}
/** The entropy service's port, or 0. */
export function entropyPort(): u32 {
  entropy = looked(entropy, "entropy");
  return entropy < 0 ? 0 : entropy;
}
