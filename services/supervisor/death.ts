// How modules die and come back: killing a domain with everything it held, the report of it, and
// the restart on the same ports, after a back-off when deaths follow each other quickly.
import { FaultKind, MemoryFaultBit } from "../../abi/faults";
import { BM_SLOT_BASE } from "../../abi/boot_archive";
import { SLOT_CODE, SLOT_INSTANCE } from "../../abi/address_layout";
import { WellKnownHandle } from "../../abi/handles";
import { ModuleState } from "../../abi/interfaces/supervisor";
import { PciOperation } from "../../abi/interfaces/system_services";
import { ManifestRecord, RestartPolicy } from "../../abi/manifest";
import { DomainOperation, SystemOperation } from "../../abi/system_calls";
import { callUntil } from "../../sdk/client";
import { nameWord } from "../../sdk/names";
import { domainControl, handleClose, monotonicNs, systemOperation } from "../../sdk/system";
import { Text } from "../../sdk/text";
import { archiveAt, entryOffset, findRecord } from "./archive";
import { Module, moduleName } from "./module_table";
import { findPort } from "./port_table";
import { rememberDead } from "./quarantine";
import { report, reportLine } from "./report";
import { removeWatcher } from "./watchers";

/** A module that lived this long starts again at once. */
const STEADY_NS: u64 = 2_000_000_000;
const BACK_OFF_FIRST_NS: u64 = 1_000_000;
const BACK_OFF_DOUBLINGS_MAX: u32 = 9;
/** How long the PCI service may take to stop a dead driver's devices. */
const PCI_RELEASE_NS: u64 = 1_000_000_000;

/**
 * Ends a module's domain; its policy decides what follows.
 * @param fault true when it died by itself, which counts for the back-off
 */
export function endModule(module: Module, fault: bool): void {
  const ownsDevices = findRecord(
    module.number, ManifestRecord.Device, nameWord("dma", 0), 0, 0,
  ) != 0;
  if (ownsDevices) rememberDead(module.number, module.domain);
  domainControl(module.domain, DomainOperation.Kill);
  handleClose(module.domain);
  module.domain = 0;
  removeWatcher(module.number);
  if (ownsDevices) stopDevices(module.number);
  if (module.policy == RestartPolicy.Never) {
    module.state = ModuleState.Ended;
    return;
  }
  if (module.policy == RestartPolicy.Reboot) {
    systemOperation(SystemOperation.Power, WellKnownHandle.Machine, 1);
  }
  const now = monotonicNs();
  if (!fault || now - module.startedNs > STEADY_NS) module.failures = 0;
  else countFailure(module);
  module.retryNs = module.failures == 0
    ? now
    : now + (BACK_OFF_FIRST_NS << (<u64>module.failures - 1));
  module.generation++;
  module.state = ModuleState.Waiting;
}

/** One more death or failed start in quick succession. */
export function countFailure(module: Module): void {
  if (module.failures <= BACK_OFF_DOUBLINGS_MAX) module.failures++;
}

/** A dead driver's devices stop mastering the bus; its next instance resets them. */
function stopDevices(number: u32): void {
  const pci = findPort(nameWord("pci", 0), 0);
  if (pci != 0) callUntil(pci, PciOperation.Release, monotonicNs() + PCI_RELEASE_NS, number);
}

/** Writes the report's line about a fault message (words of abi/faults.ts); report() sends it. */
export function describeFault(
  module: Module, w0: u64, address: u64, instruction: u64, detail: u64,
): void {
  const kind = <u32>w0;
  const text = reportLine();
  text.zeroPadded(moduleName(module.number), 32).string(" (generation ").decimal(module.generation)
    .string(") ");
  if (kind == FaultKind.Exit) text.string("ended with code ").decimal(address);
  else appendFault(text, kind, address, detail);
  if (kind != FaultKind.Exit) appendPlace(text, module, instruction);
}

function appendFault(text: Text, kind: u32, address: u64, detail: u64): void {
  if (kind == FaultKind.Memory) {
    text.string("died: ");
    if (detail & MemoryFaultBit.Execute) text.string("execute");
    else if (detail & MemoryFaultBit.Write) text.string("write");
    else text.string("read");
    text.string(" of address 0x").hex(address);
    return;
  }
  text.string("died: ").string(faultName(kind));
}

function faultName(kind: u32): string {
  if (kind == FaultKind.Instruction) return "trap or undefined instruction";
  if (kind == FaultKind.Arithmetic) return "division error";
  if (kind == FaultKind.Alignment) return "misaligned access";
  if (kind == FaultKind.Protection) return "privileged instruction";
  if (kind == FaultKind.Debug) return "breakpoint";
  return "fault";
}

/** Where: an offset in the module's code, for `cloudos symbolize`. */
function appendPlace(text: Text, module: Module, instruction: u64): void {
  const slot = load<u64>(archiveAt(entryOffset(module.number)) + BM_SLOT_BASE);
  const code = slot + SLOT_CODE;
  if (instruction >= code && instruction < slot + SLOT_INSTANCE) {
    text.string(" at ").zeroPadded(moduleName(module.number), 32).string("+0x")
      .hex(instruction - code);
  } else {
    text.string(" at address 0x").hex(instruction);
  }
}

/** Reports that a module was started again. */
export function reportRestart(module: Module): void {
  reportLine()
    .zeroPadded(moduleName(module.number), 32)
    .string(" restarted, generation ")
    .decimal(module.generation);
  report(module.number);
}
