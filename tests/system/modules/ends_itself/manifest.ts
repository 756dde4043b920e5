// What the module that ends its own domain may touch: the log.
import type { ModuleManifest } from "../../../../tools/image/manifest_types.ts";

const manifest: ModuleManifest = {
  name: "ends_itself",
  profile: "service",
  priority: 20,
  quotaPages: 128,
  stackBytes: 16384,
  uses: ["log"],
  restart: "never",
};
export default manifest;
