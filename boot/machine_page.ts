// Writes the machine description (abi/machine_description.ts) into a zeroed page.
import { loadPhysical8, storePhysical64, storePhysical8 } from "hal/memory";
import { COMMAND_LINE_MAX, MD_COMMAND_LINE, MD_COMMAND_LINE_LENGTH, MD_MAGIC } from "../abi/machine_description";
import { physicalTextLength } from "./physical_text";

/** "MACHINE1" */
export function describeMagic(page: u64): void {
  storePhysical64(page + MD_MAGIC, 0x3145_4e49_4843_414d);
}

/** Copies a zero-terminated command line; what is too long is cut off. */
export function describeCommandLine(page: u64, commandLine: u64): void {
  if (commandLine == 0) return;
  const length = physicalTextLength(commandLine, COMMAND_LINE_MAX);
  storePhysical64(page + MD_COMMAND_LINE_LENGTH, length);
  for (let i: u32 = 0; i < length; i++) {
    storePhysical8(page + MD_COMMAND_LINE + i, loadPhysical8(commandLine + i));
  }
}
