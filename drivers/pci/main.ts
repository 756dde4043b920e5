// Port "pci": owns configuration space, gives functions to drivers
// (abi/interfaces/system_services.ts).
import { PAGE_SIZE } from "../../abi/limits";
import { PciOperation } from "../../abi/interfaces/system_services";
import {
  MD_HAS_MSI,
  MD_PCI_BUS_FIRST,
  MD_PCI_BUS_LAST,
  MD_PCI_ECAM,
  MD_PCI_INTX_FIRST,
  MD_PCI_MEMORY32,
  MD_PCI_MEMORY32_SIZE,
  MD_PCI_MEMORY64,
  MD_PCI_MEMORY64_SIZE,
} from "../../abi/machine_description";
import { MessageKind } from "../../abi/message";
import { Status } from "../../abi/status";
import { Protection, RegionFlag } from "../../abi/system_calls";
import { MappedRegisters } from "../../sdk/device/mapped_registers";
import { log, logLine, logSend, logStart, Severity } from "../../sdk/log";
import { claim, device, deviceHandle, ready } from "../../sdk/names";
import { panic } from "../../sdk/panic";
import { result } from "../../sdk/record";
import {
  answer,
  answerWithHandle,
  badge,
  messageKind,
  nextRequest,
  operation,
  word,
} from "../../sdk/server";
import { handleClose, irqCreateLine, irqCreateMessage, regionCreateOver } from "../../sdk/system";
import { windowMap, windowRelease, windowReserve } from "../../sdk/window";
import { BarAllocator } from "./bar_allocator";
import { Bus } from "./bus";
import { Ecam } from "./ecam";
import { PciFunction } from "./function";
import { enableMsix, msixEntryAddress } from "./msix";
import {
  claimFunction,
  isConfigurationAccess,
  ownedFunction,
  ownerMayWrite,
  releaseFunctions,
  rootPin,
  setBusMaster,
} from "./ownership";
import { COMMAND_INTERRUPT_DISABLE, INTERRUPT_PIN } from "./registers";

/** A BAR that a driver may map: more would be a mistake of the device. */
const BAR_PAGES_MAX: u64 = 65536;
const LEVEL_TRIGGERED: u64 = 1;

let machine: u32 = 0;
/** Window of the machine description, 0 = there is none. */
let description: usize = 0;
/** One page for MSI-X tables. */
let tableWindow: usize = 0;

/** Finds the functions, places their BARs and serves port "pci". */
export function main(): void {
  const port = claim("pci");
  logStart("pci");
  openDescription();
  const bus = scan();
  tableWindow = windowReserve(PAGE_SIZE);
  ready();
  while (true) {
    nextRequest(port);
    if (messageKind() == MessageKind.Call) answerRequest(bus);
  }
}

function openDescription(): void {
  if (device("machine") < 0) panic("no machine description");
  const region = deviceHandle();
  description = windowReserve(PAGE_SIZE);
  if (windowMap(description, region, 0, 1, Protection.Read) < 0) panic("no machine description");
  if (device("pci") < 0) panic("no authority over the bus");
  machine = deviceHandle();
}

function field(offset: usize): u64 {
  return load<u64>(description + offset);
}

/** Enumerates the bus and gives every BAR an address. An empty bus where the machine has none. */
function scan(): Bus {
  const base = field(MD_PCI_ECAM);
  const first = <u32>field(MD_PCI_BUS_FIRST);
  const last = min(<u32>field(MD_PCI_BUS_LAST), 255);
  const bus = new Bus(new Ecam(machine, base, first, last), first, last);
  if (base == 0) {
    log(Severity.Info, "the machine has no PCI bus");
    return bus;
  }
  bus.enumerate();
  const allocator = new BarAllocator(
    field(MD_PCI_MEMORY32),
    field(MD_PCI_MEMORY32_SIZE),
    field(MD_PCI_MEMORY64),
    field(MD_PCI_MEMORY64_SIZE),
  );
  allocator.assign(bus);
  logLine().decimal(bus.functions.length).string(" functions");
  logSend(Severity.Info);
  if (bus.isCut) log(Severity.Warning, "some functions were left out: a table is full");
  if (allocator.failures != 0) {
    logLine().decimal(allocator.failures).string(" base addresses found no place");
    logSend(Severity.Warning);
  }
  return bus;
}

function answerRequest(bus: Bus): void {
  switch (operation()) {
    case PciOperation.Find:
      return find(bus);
    case PciOperation.Release:
      if (badge() != 0) return answer(Status.Denied);
      return answer(Status.Ok, 1, releaseFunctions(bus, word(0)));
    case PciOperation.List:
      return list(bus);
  }
  const target = ownedFunction(bus, badge(), word(0));
  if (target) answerOwner(bus, target);
  else answer(Status.Denied);
}

function answerOwner(bus: Bus, target: PciFunction): void {
  switch (operation()) {
    case PciOperation.ReadConfiguration:
      if (!isConfigurationAccess(word(1), word(2))) return answer(Status.BadArgument);
      return answer(Status.Ok, 1, target.read(<u32>word(1), <u32>word(2)));
    case PciOperation.WriteConfiguration:
      if (!isConfigurationAccess(word(1), word(2))) return answer(Status.BadArgument);
      if (!ownerMayWrite(target, <u32>word(1), <u32>word(2))) return answer(Status.Denied);
      target.write(<u32>word(1), <u32>word(2), <u32>word(3));
      return answer(Status.Ok);
    case PciOperation.MapBar:
      return mapBar(target);
    case PciOperation.Interrupt:
      return interrupt(bus, target);
    case PciOperation.BusMaster:
      setBusMaster(bus, target, word(1) != 0);
      return answer(Status.Ok);
    default:
      answer(Status.BadArgument);
  }
}

function find(bus: Bus): void {
  const number = claimFunction(bus, badge(), <u32>word(0), <u32>word(1), <u32>word(2));
  if (number < 0) answer(number);
  else answer(Status.Ok, 2, number, bus.functions[number].classCode);
}

function list(bus: Bus): void {
  if (word(0) >= <u64>bus.functions.length) return answer(Status.NotFound);
  const target = bus.functions[<i32>word(0)];
  answer(Status.Ok, 3, target.address, target.vendor | (target.device << 16), target.classCode);
}

function mapBar(target: PciFunction): void {
  const number = word(1);
  if (number >= target.barCount) return answer(Status.BadArgument);
  const base = target.barBases[<i32>number];
  const size = target.barSizes[<i32>number];
  if (base == 0 || size == 0) return answer(Status.NotFound);
  const place = base & (PAGE_SIZE - 1);
  const pages = (place + size + PAGE_SIZE - 1) / PAGE_SIZE;
  if (pages > BAR_PAGES_MAX) return answer(Status.NotSupported);
  const region = regionCreateOver(pages, RegionFlag.Device, base - place, machine);
  if (region < 0) answer(region);
  else answerWithHandle(region, true, 3, size, place);
}

function interrupt(bus: Bus, target: PciFunction): void {
  const entry = field(MD_HAS_MSI) != 0 ? msixEntryAddress(target, word(1)) : 0;
  if (entry != 0) return messageInterrupt(target, entry);
  const pin = rootPin(bus, target, target.read(INTERRUPT_PIN, 1));
  const first = field(MD_PCI_INTX_FIRST);
  if (first == 0 || pin < 0) return answer(Status.NotSupported);
  const irq = irqCreateLine(machine, first + pin, LEVEL_TRIGGERED);
  if (irq < 0) return answer(irq);
  target.changeCommand(0, COMMAND_INTERRUPT_DISABLE);
  answerWithHandle(irq, true, 2, 1);
}

function messageInterrupt(target: PciFunction, entry: u64): void {
  const irq = irqCreateMessage(machine);
  if (irq < 0) return answer(irq);
  const address = result(1);
  const data = <u32>result(2);
  const place = entry & (PAGE_SIZE - 1);
  const region = regionCreateOver(1, RegionFlag.Device, entry - place, machine);
  if (region < 0 || windowMap(tableWindow, region, 0, 1, Protection.Read | Protection.Write) < 0) {
    handleClose(irq);
    return answer(Status.QuotaExceeded);
  }
  enableMsix(target, new MappedRegisters(tableWindow + <usize>place), address, data);
  windowRelease(tableWindow, PAGE_SIZE);
  handleClose(region);
  answerWithHandle(irq, true, 2, 0);
}
