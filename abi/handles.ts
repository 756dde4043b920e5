// Handles: what a domain may name, and what it may do with it.

export const enum ObjectType {
  None = 0,
  Domain = 1,
  Thread = 2,
  Sched = 3,
  Port = 4,
  Reply = 5,
  Region = 6,
  Irq = 7,
  Timer = 8,
  /** The authority over physical resources: device memory, I/O ports, interrupts, reset. */
  Machine = 9,
}

/** Rights, as bits of a handle. A duplicate can only have fewer. */
export const enum Right {
  /** May be duplicated. */
  Duplicate = 1,
  /** May be moved or copied in a message. */
  Transfer = 2,
  /** Port: call and send. */
  Send = 4,
  /** Port: receive. */
  Receive = 8,
  /** Port: signal. */
  Signal = 16,
  /** Region: map or copy for reading / writing. */
  Read = 32,
  Write = 64,
  /** Region: map executable once sealed. */
  Execute = 128,
  /** Region: may be sealed read + execute. */
  Seal = 256,
  /** Region: physical addresses may be asked. */
  Physical = 512,
  /** Domain, Thread, Sched, Irq, Timer, Machine: control. */
  Control = 1024,
  /** Domain, Thread, any: read state and counters. */
  Inspect = 2048,
  /** Machine, in parts. */
  DeviceMemory = 4096,
  IoPorts = 8192,
  Interrupts = 16384,
  Power = 32768,
  /** Machine: create Regions that may be sealed executable. */
  CreateSealable = 65536,
  /** Machine: create DMA Regions, release quarantined ones. */
  Dma = 131072,
  All = 262143,
}

/** Handles that every domain holds from its start. */
export const enum WellKnownHandle {
  /** The domain itself: Control and Inspect. */
  SelfDomain = 0x0000_0001,
  /** The port that answers abi/interfaces/name.ts for this domain; badge = module or process number. */
  Names = 0x0000_0002,

  // Supervisor only
  Machine = 0x0000_0003,
  /** The boot archive, sealed read + execute. */
  BootArchive = 0x0000_0004,
  /** The machine description (abi/machine_description.ts), read-only. */
  MachineDescription = 0x0000_0005,

  /** Boot modules only: the port that answers abi/interfaces/supervisor.ts; badge = module number. */
  Supervisor = 0x0000_0006,
}
