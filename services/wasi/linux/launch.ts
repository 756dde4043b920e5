// Arguments and environment: where Linux puts them at the start, above the stack pointer. Both
// lists are one piece of memory each, which is copied whole.
//
//   stack + 0   u64 number of arguments
//   stack + 8   their addresses, 0, the environment's addresses, 0, and more that nobody needs
import { WASM_PAGE_SIZE } from "../../../abi/limits";
import { zeroPaddedLength } from "../../../sdk/text";
import { LaunchList } from "../launch_list";
import { copyMemory, ownAddress } from "./system";

/** Linux allows a quarter of the stack's limit, at most 6 MiB; this is beyond it. */
const TEXT_MAX: u64 = 0x100_0000;
const STRINGS_MAX: u32 = 0x40_0000;

const word: usize = memory.data(8, 8);
const counts: usize = memory.data(8, 4);
const starts: usize = memory.data(8, 4);
const sizes: usize = memory.data(8, 4);

function loadMachine(address: u64): u64 {
  copyMemory(ownAddress(word), address, 8);
  return load<u64>(word);
}

/** Copies both lists. False when there is no memory for them. */
export function loadLaunch(stack: u64): bool {
  const count = loadMachine(stack);
  if (count > STRINGS_MAX) return false;
  const first = stack + 8;
  const environment = first + (count + 1) * 8;
  return loadList(LaunchList.Arguments, first) && loadList(LaunchList.Environment, environment);
}

/** The strings of a list stand one after the other; the last one's end is looked for in the copy. */
function loadList(list: LaunchList, pointers: u64): bool {
  let count: u32 = 0;
  while (count < STRINGS_MAX && loadMachine(pointers + <u64>count * 8) != 0) count++;
  const place = <usize>list << 2;
  store<u32>(counts + place, count);
  if (count == 0) return true;
  const start = loadMachine(pointers);
  const last = loadMachine(pointers + <u64>(count - 1) * 8);
  if (last < start || last - start > TEXT_MAX) return false;
  const lastLength = machineStringLength(last);
  const size = <u32>(last - start) + lastLength + 1;
  const room = memory.grow((size + WASM_PAGE_SIZE - 1) / WASM_PAGE_SIZE);
  if (room < 0) return false;
  const text = <usize>room * WASM_PAGE_SIZE;
  copyMemory(ownAddress(text), start, size);
  store<u32>(starts + place, text);
  store<u32>(sizes + place, size);
  return true;
}

/** Bytes before the zero. */
function machineStringLength(address: u64): u32 {
  let length: u32 = 0;
  while (true) {
    copyMemory(ownAddress(word), address + length, 1);
    if (load<u8>(word) == 0) return length;
    length++;
  }
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
  return load<u32>(starts + (<usize>list << 2));
}

/** The name that the program was started by, without folders; nothing without arguments. */
export function programName(): usize {
  const start = listStart(LaunchList.Arguments);
  let name = start;
  const length = programPathLength();
  for (let at: u32 = 0; at < length; at++) {
    if (load<u8>(start + at) == 0x2f && at + 1 < length) name = start + at + 1;
  }
  return name;
}
/** Bytes of programName(). */
export function programNameLength(): u32 {
  return <u32>(listStart(LaunchList.Arguments) + programPathLength() - programName());
}
function programPathLength(): u32 {
  return zeroPaddedLength(listStart(LaunchList.Arguments), listSize(LaunchList.Arguments));
}
