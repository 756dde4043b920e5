// Who uses which program: one record for each Load that was not released. A client that starts anew
// gives up what its earlier life used (LoaderOperation.Forget). A fixed table.
import { findProgram, Program, touch, trimCache } from "./program_table";

const USES_MAX: u32 = 128;

/**
 *   0        8
 *   client   program
 */
@unmanaged
@final
class Use {
  /** Badge of the client's handle. */
  client: u64;
  /** Number of the program; 0 = the place is free. */
  program: u64;
}

const table: usize = memory.data(128 * 16, 8);

function useAt(index: u32): Use {
  return changetype<Use>(table + (index << 4));
}

/** Notes a use. False when the table is full. */
export function addUse(client: u64, program: Program): bool {
  for (let index: u32 = 0; index < USES_MAX; index++) {
    const use = useAt(index);
    if (use.program != 0) continue;
    use.client = client;
    use.program = program.number;
    program.users++;
    touch(program);
    return true;
  }
  return false;
}

/** Ends one use. False when there is none. */
export function endUse(client: u64, program: u64): bool {
  for (let index: u32 = 0; index < USES_MAX; index++) {
    const use = useAt(index);
    if (use.program == 0 || use.program != program || use.client != client) continue;
    end(use);
    return true;
  }
  return false;
}

/** Ends all uses of a client. */
export function endUses(client: u64): void {
  for (let index: u32 = 0; index < USES_MAX; index++) {
    if (useAt(index).program != 0 && useAt(index).client == client) end(useAt(index));
  }
}

function end(use: Use): void {
  const program = findProgram(use.program);
  use.program = 0;
  if (!program) return;
  program.users--;
  if (program.users == 0) trimCache();
}
