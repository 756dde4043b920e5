// Options that several verbs share.
import { resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { UserError } from "./user_error.ts";

export type Isa = "x86_64" | "arm64";
export const ISAS: readonly Isa[] = ["x86_64", "arm64"];

/** The project's root folder. */
export const projectRoot = resolve(fileURLToPath(new URL("../..", import.meta.url)));

/** @throws UserError when the name is no supported architecture */
export function parseIsa(name: string): Isa {
  const known: Record<string, Isa> = { x86_64: "x86_64", amd64: "x86_64", arm64: "arm64", aarch64: "arm64" };
  const isa = known[name];
  if (!isa) throw new UserError(`unknown architecture "${name}": use ARCH=x86_64 or ARCH=arm64`);
  return isa;
}
