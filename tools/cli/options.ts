// Options that several verbs share.
import type { IsaName } from "../project.ts";
import { UserError } from "./user_error.ts";

/** @throws UserError when the name is no supported architecture */
export function parseIsa(name: string): IsaName {
  const known: Record<string, IsaName> = { x86_64: "x86_64", amd64: "x86_64", arm64: "arm64", aarch64: "arm64" };
  const isa = known[name];
  if (!isa) throw new UserError(`unknown architecture "${name}": use ARCH=x86_64 or ARCH=arm64`);
  return isa;
}
