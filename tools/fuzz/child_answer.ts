// One answer of a child process, or why there is none.
import type { ChildProcess } from "node:child_process";

/**
 * Waits for the next message of a child process.
 * @param name what it is called when it ends or hangs
 * @throws Error when it ends first, or says nothing for `timeoutMs`
 */
export function answerOf(child: ChildProcess, name: string, timeoutMs: number): Promise<unknown> {
  return new Promise((resolve, reject) => {
    const finish = (action: () => void): void => {
      clearTimeout(timer);
      child.off("message", onMessage);
      child.off("exit", onExit);
      action();
    };
    const onMessage = (message: unknown): void => finish(() => resolve(message));
    const onExit = (code: number | null, signal: string | null): void =>
      finish(() => reject(new Error(`${name} ended (${signal ?? code})`)));
    const timer = setTimeout(() => finish(() => reject(new Error(`${name} hung`))), timeoutMs);
    child.on("message", onMessage);
    child.on("exit", onExit);
  });
}
