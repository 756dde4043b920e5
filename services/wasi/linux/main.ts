// The WASI layer of an executable for Linux. Its exports are the program's imports (calls.ts); the
// entry code (abi/linux_program.ts) calls `prepare`, `run` on the program's own stack, and `trapped`
// when a signal says that the program faulted. What is no call has a name of abi/wasi_layer.ts.
import { initDescriptors } from "../descriptors";
import { runProgram } from "../program";
import { loadLaunch } from "./launch";
import { failStart } from "./message";
import { openPreopens } from "./preopens";
import { exitProgram } from "./process";
import { catchFaults, makeMemories, makeStacks, openStandardStreams } from "./setup";
import { initTables } from "./tables";
import { endByFault } from "./trap_message";

export * from "../calls";
export { noStart as layer_no_start } from "../program";
export { prepare as layer_prepare, run as layer_run, trapped as layer_trapped };

/**
 * @param tables offset of the program tables in this memory
 * @param stack address of what Linux left on the stack at the start
 */
function prepare(tables: usize, stack: u64): void {
  initTables(tables);
  if (!loadLaunch(stack)) failStart("no memory for the arguments", 0, 0, 0);
  openStandardStreams();
  makeStacks();
  catchFaults();
  makeMemories();
  openPreopens();
  initDescriptors();
}

/** Runs the program. Never returns. */
function run(): void {
  runProgram();
  exitProgram(0);
}

/** The program faulted: number of the signal, address of the instruction, si_addr. Never returns. */
function trapped(signal: u32, instruction: u64, address: u64): void {
  endByFault(signal, instruction, address);
}
