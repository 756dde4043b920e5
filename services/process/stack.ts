// A program's stack: it begins small, and a fault in the room below it makes it longer, at least twice
// as long, charged to the program. Compiled code probes large frames page by page (docs/LOADER.md), so
// it never jumps over what is mapped.
import { PROGRAM_STACK_MAX } from "../../abi/interfaces/process";
import { PAGE_SIZE } from "../../abi/limits";
import { Protection } from "../../abi/system_calls";
import { handleClose, regionCreate, regionMap } from "../../sdk/system";
import { Process } from "./process_table";

/** True when the address lies in the room for the stack, or in the guard below. */
export function isStackAddress(process: Process, address: u64): bool {
  return address < process.stackTop && address >= process.stackTop - 2 * <u64>PROGRAM_STACK_MAX;
}

/**
 * Makes the stack reach down to an address.
 * @returns false when it is no stack address, too far down, or the program's quota is used up
 */
export function growStack(process: Process, address: u64): bool {
  const bottom = process.stackTop - process.stackSize;
  if (address >= bottom || address < process.stackTop - <u64>PROGRAM_STACK_MAX) return false;
  const needed = (process.stackTop - address + PAGE_SIZE - 1) & ~(<u64>PAGE_SIZE - 1);
  const doubled = min<u64>(2 * process.stackSize, PROGRAM_STACK_MAX);
  return extend(process, max<u64>(needed, doubled)) || extend(process, needed);
}

function extend(process: Process, size: u64): bool {
  const pages = (size - process.stackSize) / PAGE_SIZE;
  const region = regionCreate(pages, 0, 0, process.domain);
  if (region < 0) return false;
  const protection = Protection.Read | Protection.Write;
  const bottom = process.stackTop - size;
  const status = regionMap(process.domain, region, bottom, 0, pages, protection);
  handleClose(region);
  if (status < 0) return false;
  process.stackSize = size;
  return true;
}
