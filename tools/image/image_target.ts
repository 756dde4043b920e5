// The image form of each ISA.
import type { IsaName } from "../project.ts";
import { arm64Target } from "./arm64_image.ts";
import type { ImageTarget } from "./compose.ts";
import { x86_64Target } from "./x86_64_image.ts";

/** What the image for an ISA is made of. */
export function imageTarget(isa: IsaName): Promise<ImageTarget> {
  return isa === "x86_64" ? x86_64Target() : arm64Target();
}
