// The promises of SPECIFICATION.md, each with its limit by architecture. `make spec` measures them.
import type { IsaName } from "../project.ts";

export interface Promised {
  readonly name: string;
  readonly unit: "instructions" | "bytes";
  readonly limit: Readonly<Record<IsaName, number>>;
}

const KIB = 1024;
const MIB = 1024 * KIB;
const both = (limit: number): Record<IsaName, number> => ({ x86_64: limit, arm64: limit });

export const PROMISES = {
  nullCall: { name: "null system call", unit: "instructions", limit: both(60) },
  signal: { name: "signal", unit: "instructions", limit: both(250) },
  call: { name: "call + reply between two domains, 4 words", unit: "instructions", limit: both(450) },
  cachedStart: { name: "start of a cached program to its first instruction", unit: "instructions", limit: both(500_000) },
  boot: { name: "boot to the prompt", unit: "instructions", limit: both(100_000_000) },
  kernelImage: { name: "kernel image", unit: "bytes", limit: both(150 * KIB) },
  wholeImage: { name: "whole image", unit: "bytes", limit: both(2 * MIB) },
  memory: { name: "memory in use at the prompt", unit: "bytes", limit: both(8 * MIB) },
} as const satisfies Record<string, Promised>;

export type PromiseName = keyof typeof PROMISES;
