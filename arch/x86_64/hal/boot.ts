// What PVH handed over: memory, command line, ACPI tables. The contract is arch/host/hal/boot.ts.
import { Isa } from "../../../abi/compiled_module";
import * as md from "../../../abi/machine_description";
import {
  configurationBusFirst,
  configurationBusLast,
  configurationSpace,
  hasCmosClock,
  openAcpi,
  openMadt,
} from "../../../boot/acpi";
import * as bi from "../../../boot/boot_information";
import { describeCommandLine, describeMagic } from "../../../boot/machine_page";
import {
  clearMemoryMap,
  memoryTotal,
  rangeCount,
  rangeEnd,
  rangeStart,
  meetsRam as meetsListedRam,
  rememberRam,
  removeMemory,
} from "../../../boot/memory_map";
import { physicalTextLength } from "../../../boot/physical_text";
import { addStartMemory, isStartInfo, startCommandLine, startRsdp } from "../../../boot/pvh";
import { bootField, keepBootInformation } from "./boot_information";
import { COM1, COM1_IRQ } from "./console";
import { hasRandomInstruction } from "./cpu";
import { lineOfIsa } from "./io_apic";
import { storePhysical64 } from "./memory";
import { counterFrequencyHz } from "./timer";

/** CMOS index register. */
const CMOS_PORT: u64 = 0x70;
/** 32-bit window of q35 between the configuration space and the I/O APIC. */
const PCI_WINDOW: u64 = 0xc000_0000;
const PCI_WINDOW_END: u64 = 0xfec0_0000;
const PAGE_SIZE: u64 = 4096;
const LOW_MEMORY_END: u64 = 0x10_0000;

let ramBytes: u64 = 0;

export function initialiseBoot(bootInformation: u64): void {
  keepBootInformation(bootInformation);
  clearMemoryMap();
  const startInfo = bootField(bi.BI_HANDOVER);
  if (!isStartInfo(startInfo)) return;
  addStartMemory(startInfo);
  rememberRam();
  ramBytes = memoryTotal();
  removeMemory(bootField(bi.BI_IMAGE), bootField(bi.BI_IMAGE_SIZE));
  removeMemory(startInfo, PAGE_SIZE);
  const commandLine = startCommandLine(startInfo);
  if (commandLine != 0) removeMemory(commandLine, <u64>physicalTextLength(commandLine, 4096) + 1);
  openAcpi(startRsdp(startInfo));
  openMadt();
}

export function freeRangeCount(): u32 {
  return rangeCount();
}

export function freeRangeStart(i: u32): u64 {
  return rangeStart(i);
}

export function freeRangeEnd(i: u32): u64 {
  return rangeEnd(i);
}

/** The first MiB counts as RAM: it belongs to the firmware. */
export function meetsRam(start: u64, end: u64): bool {
  return start < LOW_MEMORY_END || meetsListedRam(start, end);
}

export function archiveAddress(): u64 {
  return bootField(bi.BI_ARCHIVE_SIZE) == 0 ? 0 : bootField(bi.BI_ARCHIVE);
}

export function describeMachine(page: u64): void {
  describeMagic(page);
  storePhysical64(page + md.MD_ISA, Isa.X86_64);
  storePhysical64(page + md.MD_RAM_BYTES, ramBytes);
  storePhysical64(page + md.MD_COUNTER_HZ, counterFrequencyHz());
  const ecam = configurationSpace();
  if (ecam != 0) {
    const buses = <u64>(configurationBusLast() - configurationBusFirst() + 1);
    storePhysical64(page + md.MD_PCI_ECAM, ecam + (<u64>configurationBusFirst() << 20));
    storePhysical64(page + md.MD_PCI_ECAM_SIZE, buses << 20);
    storePhysical64(page + md.MD_PCI_BUS_FIRST, configurationBusFirst());
    storePhysical64(page + md.MD_PCI_BUS_LAST, configurationBusLast());
    storePhysical64(page + md.MD_PCI_MEMORY32, PCI_WINDOW);
    storePhysical64(page + md.MD_PCI_MEMORY32_SIZE, PCI_WINDOW_END - PCI_WINDOW);
  }
  storePhysical64(page + md.MD_HAS_MSI, 1);
  storePhysical64(page + md.MD_UART_KIND, md.UartKind.Ns16550Port);
  storePhysical64(page + md.MD_UART_ADDRESS, COM1);
  storePhysical64(page + md.MD_UART_IRQ, lineOfIsa(COM1_IRQ));
  if (hasCmosClock()) {
    storePhysical64(page + md.MD_RTC_KIND, md.RtcKind.Cmos);
    storePhysical64(page + md.MD_RTC_ADDRESS, CMOS_PORT);
  }
  storePhysical64(page + md.MD_HAS_RANDOM, hasRandomInstruction() ? 1 : 0);
  storePhysical64(page + md.MD_BOOT_COUNTER, bootField(bi.BI_BOOT_COUNTER));
  describeCommandLine(page, startCommandLine(bootField(bi.BI_HANDOVER)));
}
