// What every CPU has for itself. One CPU runs today; the tables are laid out for CPU_COUNT_MAX.
//
// Run queues stand behind the fields: one head and tail for each priority.
import { cpuNumber } from "hal/cpu";
import { CPU_COUNT_MAX, PRIORITY_COUNT } from "../../abi/limits";

@unmanaged
export class CpuLocal {
  /** Priorities with ready threads, as bits. */
  ready: u64;
  /** The running thread, or the one that ran last and has just blocked; 0 = none. */
  current: usize;
  /** The domain whose page table is active; 0 = none. */
  domain: usize;
  /** Counter when `current` started to run. */
  lastCounter: u64;
  idleTicks: u64;
  switches: u64;
  systemCalls: u64;
  /** Time of the next round-robin tick in ns; all ones = none. */
  tick: u64;
  /** Deadline that the hardware was given. */
  armed: u64;
  /** The hardware gets no deadline before this one. */
  rest: u64;
}

const QUEUES_OFFSET: usize = 128;
const CPU_LOCAL_SIZE: usize = 128 + PRIORITY_COUNT * 8;
const cpus: usize = memory.data(640 * CPU_COUNT_MAX, 64);

if (CPU_LOCAL_SIZE != 640) ERROR("as in memory.data above");

/** What the CPU that runs this has for itself. */
@inline
export function cpu(): CpuLocal {
  return changetype<CpuLocal>(cpus + <usize>cpuNumber() * CPU_LOCAL_SIZE);
}

/** Address of the queue of a priority: head, tail. */
@inline
export function queueOf(priority: u32): usize {
  return cpus + <usize>cpuNumber() * CPU_LOCAL_SIZE + QUEUES_OFFSET + (<usize>priority << 3);
}

/** Sets it up, with no thread, tick or deadline. Once on each CPU, at boot. */
export function initialiseCpuLocal(): void {
  memory.fill(changetype<usize>(cpu()), 0, CPU_LOCAL_SIZE);
  cpu().tick = u64.MAX_VALUE;
  cpu().armed = u64.MAX_VALUE;
}
