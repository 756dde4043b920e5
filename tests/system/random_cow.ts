// What cowsay prints for random arguments, as node:wasi has it.
import { join } from "node:path";
import { PROJECT_ROOT } from "../../tools/project.ts";
import type { Random } from "./random.ts";
import { runReference, type ReferenceResult } from "./reference.ts";

export const COWSAY = join(PROJECT_ROOT, "node_modules/@jspm/core/test/cowsay.wasm");

/** Random arguments for which cowsay draws a cow under node:wasi: some texts make it panic there too. */
export async function randomCow(random: Random): Promise<{ words: string[]; expected: ReferenceResult }> {
  for (let attempt = 0; attempt < 50; attempt++) {
    const words = Array.from({ length: 1 + random.below(4) }, () => random.text(60));
    const expected = await runReference(COWSAY, ["cowsay", ...words]);
    if (expected.status === 0 && expected.stdout.includes("(oo)")) return { words, expected };
  }
  throw new Error("no cow in 50 attempts");
}
