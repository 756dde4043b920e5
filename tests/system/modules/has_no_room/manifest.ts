// What the module that has no room may touch: nothing.
import type { ModuleManifest } from "../../../../tools/image/manifest_types.ts";

const manifest: ModuleManifest = {
  name: "has_no_room",
  profile: "service",
  priority: 20,
  quotaPages: 1,
  stackBytes: 16384,
  restart: "always",
};
export default manifest;
