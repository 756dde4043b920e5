// What the hostile test module may touch: it makes executable Regions and domains, and calls the log,
// and the console under any badge.
import type { ModuleManifest } from "../../../../tools/image/manifest_types.ts";

const manifest: ModuleManifest = {
  name: "hostile",
  profile: "service",
  priority: 20,
  quotaPages: 512,
  stackBytes: 16384,
  uses: ["log"],
  delegates: ["console"],
  devices: ["sealable", "machine", "uart", "domains"],
  restart: "never",
};
export default manifest;
