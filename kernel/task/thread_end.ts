// The end of a thread.
import { forgetCurrentFrame } from "hal/context";
import { Status } from "../../abi/status";
import { markDead } from "../handle/destroy";
import { givePages } from "../memory/object_pages";
import { cpu } from "./cpu_local";
import { Domain } from "./domain";
import { unbindSched } from "./sched";
import { dropCurrent, stopRunning } from "./scheduler";
import { Thread, ThreadState } from "./thread";
import { cancelWait, wakeWith } from "./wait";

/**
 * Ends a thread wherever it is: whom it should answer gets Dead, its handles die, its page is
 * freed.
 */
export function endThread(at: usize): void {
  const thread = changetype<Thread>(at);
  cancelWait(at);
  stopRunning(at, ThreadState.Stopped);
  if (thread.caller) wakeWith(thread.caller, Status.Dead);
  if (cpu().current == at) {
    dropCurrent();
    forgetCurrentFrame(); // the stub must not save registers to a freed page
  }
  unbindSched(at);
  markDead(at);
  const domain = changetype<Domain>(thread.owner);
  domain.retiredTicks += thread.ticks;
  domain.threadCount--;
  if (thread.domainNext) changetype<Thread>(thread.domainNext).domainPrevious = thread.domainPrevious;
  if (thread.domainPrevious) changetype<Thread>(thread.domainPrevious).domainNext = thread.domainNext;
  else domain.threads = thread.domainNext;
  givePages(thread.owner, at, 1);
}
