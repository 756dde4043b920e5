// One build at a time: two that write the same files would read each other's halves.
import { mkdir, readFile, rm, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";

const POLL_MS = 200;
/** Who has waited this long is told for what. */
const SAY_SO_MS = 5000;
/** A lock without a process id is being written, or its writer was killed or found the disk full. */
const EMPTY_MS = 2000;

/** Runs `action` while holding the lock of the project's build folder; waits for another process. */
export async function withBuildLock<T>(root: string, action: () => Promise<T>): Promise<T> {
  const lock = join(root, "build", "lock");
  await mkdir(join(root, "build"), { recursive: true });
  let waitedMs = 0;
  while (!(await tryLock(lock))) {
    await sleep(POLL_MS);
    waitedMs += POLL_MS;
    if (waitedMs === SAY_SO_MS) console.error(`cloudos: waiting for another build (if there is none, remove ${lock})`);
  }
  try {
    return await action();
  } finally {
    await rm(lock, { force: true });
  }
}

/** Creates the lock with our process id in it; a lock whose process is gone is removed. */
async function tryLock(lock: string): Promise<boolean> {
  try {
    await writeFile(lock, String(process.pid), { flag: "wx" });
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "EEXIST") throw error;
  }
  const holder = Number(await readFile(lock, "utf8").catch(() => ""));
  if (holder > 0 ? !isAlive(holder) : await isOld(lock)) await rm(lock, { force: true });
  return false;
}

async function isOld(file: string): Promise<boolean> {
  const known = await stat(file).catch(() => undefined);
  return known !== undefined && Date.now() - known.mtimeMs > EMPTY_MS;
}

function isAlive(processId: number): boolean {
  try {
    process.kill(processId, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "EPERM";
  }
}
