// The processor. The contract is arch/host/hal/cpu.ts. Power goes through PSCI (Arm DEN 0022).
import { PsciConduit, psciConduit } from "./device_tree";
import {
  hypervisorCall,
  machineReadCounter,
  machineWaitForInterrupt,
  monitorCall,
  readExceptionLink,
  readIdMmfr1,
  readSavedStatus,
  writeCounterControl,
  writeExceptionLink,
  writePan,
  writeSavedStatus,
} from "./intrinsics";

export const HAS_IO_PORTS: bool = false;

const PSCI_SYSTEM_OFF: u64 = 0x8400_0008;
const PSCI_SYSTEM_RESET: u64 = 0x8400_0009;
/** CNTKCTL_EL1.EL0VCTEN: EL0 reads CNTVCT. */
const COUNTER_FOR_USERS: u64 = 2;
/** ID_AA64MMFR1_EL1.PAN, and PSTATE.PAN's place in a register. */
const PAN_FIELD: u64 = 0xf << 20;
const PAN_BIT: u64 = 1 << 22;

/** The front end has set up vectors and translation; what the CPU has beyond that goes on here. */
export function initialiseCpu(): void {
  writeCounterControl(COUNTER_FOR_USERS);
  if (readIdMmfr1() & PAN_FIELD) writePan(PAN_BIT);
}

// @ts-ignore: decorator
@inline
export function cpuNumber(): u32 {
  return 0;
}

// @ts-ignore: decorator
@inline
export function readCounter(): u64 {
  return machineReadCounter();
}

/** The interrupt overwrites what still belongs to the thread whose system call waits here. */
export function waitForInterrupt(): bool {
  const link = readExceptionLink();
  const status = readSavedStatus();
  machineWaitForInterrupt();
  writeExceptionLink(link);
  writeSavedStatus(status);
  return true;
}

/**
 * Resets, so that whoever watches the machine sees it end; waits for ever where that does nothing.
 */
export function stopMachine(): void {
  resetMachine();
  for (;;) machineWaitForInterrupt();
}

function callFirmware(call: u64): void {
  if (psciConduit == PsciConduit.Hvc) hypervisorCall(call, 0, 0, 0);
  else if (psciConduit == PsciConduit.Smc) monitorCall(call, 0, 0, 0);
}

export function powerOff(): void {
  callFirmware(PSCI_SYSTEM_OFF);
}

export function resetMachine(): void {
  callFirmware(PSCI_SYSTEM_RESET);
}

export function readPort(port: u32, width: u32): u32 {
  return 0;
}

export function writePort(port: u32, width: u32, value: u32): void {}
