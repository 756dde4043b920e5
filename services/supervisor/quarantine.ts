// DMA memory of dead drivers. A device may still write to it until the driver's next instance has
// reset the device, which every driver does before it says Ready; so the kernel keeps the frames
// and they are given back then (SystemOperation.ReleaseQuarantine), not when the driver dies.
import { WellKnownHandle } from "../../abi/handles";
import { Status } from "../../abi/status";
import { SystemOperation } from "../../abi/system_calls";
import { result } from "../../sdk/record";
import { handleInfo, systemOperation } from "../../sdk/system";

/** Dead domains that are remembered; the frames of more stay in quarantine for good. */
const DEAD_MAX: u32 = 64;

/**
 *   0              8
 *   module number  kernel's number of the dead domain
 */
const table: usize = memory.data(64 * 16, 8);
let count: u32 = 0;

/** Remembers a domain that is about to be killed. @param domain its handle */
export function rememberDead(module: u32, domain: u32): void {
  if (count == DEAD_MAX || handleInfo(domain) != Status.Ok) return;
  const entry = table + (count++ << 4);
  store<u64>(entry, module);
  store<u64>(entry, result(3), 8);
}

/** A module's new instance is ready: gives back what its dead ones left. */
export function releaseDead(module: u32): void {
  for (let index: u32 = 0; index < count; ) {
    const entry = table + (index << 4);
    if (load<u64>(entry) != module) {
      index++;
      continue;
    }
    systemOperation(
      SystemOperation.ReleaseQuarantine, WellKnownHandle.Machine, load<u64>(entry, 8),
    );
    const last = table + (--count << 4);
    memory.copy(entry, last, 16);
  }
}
