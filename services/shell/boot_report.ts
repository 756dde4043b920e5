// What the machine had used when the shell was ready: the lines that `make spec` reads.
import { PAGE_SIZE } from "../../abi/limits";
import { SystemOperation } from "../../abi/system_calls";
import { logLine, logSend, logStart, Severity } from "../../sdk/log";
import { result } from "../../sdk/record";
import { systemOperation } from "../../sdk/system";

/**
 * Logs the counter's ticks spent since power-on, idle time left out, and the memory that is free.
 */
export function reportBoot(): void {
  if (systemOperation(SystemOperation.Counters) < 0) return;
  const ticks = result(0) - result(1);
  if (systemOperation(SystemOperation.MemoryStatistics) < 0) return;
  const free = result(0) * PAGE_SIZE;
  logStart("shell");
  logLine().string("boot ticks ").decimal(ticks);
  logSend(Severity.Info);
  logLine().string("memory free ").decimal(free);
  logSend(Severity.Info);
}
