// What the driver may touch.
import type { ModuleManifest } from "../../tools/image/manifest_types.ts";

const manifest: ModuleManifest = {
  name: "uart_pl011",
  profile: "driver",
  isa: "arm64",
  priority: 50,
  quotaPages: 128,
  stackBytes: 16384,
  handles: 96,
  provides: ["serial"],
  devices: ["uart"],
  restart: "always",
};
export default manifest;
