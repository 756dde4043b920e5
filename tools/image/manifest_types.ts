// The source form of a module's manifest: each driver and service has a `manifest.ts` whose
// default export is one of these.

export interface ModuleManifest {
  readonly name: string;
  readonly profile: "service" | "driver";
  /** Only built and started on this ISA; both without it. */
  readonly isa?: "x86_64" | "arm64";
  /** 1 (least urgent) to 62. */
  readonly priority: number;
  readonly quotaPages: number;
  /** Quota as percent of the memory that is free at boot, instead of quotaPages. */
  readonly quotaPercent?: number;
  readonly stackBytes?: number;
  /** Threads beside the first; they start in main(1), main(2) … once the module is ready. */
  readonly extraThreads?: number;
  readonly handles?: number;
  /** Names of the ports it serves, each made and owned by the supervisor. */
  readonly provides?: readonly string[];
  /** Names of the ports it may call. */
  readonly uses?: readonly string[];
  /** Names of the ports that it gets with badge 0, to hand on to its own clients. */
  readonly delegates?: readonly string[];
  /** Device resources, see abi/manifest.ts. */
  readonly devices?: readonly string[];
  /** Not started at boot: another module starts it when it needs it. */
  readonly onDemand?: boolean;
  readonly restart?: "never" | "always" | "reboot";
}
