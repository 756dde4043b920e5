// Finds a virtio device on the PCI bus and reaches its registers (virtio 1.2 §4.1): modern
// capabilities only, also of transitional devices.

import { PciOperation } from "../../abi/interfaces/system_services";
import { PAGE_SIZE } from "../../abi/limits";
import { Status } from "../../abi/status";
import { Protection } from "../../abi/system_calls";
import { callAgain, reply } from "../../sdk/client";
import { MappedRegisters } from "../../sdk/device/mapped_registers";
import { windowMap, windowReserve } from "../../sdk/window";
import { VirtioDevice } from "./device";
import {
  CAP_BAR,
  CAP_CFG_TYPE,
  CAP_LENGTH,
  CAP_NEXT,
  CAP_NOTIFY_MULTIPLIER,
  CAP_OFFSET,
  CAPABILITY_VENDOR,
  COMMON_CFG_SIZE,
  NO_VECTOR,
  PCI_CAP_COMMON_CFG,
  PCI_CAP_DEVICE_CFG,
  PCI_CAP_ISR_CFG,
  PCI_CAP_NOTIFY_CFG,
  PCI_DEVICE_MODERN,
  VIRTIO_VENDOR,
} from "./registers";

const CAPABILITIES_POINTER: u32 = 0x34;
const CAPABILITIES_MAX = 48;
const BAR_COUNT: u32 = 6;
const BAR_SIZE_MAX: u64 = 0x10_0000;
const VECTOR: u32 = 0;

export class VirtioPciTransport {
  device: VirtioDevice | null = null;
  irq: u32 = 0;
  /** The interrupt is a shared, level-triggered line. */
  isLine: bool = false;

  private number: u64 = 0;
  private bars: StaticArray<usize> = new StaticArray<usize>(<i32>BAR_COUNT);
  private barSizes: StaticArray<u64> = new StaticArray<u64>(<i32>BAR_COUNT);

  /** @param pci handle of port "pci" */
  constructor(private pci: u32) {}

  /** MSI-X vector for queues. */
  get vector(): u32 {
    return this.isLine ? NO_VECTOR : VECTOR;
  }

  /**
   * Claims the first device of a type and maps its registers.
   * @param type virtio device type (§5)
   * @param transitional PCI device number of its transitional form
   * @returns NotFound, NotSupported without the modern capabilities, or the PCI service's Status
   */
  open(type: u32, transitional: u32): i32 {
    let status = callAgain(this.pci, PciOperation.Find, VIRTIO_VENDOR, PCI_DEVICE_MODERN + type, 0);
    if (status == Status.NotFound) {
      status = callAgain(this.pci, PciOperation.Find, VIRTIO_VENDOR, transitional, 0);
    }
    if (status < 0) return status;
    this.number = reply(0);
    return this.mapStructures();
  }

  /** Lets the device reach memory, and takes its interrupt. After VirtioDevice.reset(). */
  enable(): i32 {
    const status = callAgain(this.pci, PciOperation.Interrupt, this.number, VECTOR);
    if (status < 0) return status;
    this.isLine = reply(0) != 0;
    this.irq = <u32>reply(1);
    return callAgain(this.pci, PciOperation.BusMaster, this.number, 1);
  }

  private mapStructures(): i32 {
    let common: MappedRegisters | null = null;
    let notifications: MappedRegisters | null = null;
    let isr: MappedRegisters | null = null;
    let configuration: MappedRegisters | null = null;
    let multiplier: u32 = 0;
    let notifySize: u32 = 0;
    let at = this.read(CAPABILITIES_POINTER, 1) & 0xfc;
    for (let count = 0; count < CAPABILITIES_MAX && at >= 0x40; count++) {
      if (this.read(at, 1) == CAPABILITY_VENDOR) {
        // The first capability of each type counts: the device prefers it (§4.1.4).
        const type = this.read(at + CAP_CFG_TYPE, 1);
        if (type == PCI_CAP_COMMON_CFG && !common) common = this.structure(at, COMMON_CFG_SIZE);
        else if (type == PCI_CAP_ISR_CFG && !isr) isr = this.structure(at, 1);
        else if (type == PCI_CAP_DEVICE_CFG && !configuration) {
          configuration = this.structure(at, 8);
        } else if (type == PCI_CAP_NOTIFY_CFG && !notifications) {
          notifications = this.structure(at, 2);
          multiplier = this.read(at + CAP_NOTIFY_MULTIPLIER, 4);
          notifySize = this.read(at + CAP_LENGTH, 4);
        }
      }
      at = this.read(at + CAP_NEXT, 1) & 0xfc;
    }
    if (!common || !notifications || !isr) return Status.NotSupported;
    // Devices without configuration of their own have no such structure, and nobody reads it.
    if (!configuration) configuration = common;
    this.device = new VirtioDevice(
      common, notifications, isr, configuration, multiplier, notifySize,
    );
    return Status.Ok;
  }

  /** The registers that a capability points at, when there are at least `size` bytes of them. */
  private structure(capability: u32, size: u32): MappedRegisters | null {
    const bar = this.read(capability + CAP_BAR, 1);
    if (bar >= BAR_COUNT) return null;
    const offset = this.read(capability + CAP_OFFSET, 4);
    const length = this.read(capability + CAP_LENGTH, 4);
    if (length < size || !this.mapBar(bar)) return null;
    if (<u64>offset + length > this.barSizes[bar]) return null;
    return new MappedRegisters(this.bars[bar] + offset);
  }

  private mapBar(bar: u32): bool {
    if (this.bars[bar] != 0) return true;
    if (callAgain(this.pci, PciOperation.MapBar, this.number, bar) < 0) return false;
    const size = min(reply(0), BAR_SIZE_MAX);
    const place = <u32>reply(1);
    const region = <u32>reply(2);
    const pages = (place + size + PAGE_SIZE - 1) / PAGE_SIZE;
    const window = windowReserve(<u32>pages * PAGE_SIZE);
    if (windowMap(window, region, 0, pages, Protection.Read | Protection.Write) < 0) return false;
    this.bars[bar] = window + place;
    this.barSizes[bar] = size;
    return true;
  }

  private read(offset: u32, width: u32): u32 {
    const status = callAgain(this.pci, PciOperation.ReadConfiguration, this.number, offset, width);
    return status < 0 ? 0 : <u32>reply(0);
  }
}
