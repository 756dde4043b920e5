// What the kernel takes from the device tree, read once into variables. Nodes are found by their
// "compatible" strings; addresses are those of the root's bus, which "virt" and Firecracker use.
// Sources: Linux Documentation/devicetree/bindings (arm,gic.yaml, arm,gic-v3.yaml, arm,pl011.yaml,
// arm,pl031.yaml, host-generic-pci.yaml, psci.yaml); Devicetree Specification v0.4.
import {
  findProperty,
  isCompatible,
  nextNode,
  nodeDepth,
  nodeIs,
  openTree,
  registerAddress,
  registerCount,
  registerSize,
  reservationAddress,
  reservationSize,
  treeSize,
  valueCell,
  valueHasString,
  valueLength,
  valueNumber,
  valueStart,
} from "../../../boot/fdt";
import { addMemory, rememberRam, removeMemory } from "../../../boot/memory_map";

/** Interrupt specifiers: type 0 = SPI (INTID 32 on), 1 = PPI (INTID 16 on). */
const SPI_BASE: u32 = 32;
const PPI_BASE: u32 = 16;

// Space codes of PCI ranges, bits 24..25 of the first cell (IEEE 1275 PCI binding §2.2.1.1).
const SPACE_MASK: u32 = 0x0300_0000;
const SPACE_MEMORY32: u32 = 0x0200_0000;
const SPACE_MEMORY64: u32 = 0x0300_0000;

export const enum GicVersion {
  None = 0,
  V2 = 2,
  V3 = 3,
}

export const enum PsciConduit {
  None = 0,
  Hvc = 1,
  Smc = 2,
}

export let commandLine: u64 = 0;
export let gicVersion: GicVersion = GicVersion.None;
export let distributor: u64 = 0;
export let distributorSize: u64 = 0;
/** CPU interface (GICv2) or redistributors (GICv3). */
export let gicSecond: u64 = 0;
export let gicSecondSize: u64 = 0;
/** GICv2m frame; 0 = none. */
export let messageFrame: u64 = 0;
export let psciConduit: PsciConduit = PsciConduit.None;
export let uart: u64 = 0;
export let uartInterrupt: u32 = 0;
export let rtc: u64 = 0;
export let ecam: u64 = 0;
export let ecamSize: u64 = 0;
export let busFirst: u32 = 0;
export let busLast: u32 = 0;
export let pciMemory32: u64 = 0;
export let pciMemory32Size: u64 = 0;
export let pciMemory64: u64 = 0;
export let pciMemory64Size: u64 = 0;
export let pciInterruptFirst: u32 = 0;

/** #address-cells of the interrupt controller, which interrupt maps depend on. */
let gicAddressCells: u32 = 0;

/** Reads the whole tree; RAM goes into the memory map. @returns false when there is no tree */
export function readDeviceTree(physicalAddress: u64): bool {
  if (!openTree(physicalAddress)) return false;
  while (nextNode()) readGicCells();
  openTree(physicalAddress);
  while (nextNode()) readNode();
  rememberRam();
  removeMemory(physicalAddress, treeSize());
  for (let i: u32 = 0; reservationAddress(i) != 0 || reservationSize(i) != 0; i++) {
    removeMemory(reservationAddress(i), reservationSize(i));
  }
  return true;
}

function isGic(): bool {
  const old = isCompatible("arm,cortex-a15-gic") || isCompatible("arm,gic-400");
  return old || isCompatible("arm,gic-v3");
}

function readGicCells(): void {
  if (isGic()) gicAddressCells = findProperty("#address-cells") ? valueCell(0) : 0;
}

function readNode(): void {
  if (nodeDepth() == 1 && nodeIs("chosen")) {
    if (findProperty("bootargs")) commandLine = valueStart();
  } else if (findProperty("device_type") && valueHasString("memory")) {
    const count = registerCount();
    for (let i: u32 = 0; i < count; i++) addMemory(registerAddress(i), registerSize(i));
  } else if (isCompatible("arm,gic-v3")) {
    readGic(GicVersion.V3);
  } else if (isGic()) {
    readGic(GicVersion.V2);
  } else if (isCompatible("arm,gic-v2m-frame")) {
    if (registerCount() > 0) messageFrame = registerAddress(0);
  } else if (isCompatible("arm,pl011")) {
    if (uart == 0 && registerCount() > 0) {
      uart = registerAddress(0);
      uartInterrupt = interruptOf();
    }
  } else if (isCompatible("arm,pl031")) {
    if (registerCount() > 0) rtc = registerAddress(0);
  } else if (isCompatible("pci-host-ecam-generic")) {
    readPci();
  } else if (nodeIs("psci") && findProperty("method")) {
    psciConduit = valueHasString("hvc") ? PsciConduit.Hvc : PsciConduit.Smc;
  }
}

function readGic(version: GicVersion): void {
  if (registerCount() < 2) return;
  gicVersion = version;
  distributor = registerAddress(0);
  distributorSize = registerSize(0);
  gicSecond = registerAddress(1);
  gicSecondSize = registerSize(1);
}

/** INTID of a specifier that starts at cell `i` of the property found last. */
function interruptAt(i: u32): u32 {
  return valueCell(i + 1) + (valueCell(i) == 0 ? SPI_BASE : PPI_BASE);
}

/** INTID of the current node's first interrupt; 0 = none. */
function interruptOf(): u32 {
  return findProperty("interrupts") ? interruptAt(0) : 0;
}

function readPci(): void {
  if (registerCount() == 0) return;
  ecam = registerAddress(0);
  ecamSize = registerSize(0);
  busLast = <u32>(ecamSize >> 20) - 1;
  if (findProperty("bus-range")) {
    busFirst = valueCell(0);
    busLast = valueCell(1);
  }
  // ranges: PCI address (3 cells), CPU address (2), size (2)
  if (findProperty("ranges")) {
    for (let i: u32 = 0; (i + 7) * 4 <= valueLength(); i += 7) {
      const space = valueCell(i) & SPACE_MASK;
      if (space == SPACE_MEMORY32) {
        pciMemory32 = valueNumber(i + 3, 2);
        pciMemory32Size = valueNumber(i + 5, 2);
      } else if (space == SPACE_MEMORY64) {
        pciMemory64 = valueNumber(i + 3, 2);
        pciMemory64Size = valueNumber(i + 5, 2);
      }
    }
  }
  // interrupt-map: unit address (3 cells), pin (1), phandle (1), the controller's address and
  // specifier
  if (findProperty("interrupt-map")) pciInterruptFirst = interruptAt(5 + gicAddressCells);
}
