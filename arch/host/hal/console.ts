// Early console: for panics and for the log before there is a console driver.
import { noteHostConsole } from "./state";

/** Makes the early console usable. Once, at boot. */
export function initialiseConsole(): void {}

/** Writes a byte, waiting for the device. */
export function writeConsole(byte: u32): void {
  noteHostConsole(byte);
}
