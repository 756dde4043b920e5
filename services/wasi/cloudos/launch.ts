// What the program was started with (abi/interfaces/process.ts): arguments, environment, flags.
// Fetched once, before the program's first instruction. The process service checked the text's
// structure.
import { WellKnownHandle } from "../../../abi/handles";
import { LAUNCH_TEXT_MAX, ProcessFlag, ProcessOperation } from "../../../abi/interfaces/process";
import { Status } from "../../../abi/status";
import { callWithLease, reply } from "../../../sdk/client";
import { LeaseAccess } from "../../../sdk/message";
import { equalsString, parseDecimal, zeroPaddedLength } from "../../../sdk/text";
import { LaunchList } from "../launch_list";

const text: usize = memory.data(65536);
const counts: usize = memory.data(8, 4);
const starts: usize = memory.data(8, 4);
const sizes: usize = memory.data(8, 4);
let foreground: bool = false;

/** Fetches and reads the launch text. */
export function loadLaunch(): void {
  const status = callWithLease(
    WellKnownHandle.Names, ProcessOperation.LaunchText, LeaseAccess.Write, text, LAUNCH_TEXT_MAX, 0,
  );
  if (status != Status.Ok) return;
  const length = <u32>reply(0);
  foreground = (reply(2) & ProcessFlag.Foreground) != 0;
  let at = skip(0, length);
  at = readList(LaunchList.Arguments, at, length);
  readList(LaunchList.Environment, at, length);
}

/** Position after the string at `from`. */
function skip(from: u32, length: u32): u32 {
  return from < length ? from + zeroPaddedLength(text + from, length - from) + 1 : from;
}

function readList(list: LaunchList, from: u32, length: u32): u32 {
  const first = skip(from, length);
  if (first == from) return from;
  const count = parseDecimal(text + from, first - from - 1);
  let at = first;
  for (let index: i64 = 0; index < count; index++) at = skip(at, length);
  const place = <usize>list << 2;
  store<u32>(counts + place, <u32>(count < 0 ? 0 : count));
  store<u32>(starts + place, first);
  store<u32>(sizes + place, at - first);
  return at;
}

/** True when standard input is the console's. */
export function isForeground(): bool {
  return foreground;
}

/** Number of strings in a list. */
export function listCount(list: LaunchList): u32 {
  return load<u32>(counts + (<usize>list << 2));
}
/** Bytes of all its strings with their zeros. */
export function listSize(list: LaunchList): u32 {
  return load<u32>(sizes + (<usize>list << 2));
}
/** The first of them. */
export function listStart(list: LaunchList): usize {
  return text + load<u32>(starts + (<usize>list << 2));
}

let valueStart: usize = 0;
/**
 * Length of the value of an environment variable, 0 when there is none; it stands at
 * environmentValue().
 */
export function findEnvironment(name: string): u32 {
  let at = listStart(LaunchList.Environment);
  const nameLength = <u32>name.length;
  for (let index: u32 = 0; index < listCount(LaunchList.Environment); index++) {
    const length = zeroPaddedLength(at, LAUNCH_TEXT_MAX);
    if (
      length > nameLength && load<u8>(at + nameLength) == 0x3d && equalsString(at, nameLength, name)
    ) {
      valueStart = at + nameLength + 1;
      return length - nameLength - 1;
    }
    at += length + 1;
  }
  return 0;
}
/** Where the value stands that the last findEnvironment found. */
export function environmentValue(): usize {
  return valueStart;
}
