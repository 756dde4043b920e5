// What the module that dies at its start may touch: a port that nobody provides.
import type { ModuleManifest } from "../../../../tools/image/manifest_types.ts";

const manifest: ModuleManifest = {
  name: "dies_at_start",
  profile: "service",
  priority: 20,
  quotaPages: 128,
  stackBytes: 16384,
  uses: ["nobody"],
  restart: "always",
};
export default manifest;
