// The only door to the memory of modules. Ranges that a module names are allegations: they are
// checked against the user half, then page by page against its page table, for user access.
import { COPY_SIZE_MAX } from "../../abi/limits";
import { copyPhysical, loadPhysical64, loadPhysical8 } from "hal/memory";
import { PROTECTION_READ, PROTECTION_WRITE, translate, USER_END } from "hal/page_table";
import { writeConsole } from "hal/console";

/** True when [address, address + length) is a range of the user half. */
export function isUserRange(address: u64, length: u64): bool {
  return length <= USER_END && address <= USER_END - length;
}

/** Physical address of one byte for an access, 0 when the page is not mapped for it. */
function physicalOf(root: u64, virtualAddress: u64, protection: u32): u64 {
  const page = translate(root, virtualAddress);
  if (!(page & <u64>protection)) return 0;
  return (page & ~4095) | (virtualAddress & 4095);
}

/**
 * Copies between two address spaces, from page to page.
 * @returns bytes copied: less than `length` when a page was not mapped for the access
 */
export function copyUser(toRoot: u64, to: u64, fromRoot: u64, from: u64, length: u64): u64 {
  assert(length <= <u64>COPY_SIZE_MAX);
  if (!isUserRange(to, length) || !isUserRange(from, length)) return 0;
  let done: u64 = 0;
  while (done < length) {
    const source = physicalOf(fromRoot, from + done, PROTECTION_READ);
    const target = physicalOf(toRoot, to + done, PROTECTION_WRITE);
    if (!source || !target) return done;
    const chunk = min(length - done, 4096 - max(source & 4095, target & 4095));
    copyPhysical(target, source, chunk);
    done += chunk;
  }
  return done;
}

/** What readUserWord read last. */
export let userWord: u64 = 0;

/** Reads an aligned u64 of a user; false when it is not mapped. The value is in `userWord`. */
export function readUserWord(root: u64, address: u64): bool {
  if (address & 7 || !isUserRange(address, 8)) return false;
  const physical = physicalOf(root, address, PROTECTION_READ);
  if (!physical) return false;
  userWord = loadPhysical64(physical);
  return true;
}

/**
 * Writes a user's bytes to the early console; false when one is not mapped. What is neither printable
 * ASCII nor a newline becomes a question mark: anybody may write here, but not steer a terminal, nor
 * forge the console's frames (abi/interfaces/console_frames.ts).
 */
export function logUser(root: u64, address: u64, length: u64): bool {
  if (!isUserRange(address, length)) return false;
  for (let i: u64 = 0; i < length; i++) {
    const physical = physicalOf(root, address + i, PROTECTION_READ);
    if (!physical) return false;
    const byte = loadPhysical8(physical);
    writeConsole(byte == 10 || (byte >= 32 && byte < 127) ? byte : 63);
  }
  return true;
}
