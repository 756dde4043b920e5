// Everything that the kernel sets up for itself, in order; the machine first.
import { initialiseBoot } from "hal/boot";
import { initialiseConsole } from "hal/console";
import { initialiseCpu } from "hal/cpu";
import { initialiseInterrupts } from "hal/interrupts";
import { setTableFrameSource } from "hal/page_table";
import { initialiseTimer } from "hal/timer";
import { initialiseMachine } from "./machine";
import { initialiseFrames } from "../memory/frames";
import { initialiseSlots } from "../memory/slots";
import { giveTableFrame, takeTableFrame } from "../memory/table_frames";
import { initialiseWindowPages } from "../memory/window_pages";
import { initialiseTimerQueue } from "../task/timer_queue";
import { initialiseCpuLocal } from "../task/cpu_local";

/** Brings the kernel's own state up: all that does not need a supervisor. */
export function initialiseKernel(bootInformation: u64): void {
  initialiseConsole();
  initialiseCpu();
  initialiseBoot(bootInformation);
  initialiseCpuLocal();
  initialiseTimerQueue();
  setTableFrameSource(indexOf(changetype<usize>(takeTableFrame)), indexOf(changetype<usize>(giveTableFrame)));
  initialiseWindowPages();
  initialiseFrames();
  initialiseSlots();
  initialiseInterrupts();
  initialiseTimer();
  initialiseMachine();
}

/** Table index of a function: the first word of the static object that stands for it. */
function indexOf(functionValue: usize): u32 {
  return load<u32>(functionValue);
}
