// Writing many lines to standard output, at the reader's pace.
import { once } from "node:events";

const BATCH_SIZE = 1 << 16;

/** Writes lines until they end or nobody reads any more (`… | head` is no error). */
export async function writeLines(lines: Iterable<string>): Promise<void> {
  const out = process.stdout;
  let closed = false;
  const onError = (error: NodeJS.ErrnoException): void => {
    if (error.code !== "EPIPE") throw error;
    closed = true;
  };
  out.on("error", onError);
  const write = async (text: string): Promise<void> => {
    if (!out.write(text)) await Promise.race([once(out, "drain"), once(out, "close")]).catch(onError);
    else await new Promise((resolve) => setImmediate(resolve)); // lets an error arrive
  };
  let batch = "";
  for (const line of lines) {
    batch += `${line}\n`;
    if (batch.length < BATCH_SIZE) continue;
    await write(batch);
    batch = "";
    if (closed) return;
  }
  if (batch !== "") await write(batch);
}
