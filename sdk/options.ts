// Options of the image's command line: words parted by spaces, "name" or "name=value".

let foundStart: usize = 0;
let foundLength: u32 = 0;

/**
 * Looks for an option. Its value is then at optionStart(), optionLength() bytes, empty for a bare
 * name.
 * @param line the command line
 * @returns true when it is there; the last one wins
 */
export function findOption(line: usize, length: u32, name: string): bool {
  const nameLength = <u32>name.length;
  let found = false;
  let start: u32 = 0;
  while (start < length) {
    let end = start;
    while (end < length && load<u8>(line + end) != 32) end++;
    if (end - start >= nameLength && hasName(line + start, name)) {
      const next = start + nameLength;
      if (next == end || load<u8>(line + next) == 61) {
        foundStart = line + next + (next == end ? 0 : 1);
        foundLength = <u32>(line + end - foundStart);
        found = true;
      }
    }
    start = end + 1;
  }
  return found;
}

/** Where the value of the option found last stands. */
export function optionStart(): usize {
  return foundStart;
}

/** Its length in bytes. */
export function optionLength(): u32 {
  return foundLength;
}

function hasName(at: usize, name: string): bool {
  for (let index = 0; index < name.length; index++) {
    if (<u16>load<u8>(at + index) != load<u16>(changetype<usize>(name) + (index << 1))) {
      return false;
    }
  }
  return true;
}
