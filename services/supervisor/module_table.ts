// The modules of the boot set: a fixed table, one record each, made once from the archive. A
// module's number is the index of its archive entry; it is the badge of everything that the
// supervisor gives it.
// `state` and `domain` change in start.ts and death.ts only.
import { ArchiveKind } from "../../abi/boot_archive";
import { ModuleState } from "../../abi/interfaces/supervisor";
import { MD_ISA } from "../../abi/machine_description";
import { ManifestRecord, RestartPolicy } from "../../abi/manifest";
import { panic } from "../../sdk/panic";
import {
  entryCount, entryKind, entryName, machineField, nextRecord, recordLong, recordValue,
} from "./archive";

/** Archive entries that the table has room for. */
export const MODULES_MAX: u32 = 64;
const HANDLES_DEFAULT: u32 = 128;

/**
 *   0       4        8       12        16     20        24       28     32
 *   number  state    domain  priority  policy handles   threads  -      quotaPages
 *   40          48          56       60
 *   startedNs   retryNs     failures generation
 */
@unmanaged
@final
export class Module {
  /** Index of its archive entry; 0 = the place is not used. */
  number: u32;
  state: u32;
  /** Handle of its domain, 0 while it has none. */
  domain: u32;
  priority: u32;
  policy: u32;
  handles: u32;
  /** Threads beside the first. */
  extraThreads: u32;
  padding: u32;
  quotaPages: u64;
  startedNs: u64;
  /** In state Waiting: when to start it again. */
  retryNs: u64;
  /** Deaths in quick succession, for the back-off. */
  failures: u32;
  /** Restarts so far. */
  generation: u32;
}
if (offsetof<Module>() != 64) ERROR("Module has another size than its diagram");

const table: usize = memory.data(64 * 64, 8);

/** The record of a module number below entryCount(). */
export function moduleAt(number: u32): Module {
  return changetype<Module>(table + number * <u32>offsetof<Module>());
}

/** Its name: 32 zero-padded bytes. */
export function moduleName(number: u32): usize {
  return entryName(number);
}

/** Reads every manifest. QuotaShare is a part of what the modules of fixed quotas leave of `freePages`. */
export function readModules(freePages: u64): void {
  const count = entryCount();
  if (count > MODULES_MAX) panic("too many entries in the boot archive");
  const isa = <u32>machineField(MD_ISA);
  let fixedPages: u64 = 0;
  for (let number: u32 = 1; number < count; number++) {
    if (entryKind(number) == ArchiveKind.BootModule) readModule(number, isa);
    if (moduleUsed(number) && quotaShare(number) == 0) fixedPages += moduleAt(number).quotaPages;
  }
  const sharedPages = freePages > fixedPages ? freePages - fixedPages : 0;
  for (let number: u32 = 1; number < count; number++) {
    const share = moduleUsed(number) ? quotaShare(number) : 0;
    if (share != 0) moduleAt(number).quotaPages = (sharedPages * share) / 100;
  }
}

/** Percent; 0 for a module whose quota is fixed. */
function quotaShare(number: u32): u32 {
  const record = nextRecord(number, ManifestRecord.QuotaShare);
  return record != 0 ? recordValue(record) : 0;
}

function readModule(number: u32, isa: u32): void {
  const module = moduleAt(number);
  module.number = number;
  module.state = ModuleState.Unused;
  const only = nextRecord(number, ManifestRecord.OnlyIsa);
  if (only != 0 && recordValue(only) != 0 && recordValue(only) != isa) return;
  if (nextRecord(number, ManifestRecord.OnDemand) != 0) return;
  const limits = nextRecord(number, ManifestRecord.Limits);
  if (limits == 0) panic("a boot module without limits");
  module.priority = recordValue(limits);
  module.quotaPages = recordLong(limits);
  const sizes = nextRecord(number, ManifestRecord.Sizes);
  module.handles = sizes != 0 && recordValue(sizes) != 0 ? recordValue(sizes) : HANDLES_DEFAULT;
  const threads = nextRecord(number, ManifestRecord.Threads);
  module.extraThreads = threads != 0 ? recordValue(threads) : 0;
  const restart = nextRecord(number, ManifestRecord.Restart);
  module.policy = restart != 0 ? recordValue(restart) : <u32>RestartPolicy.Never;
  module.state = ModuleState.Ended;
}

/** True when the module belongs to this machine. */
export function moduleUsed(number: u32): bool {
  return moduleAt(number).number != 0 && moduleAt(number).state != ModuleState.Unused;
}

/** The module of a name given as three words, or 0. */
export function findModule(w0: u64, w1: u64, w2: u64): u32 {
  const count = entryCount();
  for (let number: u32 = 1; number < count; number++) {
    const name = entryName(number);
    if (!moduleUsed(number)) continue;
    if (load<u64>(name) == w0 && load<u64>(name, 8) == w1 && load<u64>(name, 16) == w2) {
      return number;
    }
  }
  return 0;
}
