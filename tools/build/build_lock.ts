// One build at a time: two that write the same files would read each other's halves.
import { mkdir, readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";

const POLL_MS = 200;

/** Runs `action` while holding the lock of the project's build folder; waits for another process. */
export async function withBuildLock<T>(root: string, action: () => Promise<T>): Promise<T> {
  const lock = join(root, "build", "lock");
  await mkdir(join(root, "build"), { recursive: true });
  while (!(await tryLock(lock))) await sleep(POLL_MS);
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
  if (holder > 0 && !isAlive(holder)) await rm(lock, { force: true });
  return false;
}

function isAlive(processId: number): boolean {
  try {
    process.kill(processId, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "EPERM";
  }
}
