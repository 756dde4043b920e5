// What the module that is never ready may touch: nothing.
import type { ModuleManifest } from "../../../../tools/image/manifest_types.ts";

const manifest: ModuleManifest = {
  name: "never_ready",
  profile: "service",
  priority: 20,
  quotaPages: 128,
  stackBytes: 16384,
  provides: ["never"],
  restart: "always",
};
export default manifest;
