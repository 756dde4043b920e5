// How often a module was restarted, as the supervisor counts.
import { WellKnownHandle } from "../abi/handles";
import { SupervisorOperation } from "../abi/interfaces/supervisor";
import { call, reply } from "./client";
import { nameWord } from "./names";

const MODULES_MAX: u64 = 64;

/** Restarts of the module of a name of at most 16 ASCII characters; 0 when there is none. */
export function moduleGeneration(name: string): u64 {
  const first = nameWord(name, 0);
  const rest = nameWord(name, 1);
  for (let index: u64 = 1; index < MODULES_MAX; index++) {
    if (call(WellKnownHandle.Supervisor, SupervisorOperation.List, index) < 0) return 0;
    if (reply(0) == first && reply(1) == rest) return reply(3) >> 32;
  }
  return 0;
}
