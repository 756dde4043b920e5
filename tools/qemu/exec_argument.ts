// The command that an image runs in place of the shell, as one word of the kernel command line.

/** `exec=` and the base64 of the zero-separated words. @throws RangeError when there are no words */
export function execArgument(words: readonly string[]): string {
  if (words.length === 0) throw new RangeError("no command");
  return `exec=${Buffer.from(words.join("\0"), "utf8").toString("base64")}`;
}
