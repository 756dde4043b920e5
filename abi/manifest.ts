// What a module of the boot set may touch. Written beside each module as `manifest.ts` (a
// ModuleManifest), encoded by the build into the boot archive, read by the supervisor.
//
// Binary form: u32 record count, then records of 48 bytes: u32 ManifestRecord, u32 value,
// u64 value, name of 32 bytes zero-padded.

export const enum ManifestRecord {
  /** value = priority (1..62); u64 = quota in pages. */
  Limits = 1,
  /** name = a port that this module serves. value: 1 = others may find it by name. */
  Provides = 2,
  /**
   * name = a port that it may call. value: 1 = it gets the handle with badge 0, to hand it on under
   * badges of its own (from BADGE_DELEGATED on): the process service, for its programs.
   */
  Uses = 3,
  /** name = a device resource, below. */
  Device = 4,
  /** value = RestartPolicy. */
  Restart = 5,
  /** value = 1 when the module starts only on this ISA (Isa), 0 = both. */
  OnlyIsa = 6,
  /** value = handles; u64 = stack bytes. */
  Sizes = 7,
  /** value = threads beside the first; they start in main(1), main(2) … once the module is ready. */
  Threads = 8,
  /** value = percent of what fixed quotas leave of the free memory at boot, instead of Limits' pages. */
  QuotaShare = 9,
  /** The supervisor leaves it alone: another module starts it when it needs it. */
  OnDemand = 10,
}
export const MANIFEST_RECORD_SIZE = 48;

export const enum RestartPolicy {
  Never = 0,
  Always = 1,
  /** When it dies the system restarts: the supervisor cannot do without it. */
  Reboot = 2,
}

/** Badges below it are module numbers, given by the supervisor. */
export const BADGE_DELEGATED = 0x1_0000;

/**
 * Device resources that a manifest may ask for:
 * "uart" (its registers or ports and its interrupt), "rtc", "pci" (configuration space, BAR
 * windows, interrupts), "random" (nothing but the driver profile), "power", "sealable" (may make
 * executable Regions), "domains" (may create domains), "machine" (the description, read-only),
 * "archive" (the boot archive, read-only), "dma".
 */
export type DeviceResource = string;

