// The part of a driver that is the same for all virtio devices: reset, features, queues, start
// (virtio 1.2 §3.1.1), over the registers of the PCI transport (§4.1.4).

import { Status } from "../../abi/status";
import { RegisterWindow } from "../../sdk/device/register_window";
import {
  CONFIG_GENERATION,
  CONFIG_MSIX_VECTOR,
  DEVICE_FEATURE,
  DEVICE_FEATURE_SELECT,
  DEVICE_STATUS,
  DRIVER_FEATURE,
  DRIVER_FEATURE_SELECT,
  F_VERSION_1,
  NO_VECTOR,
  QUEUE_DESC,
  QUEUE_DEVICE,
  QUEUE_DRIVER,
  QUEUE_ENABLE,
  QUEUE_MSIX_VECTOR,
  QUEUE_NOTIFY_OFF,
  QUEUE_SELECT,
  QUEUE_SIZE,
  STATUS_ACKNOWLEDGE,
  STATUS_DRIVER,
  STATUS_DRIVER_OK,
  STATUS_FEATURES_OK,
  STATUS_NEEDS_RESET,
} from "./registers";
import { QUEUE_SIZE_MAX, VirtQueue } from "./virtqueue";

/** Reset is immediate on every known device; a dead one must not hang us. */
const RESET_LOOKS_MAX = 1_000_000;
const GENERATION_READS_MAX = 100;

export class VirtioDevice {
  /** Features that both sides have; valid after negotiate(). */
  features: u64 = 0;
  private notifyOffset: u32 = 0;

  /**
   * @param notifyMultiplier notify_off_multiplier of the notification capability
   * @param notifySize bytes of `notifications`
   */
  constructor(
    private common: RegisterWindow,
    private notifications: RegisterWindow,
    private isr: RegisterWindow,
    private configuration: RegisterWindow,
    private notifyMultiplier: u32,
    private notifySize: u32,
  ) {}

  /**
   * Stops the device: it forgets everything and touches no memory afterwards.
   * @returns InputOutput when it does not stop
   */
  reset(): i32 {
    this.common.write8(DEVICE_STATUS, 0);
    for (let look = 0; look < RESET_LOOKS_MAX; look++) {
      if (this.common.read8(DEVICE_STATUS) == 0) return Status.Ok;
    }
    return Status.InputOutput;
  }

  /**
   * After reset(): accepts those of `wanted` that the device offers, and VERSION_1.
   * @returns NotSupported for a legacy device or when it refuses
   */
  negotiate(wanted: u64): i32 {
    const common = this.common;
    this.addStatus(STATUS_ACKNOWLEDGE);
    this.addStatus(STATUS_DRIVER);
    common.write32(DEVICE_FEATURE_SELECT, 0);
    let offered: u64 = common.read32(DEVICE_FEATURE);
    common.write32(DEVICE_FEATURE_SELECT, 1);
    offered |= <u64>common.read32(DEVICE_FEATURE) << 32;
    if (!(offered & F_VERSION_1)) return Status.NotSupported;
    this.features = offered & (wanted | F_VERSION_1);
    common.write32(DRIVER_FEATURE_SELECT, 0);
    common.write32(DRIVER_FEATURE, <u32>this.features);
    common.write32(DRIVER_FEATURE_SELECT, 1);
    common.write32(DRIVER_FEATURE, <u32>(this.features >> 32));
    this.addStatus(STATUS_FEATURES_OK);
    return common.read8(DEVICE_STATUS) & STATUS_FEATURES_OK ? Status.Ok : Status.NotSupported;
  }

  /**
   * Sets queue 0 up.
   * @param entries descriptors wanted, a power of two; the device may have fewer
   * @param vector MSI-X vector, or NO_VECTOR with INTx
   * @returns NotSupported when there is no such queue or it is smaller, InputOutput when the device
   * does not take the vector or names no place to notify it
   */
  setQueue(queue: VirtQueue, entries: u32, vector: u32): i32 {
    const common = this.common;
    common.write16(CONFIG_MSIX_VECTOR, NO_VECTOR);
    common.write16(QUEUE_SELECT, 0);
    const most = common.read16(QUEUE_SIZE);
    if (entries > most || entries > QUEUE_SIZE_MAX) return Status.NotSupported;
    common.write16(QUEUE_SIZE, entries);
    queue.reset(entries);
    common.write16(QUEUE_MSIX_VECTOR, vector);
    if (common.read16(QUEUE_MSIX_VECTOR) != vector) return Status.InputOutput;
    this.write64(QUEUE_DESC, queue.descriptorsPhysical);
    this.write64(QUEUE_DRIVER, queue.availablePhysical);
    this.write64(QUEUE_DEVICE, queue.usedPhysical);
    // The device names the place: it may not lie outside of the structure (§4.1.4.4).
    const notifyOffset = <u64>common.read16(QUEUE_NOTIFY_OFF) * this.notifyMultiplier;
    if (notifyOffset + 2 > this.notifySize) return Status.InputOutput;
    this.notifyOffset = <u32>notifyOffset;
    common.write16(QUEUE_ENABLE, 1);
    return Status.Ok;
  }

  /**
   * Stops the device and sets it up with one queue; start() lets it work.
   * @param wanted feature bits, as for negotiate(); @param entries, @param vector as for setQueue()
   * @returns Ok, or the first Status of reset(), negotiate() or setQueue() that is none
   */
  prepare(wanted: u64, queue: VirtQueue, entries: u32, vector: u32): i32 {
    let status = this.reset();
    if (status >= 0) status = this.negotiate(wanted);
    return status < 0 ? status : this.setQueue(queue, entries, vector);
  }

  /** The device may work from here on. */
  start(): void {
    this.addStatus(STATUS_DRIVER_OK);
  }

  /** Tells the device that queue 0 has something new (§4.1.5.2). */
  notify(): void {
    this.notifications.write16(this.notifyOffset, 0);
  }

  /** Reads and thereby clears the interrupt status: lowers an INTx line (§4.1.4.5). */
  takeInterruptStatus(): u32 {
    return this.isr.read8(0);
  }

  /** The device gave up (§2.1.1). */
  needsReset(): bool {
    return (this.common.read8(DEVICE_STATUS) & STATUS_NEEDS_RESET) != 0;
  }

  /** A 64-bit field of the device's own configuration, read whole (§2.5.1). */
  configuration64(offset: u32): u64 {
    let value: u64 = 0;
    for (let reading = 0; reading < GENERATION_READS_MAX; reading++) {
      const generation = this.common.read8(CONFIG_GENERATION);
      value = this.configuration.read32(offset);
      value |= <u64>this.configuration.read32(offset + 4) << 32;
      if (this.common.read8(CONFIG_GENERATION) == generation) break;
    }
    return value;
  }

  private addStatus(bit: u32): void {
    this.common.write8(DEVICE_STATUS, this.common.read8(DEVICE_STATUS) | bit);
  }

  private write64(offset: u32, value: u64): void {
    this.common.write32(offset, <u32>value);
    this.common.write32(offset + 4, <u32>(value >> 32));
  }
}
