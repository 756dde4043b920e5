// Paths: the current directory, and relative paths made absolute. "." and ".." are taken out by the
// text, so the shell's idea of ".." is the one that `pwd` shows.
import { copyString } from "../../sdk/text";

export const PATH_MAX: u32 = 4096;

const current: usize = memory.data(4096);
let currentLength: u32 = 0;
const resolved: usize = memory.data(4096);
let resolvedLength: u32 = 0;
const joined: usize = memory.data(256);
const folderBytes: usize = memory.data(32);

/** Starts in the root. */
export function initPaths(): void {
  currentLength = copyString(current, PATH_MAX, "/");
}

/** The current directory, absolute. */
export function currentDirectory(): usize {
  return current;
}
/** Bytes of the current directory's path. */
export function currentDirectoryLength(): u32 {
  return currentLength;
}

/** Makes the path that was resolved last the current directory. */
export function enterResolved(): void {
  memory.copy(current, resolved, resolvedLength);
  currentLength = resolvedLength;
}

/** The path that was resolved last: absolute, without "." and "..". */
export function resolvedPath(): usize {
  return resolved;
}
/** Bytes of the path that was resolved last. */
export function resolvedPathLength(): u32 {
  return resolvedLength;
}

/** Resolves to the root. */
export function resolveRoot(): void {
  resolvedLength = copyString(resolved, PATH_MAX, "/");
}

/** Resolves a path against the current directory. False when it is too long. */
export function resolve(path: usize, length: u32): bool {
  const absolute = length != 0 && load<u8>(path) == 0x2f;
  resolvedLength = copyString(resolved, PATH_MAX, "/");
  if (!absolute && !append(current, currentLength)) return false;
  return append(path, length);
}

/** Resolves `folder` + `name` + `ending`, where `folder` and `ending` are ASCII. */
export function resolveIn(folder: string, name: usize, length: u32, ending: string): bool {
  const endingLength = <u32>ending.length;
  if (length + endingLength > 256) return false;
  memory.copy(joined, name, length);
  copyString(joined + length, endingLength, ending);
  if (folder.length == 0) return resolve(joined, length + endingLength);
  const folderLength = copyString(folderBytes, 32, folder);
  return resolve(folderBytes, folderLength) && append(joined, length + endingLength);
}

/** Appends the components of a path. */
function append(path: usize, length: u32): bool {
  let start: u32 = 0;
  while (start < length) {
    let end = start;
    while (end < length && load<u8>(path + end) != 0x2f) end++;
    const size = end - start;
    const first = size != 0 ? <u32>load<u8>(path + start) : 0;
    if (size == 2 && first == 0x2e && load<u8>(path + start + 1) == 0x2e) removeLast();
    else if (size != 0 && !(size == 1 && first == 0x2e) && !appendComponent(path + start, size))
      return false;
    start = end + 1;
  }
  return true;
}

function removeLast(): void {
  while (resolvedLength > 1 && load<u8>(resolved + resolvedLength - 1) != 0x2f) resolvedLength--;
  if (resolvedLength > 1) resolvedLength--;
}

function appendComponent(from: usize, size: u32): bool {
  const slash: u32 = resolvedLength > 1 ? 1 : 0;
  if (resolvedLength + slash + size > PATH_MAX) return false;
  if (slash) store<u8>(resolved + resolvedLength, 0x2f);
  memory.copy(resolved + resolvedLength + slash, from, size);
  resolvedLength += slash + size;
  return true;
}
