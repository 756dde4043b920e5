// The WASI layer of CloudOS: a library module in the program's own domain. Its exports are the
// program's imports (calls.ts); the thread starts in `run`, which calls the program's _start. What is
// no call has a name of abi/wasi_layer.ts.
import { threadExit } from "../../../sdk/system";
import { initDescriptors } from "../descriptors";
import { runProgram } from "../program";
import { loadLaunch } from "./launch";
import { initLease } from "./lease";

export * from "../calls";
export { noStart as layer_no_start } from "../program";
export { run as layer_run };

/**
 * Where the thread starts. `programSlot` is the slot number of the program's memory in this domain.
 */
function run(programSlot: u32): void {
  initLease(programSlot);
  initDescriptors();
  loadLaunch();
  runProgram();
  threadExit(0);
}
