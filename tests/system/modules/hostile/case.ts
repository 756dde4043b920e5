// One attempt: native code in a sealed Region runs as the only thread of a domain that has one slot
// and nothing else; whatever it does ends in a message to our port, which goes into the log:
//
//   case NAME target 0x… kind K address 0x… bits B at 0x…
//
// `at` is the offset in the code of the instruction that faulted; kind, address and bits are
// abi/faults.ts. Kind 4 (Exit) means that nothing stopped the code; address is then what it exits
// with.
import { SLOT_CODE, SLOT_STACKS, SLOT_STACK_STRIDE } from "../../../../abi/address_layout";
import { FaultKind } from "../../../../abi/faults";
import { MessageKind } from "../../../../abi/message";
import { Status } from "../../../../abi/status";
import {
  DomainOperation, Protection, RegionFlag, SealMode, ThreadOperation,
} from "../../../../abi/system_calls";
import { logLine, logSend, Severity } from "../../../../sdk/log";
import { memoryBase } from "../../../../sdk/machine";
import { panic } from "../../../../sdk/panic";
import { result } from "../../../../sdk/record";
import { badge, messageKind, nextRequestUntil, word } from "../../../../sdk/server";
import {
  domainControl,
  domainCreate,
  handleClose,
  monotonicNs,
  regionCreate,
  regionMap,
  regionSeal,
  regionUnmap,
  threadControl,
  threadCreate,
} from "../../../../sdk/system";
import { windowMap, windowReserve } from "../../../../sdk/window";

/** Where the attempt's own readable and writable page lies in its slot. */
export const OWN_DATA: u64 = 0x1_0000;
/** The attempt's code: the routine, and on a second page one that exits with EXIT_MARK. */
export const OWN_CODE: u64 = SLOT_CODE;
export const OWN_CODE_SECOND: u64 = SLOT_CODE + 4096;

const CODE_PAGES: u64 = 2;
const QUOTA_PAGES: u64 = 64;
const HANDLES: u64 = 16;
const PRIORITY: u64 = 18;
const LIMIT_NS: u64 = 20_000_000_000;
const readBack: usize = memory.data(8, 8);

let port: u32 = 0;
let sealable: u32 = 0;
let window: usize = 0;
let attempts: u64 = 0;
let domain: u32 = 0;
/** Address of the slot that the next attempt will have. */
let slot: u64 = 0;

/** @param ownPort where faults arrive; @param machine allows executable Regions */
export function initCases(ownPort: u32, machine: u32): void {
  port = ownPort;
  sealable = machine;
  window = windowReserve(8192);
}

function must(status: i32): i32 {
  if (status < 0) {
    logLine().string("a step of the test failed: status ").signed(status);
    logSend(Severity.Error);
    panic("a step of the test failed");
  }
  return status;
}

/** Makes the domain of the next attempt. @returns the address of its slot */
export function beginCase(): u64 {
  attempts++;
  domain = must(domainCreate(QUOTA_PAGES, HANDLES, port, attempts, 0));
  must(domainControl(domain, DomainOperation.AllocateSlot));
  slot = result(1);
  return slot;
}

/**
 * Runs `code` with `target` as its argument in the domain of beginCase, and logs what came of it.
 * @param second code for the second page
 */
export function runCase(
  name: string, code: usize, codeSize: u32, second: usize, secondSize: u32, target: u64,
): void {
  mapCode(code, codeSize, second, secondSize);
  mapData(slot + OWN_DATA, 1);
  const top = slot + SLOT_STACKS + SLOT_STACK_STRIDE;
  mapData(top - 4096, 1);
  const thread = must(threadCreate(domain, slot + OWN_CODE, top, 0, target, PRIORITY));
  must(threadControl(thread, ThreadOperation.Resume));
  if (nextRequestUntil(port, monotonicNs() + LIMIT_NS) != Status.Ok) {
    panic("the attempt neither ended nor faulted");
  }
  if (messageKind() != MessageKind.Fault || badge() != attempts) panic("an unexpected message");
  const kind = <u32>word(0);
  const address = word(1);
  const instruction = word(2);
  const bits = word(3) & 0xff;
  const text = logLine().string("case ").string(name).string(" target 0x").hex(target);
  text.string(" kind ").decimal(kind).string(" address 0x").hex(address);
  text.string(" bits ").decimal(kind == FaultKind.Memory ? bits : 0).string(" at 0x")
    .hex(instruction - slot - OWN_CODE);
  if (domainControl(domain, DomainOperation.ReadMemory, slot + OWN_DATA, readBack, 8) >= 0) {
    text.string(" data 0x").hex(load<u64>(readBack));
  }
  logSend(Severity.Info);
  must(domainControl(domain, DomainOperation.Kill));
  handleClose(thread);
  handleClose(domain);
}

/**
 * Writes the code, seals it, and shows on the way that no page is writable and executable at once.
 */
function mapCode(code: usize, codeSize: u32, second: usize, secondSize: u32): void {
  const region = must(regionCreate(CODE_PAGES, RegionFlag.Sealable, sealable));
  must(windowMap(window, region, 0, CODE_PAGES, Protection.Read | Protection.Write));
  memory.copy(window, code, codeSize);
  memory.copy(window + 4096, second, secondSize);
  const early = regionMap(
    domain, region, slot + OWN_CODE, 0, CODE_PAGES, Protection.Read | Protection.Execute,
  );
  if (early >= 0) panic("an unsealed Region was mapped executable");
  if (regionSeal(region, SealMode.ReadExecute) != Status.BadState) {
    panic("a Region that is mapped writable was sealed");
  }
  must(regionUnmap(0, memoryBase() + window, CODE_PAGES));
  must(regionSeal(region, SealMode.ReadExecute));
  const late = regionMap(
    domain, region, slot + OWN_CODE, 0, CODE_PAGES, Protection.Read | Protection.Write,
  );
  if (late >= 0) panic("a sealed Region was mapped writable");
  must(
    regionMap(domain, region, slot + OWN_CODE, 0, CODE_PAGES, Protection.Read | Protection.Execute),
  );
  handleClose(region);
}

function mapData(address: u64, pages: u64): void {
  const region = must(regionCreate(pages));
  must(regionMap(domain, region, address, 0, pages, Protection.Read | Protection.Write));
  handleClose(region);
}
