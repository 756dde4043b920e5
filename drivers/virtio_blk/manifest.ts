// What the driver may touch.
import type { ModuleManifest } from "../../tools/image/manifest_types.ts";

const manifest: ModuleManifest = {
  name: "virtio_blk",
  profile: "driver",
  priority: 46,
  quotaPages: 512,
  stackBytes: 16384,
  handles: 128,
  provides: ["block0"],
  uses: ["pci", "log"],
  devices: ["dma"],
  restart: "always",
};
export default manifest;
