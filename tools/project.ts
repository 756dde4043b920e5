// What every host tool asks of the project itself: where it stands, and which ISAs it is for.
import { resolve } from "node:path";
import { fileURLToPath } from "node:url";

export type IsaName = "x86_64" | "arm64";
export const ISA_NAMES: readonly IsaName[] = ["x86_64", "arm64"];

/** Absolute path of the project's root. */
export const PROJECT_ROOT = resolve(fileURLToPath(import.meta.url), "../..");
