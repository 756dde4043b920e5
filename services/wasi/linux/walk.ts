// From a path to the directory that holds its last component, without ever leaving the folder that
// it starts in.
//
// The walk opens one component after the other, relative to the one before and never through a
// symbolic link; links are read and put in front of what is left of the path. ".." takes the last
// directory off the stack of those passed: the directory's own ".." is never used, so nothing that
// others rename meanwhile leads outside. What leaves the folder, and every absolute link, is
// NOTCAPABLE. Used by every call that names a path; each walk is ended by endWalk.
import { O_DIRECTORY, O_NOFOLLOW, SYS_CLOSE, SYS_OPENAT, SYS_READLINKAT } from "linux/system_calls";
import { Errno } from "../errno";
import { ENOTDIR, ELOOP, errnoOf } from "./errno";
import { call1, call4, ownAddress } from "./system";

export const O_PATH: u32 = 0x20_0000;
export const O_CLOEXEC: u32 = 0x8_0000;
/** Symbolic links followed in one walk (Linux MAXSYMLINKS). */
const LINKS_MAX: u32 = 40;
const DEPTH_MAX: u32 = 256;
const PATH_MAX: u32 = 4096;
const NAME_MAX: u32 = 255;
const BUFFER_SIZE: u32 = 8192;
const SLASH: u32 = 0x2f;
const DOT: u32 = 0x2e;

/** What is left of the path stands at the end of this buffer, from `at` on. */
const buffer: usize = memory.data(8192);
const link: usize = memory.data(4096);
const name: usize = memory.data(256);
const opened: usize = memory.data(1024, 4);
/** Two walks may be open: of the first only its last directory stays. */
const kept: usize = memory.data(16, 8);
const keptName: usize = memory.data(256);

let at: u32 = 0;
let folder: u64 = 0;
let depth: u32 = 0;
let links: u32 = 0;
let nameLength: u32 = 0;
let slashes: bool = false;

/**
 * Walks to the last component. Returns an Errno; then walkFolder() is the directory that holds
 * walkName(), which is no "..", and is "." where the path names the directory itself.
 * @param follow go on where the last component is a symbolic link
 */
export function beginWalk(start: u64, path: usize, length: u32, follow: bool): i32 {
  depth = 0;
  links = 0;
  folder = start;
  if (length > PATH_MAX) return Errno.NAMETOOLONG;
  at = BUFFER_SIZE - length;
  memory.copy(buffer + at, path, length);
  const error = walk(follow);
  if (error) endWalk();
  return error;
}

/** Closes what the walk opened. */
export function endWalk(): void {
  while (depth != 0) call1(SYS_CLOSE, load<u32>(opened + (--depth << 2)));
}

/**
 * The directory that holds the last component: a descriptor of the walk, or the folder it began
 * in.
 */
export function walkFolder(): u64 {
  return depth == 0 ? folder : load<u32>(opened + ((depth - 1) << 2));
}
/** Machine address of the last component, zero-terminated. */
export function walkName(): u64 {
  return ownAddress(name);
}
/** True when slashes follow the last component: it has to be a directory. */
export function walkNeedsDirectory(): bool {
  return slashes;
}

/** Keeps folder and name of this walk, so that another can be begun; endKept ends it. */
export function keepWalk(): void {
  store<u64>(kept, walkFolder());
  store<u32>(kept, depth != 0 ? 1 : 0, 8);
  memory.copy(keptName, name, NAME_MAX + 1);
  if (depth != 0) depth--;
  endWalk();
}
/** walkFolder() of the walk that was kept. */
export function keptFolder(): u64 {
  return load<u64>(kept);
}
/** walkName() of the walk that was kept. */
export function keptNameAddress(): u64 {
  return ownAddress(keptName);
}
/** Closes what was kept. */
export function endKept(): void {
  if (load<u32>(kept, 8)) call1(SYS_CLOSE, load<u64>(kept));
}

/** Each round takes a component off, and links add at most LINKS_MAX * PATH_MAX bytes. */
function walk(follow: bool): i32 {
  while (true) {
    skipSlashes();
    if (at == BUFFER_SIZE) {
      setName();
      slashes = true;
      return Errno.SUCCESS;
    }
    if (!takeComponent()) return Errno.NAMETOOLONG;
    if (isDots(1)) continue;
    if (isDots(2)) {
      if (depth == 0) return Errno.NOTCAPABLE;
      call1(SYS_CLOSE, load<u32>(opened + (--depth << 2)));
      continue;
    }
    slashes = at < BUFFER_SIZE;
    const from = at;
    skipSlashes();
    const isLast = at == BUFFER_SIZE;
    at = from;
    const error = isLast ? lastComponent(follow) : enter();
    if (error < 0) continue;
    if (isLast || error) return error;
  }
}

function skipSlashes(): void {
  while (at < BUFFER_SIZE && load<u8>(buffer + at) == SLASH) at++;
}

/** The directory itself. */
function setName(): void {
  store<u16>(name, <u16>DOT);
  nameLength = 1;
}

/** Copies the next component to `name`. False: it is longer than any name. */
function takeComponent(): bool {
  nameLength = 0;
  while (at < BUFFER_SIZE && load<u8>(buffer + at) != SLASH) {
    if (nameLength == NAME_MAX) return false;
    store<u8>(name + nameLength++, load<u8>(buffer + at++));
  }
  store<u8>(name + nameLength, 0);
  return true;
}

function isDots(count: u32): bool {
  if (nameLength != count) return false;
  return load<u8>(name) == DOT && (count == 1 || load<u8>(name + 1) == DOT);
}

/** Goes into a directory. An Errno, or -1: it was a link, and the walk goes on. */
function enter(): i32 {
  if (depth == DEPTH_MAX) return Errno.NAMETOOLONG;
  const flags = O_PATH | O_CLOEXEC | O_DIRECTORY | O_NOFOLLOW;
  const file = call4(SYS_OPENAT, walkFolder(), ownAddress(name), flags, 0);
  if (file == -ENOTDIR || file == -ELOOP) {
    const error = expand();
    return error == Errno.INVAL ? Errno.NOTDIR : error;
  }
  if (file < 0) return errnoOf(file);
  store<u32>(opened + (depth++ << 2), <u32>file);
  return Errno.SUCCESS;
}

/** An Errno, or -1: it was a link, and the walk goes on. */
function lastComponent(follow: bool): i32 {
  // A link with a slash behind it means what it names.
  if (!follow && !slashes) return Errno.SUCCESS;
  const error = expand();
  return error < 0 || error == Errno.LOOP || error == Errno.NOTCAPABLE ||
      error == Errno.NAMETOOLONG
    ? error
    : Errno.SUCCESS;
}

/** Puts a link's target in front of the rest. -1, or an Errno: INVAL for what is no link. */
function expand(): i32 {
  const length = call4(
    SYS_READLINKAT, walkFolder(), ownAddress(name), ownAddress(link), PATH_MAX,
  );
  if (length < 0) return errnoOf(length);
  if (++links > LINKS_MAX) return Errno.LOOP;
  if (length == 0 || length == PATH_MAX || <u32>length > at) return Errno.NAMETOOLONG;
  if (load<u8>(link) == SLASH) return Errno.NOTCAPABLE;
  at -= <u32>length;
  memory.copy(buffer + at, link, <u32>length);
  return -1;
}
