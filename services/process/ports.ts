// The ports that the process service calls, and hands on to its programs. Those that the machine
// does not have are 0.
import { connect, mustConnect, nameWord } from "../../sdk/names";

let own: u32 = 0;
let loader: u32 = 0;
let console: u32 = 0;
let files: u32 = 0;
let clock: u32 = 0;
let entropy: u32 = 0;

/** Connects; `port` is the service's own. */
export function openPorts(port: u32): void {
  own = port;
  loader = mustConnect("loader");
  console = mustConnect("console");
  files = optional("files");
  clock = optional("clock");
  entropy = optional("entropy");
}

function optional(name: string): u32 {
  const handle = connect(name);
  return handle < 0 ? 0 : handle;
}

/** The service's own port, with all rights. */
export function ownPort(): u32 {
  return own;
}
/** The loader's port. */
export function loaderPort(): u32 {
  return loader;
}
/** The console's port, with badge 0. */
export function consolePort(): u32 {
  return console;
}

/** The port that a program gets under a name (two words), or 0. */
export function programPort(w0: u64, w1: u64): u32 {
  if (w1 != 0) return 0;
  if (w0 == nameWord("console", 0)) return console;
  if (w0 == nameWord("files", 0)) return files;
  if (w0 == nameWord("clock", 0)) return clock;
  return w0 == nameWord("entropy", 0) ? entropy : 0;
}
