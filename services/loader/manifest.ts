// The loader may make executable Regions and domains for its compiler, and read the boot archive, where
// the compiler and the WASI layer are.
import type { ModuleManifest } from "../../tools/image/manifest_types.ts";

const manifest: ModuleManifest = {
  name: "loader",
  profile: "service",
  priority: 28,
  quotaPages: 0,
  quotaPercent: 40,
  stackBytes: 16384,
  handles: 512,
  provides: ["loader"],
  uses: ["files", "log"],
  devices: ["sealable", "archive", "domains"],
  restart: "always",
};
export default manifest;
