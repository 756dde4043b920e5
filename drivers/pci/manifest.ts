// What the driver may touch.
import type { ModuleManifest } from "../../tools/image/manifest_types.ts";

const manifest: ModuleManifest = {
  name: "pci",
  profile: "driver",
  priority: 48,
  quotaPages: 384,
  stackBytes: 16384,
  handles: 128,
  provides: ["pci"],
  uses: ["log"],
  devices: ["pci", "machine"],
  restart: "always",
};
export default manifest;
