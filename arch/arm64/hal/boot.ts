// What the Linux boot protocol handed over: a device tree. The contract is arch/host/hal/boot.ts.
import { Isa } from "../../../abi/compiled_module";
import * as md from "../../../abi/machine_description";
import * as bi from "../../../boot/boot_information";
import { describeCommandLine, describeMagic } from "../../../boot/machine_page";
import {
  clearMemoryMap,
  memoryTotal,
  rangeCount,
  rangeEnd,
  rangeStart,
  removeMemory,
} from "../../../boot/memory_map";
import { bootField, keepBootInformation } from "./boot_information";
import { initialiseConsole } from "./console";
import * as tree from "./device_tree";
import { hasMessages } from "./interrupts";
import { readIdIsar0 } from "./intrinsics";
import { storePhysical64 } from "./memory";
import { mapPhysicalDevice, mapPhysicalMemory } from "./physical_map";
import { counterFrequencyHz } from "./timer";

const PAGE_SIZE: u64 = 4096;

let ramBytes: u64 = 0;

export function initialiseBoot(bootInformation: u64): void {
  keepBootInformation(bootInformation);
  clearMemoryMap();
  if (!tree.readDeviceTree(bootField(bi.BI_HANDOVER))) return;
  for (let i: u32 = 0; i < rangeCount(); i++) mapPhysicalMemory(rangeStart(i), rangeEnd(i));
  ramBytes = memoryTotal();
  removeMemory(bootField(bi.BI_IMAGE), bootField(bi.BI_IMAGE_SIZE));
  mapPhysicalDevice(tree.distributor, tree.distributorSize);
  mapPhysicalDevice(tree.gicSecond, tree.gicSecondSize);
  mapPhysicalDevice(tree.uart, PAGE_SIZE);
  initialiseConsole();
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

export { meetsRam } from "../../../boot/memory_map";

export function archiveAddress(): u64 {
  return bootField(bi.BI_ARCHIVE_SIZE) == 0 ? 0 : bootField(bi.BI_ARCHIVE);
}

export function describeMachine(page: u64): void {
  describeMagic(page);
  storePhysical64(page + md.MD_ISA, Isa.Arm64);
  storePhysical64(page + md.MD_RAM_BYTES, ramBytes);
  storePhysical64(page + md.MD_COUNTER_HZ, counterFrequencyHz());
  storePhysical64(page + md.MD_PCI_ECAM, tree.ecam);
  storePhysical64(page + md.MD_PCI_ECAM_SIZE, tree.ecamSize);
  storePhysical64(page + md.MD_PCI_BUS_FIRST, tree.busFirst);
  storePhysical64(page + md.MD_PCI_BUS_LAST, tree.busLast);
  storePhysical64(page + md.MD_PCI_MEMORY32, tree.pciMemory32);
  storePhysical64(page + md.MD_PCI_MEMORY32_SIZE, tree.pciMemory32Size);
  storePhysical64(page + md.MD_PCI_MEMORY64, tree.pciMemory64);
  storePhysical64(page + md.MD_PCI_MEMORY64_SIZE, tree.pciMemory64Size);
  storePhysical64(page + md.MD_PCI_INTX_FIRST, tree.pciInterruptFirst);
  storePhysical64(page + md.MD_HAS_MSI, hasMessages() ? 1 : 0);
  if (tree.uart != 0) {
    storePhysical64(page + md.MD_UART_KIND, md.UartKind.Pl011);
    storePhysical64(page + md.MD_UART_ADDRESS, tree.uart);
    storePhysical64(page + md.MD_UART_IRQ, tree.uartInterrupt);
  }
  if (tree.rtc != 0) {
    storePhysical64(page + md.MD_RTC_KIND, md.RtcKind.Pl031);
    storePhysical64(page + md.MD_RTC_ADDRESS, tree.rtc);
  }
  // FEAT_RNG (Arm ARM D23.2.83, ID_AA64ISAR0_EL1.RNDR)
  storePhysical64(page + md.MD_HAS_RANDOM, readIdIsar0() >> 60 != 0 ? 1 : 0);
  storePhysical64(page + md.MD_BOOT_COUNTER, bootField(bi.BI_BOOT_COUNTER));
  describeCommandLine(page, tree.commandLine);
}
