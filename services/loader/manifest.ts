// The loader may make executable Regions and read the boot archive, where the WASI layer is.
import type { ModuleManifest } from "../../tools/image/manifest_types.ts";

const manifest: ModuleManifest = {
  name: "loader",
  profile: "service",
  priority: 28,
  quotaPages: 0,
  quotaPercent: 40,
  stackBytes: 65536,
  handles: 256,
  provides: ["loader"],
  uses: ["files", "log"],
  devices: ["sealable", "archive"],
  restart: "always",
};
export default manifest;
