// What the driver may touch.
import type { ModuleManifest } from "../../tools/image/manifest_types.ts";

const manifest: ModuleManifest = {
  name: "entropy",
  profile: "driver",
  priority: 34,
  quotaPages: 192,
  stackBytes: 16384,
  handles: 64,
  provides: ["entropy"],
  uses: ["pci", "log"],
  devices: ["random", "machine", "dma"],
  restart: "always",
};
export default manifest;
