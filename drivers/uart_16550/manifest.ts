// What the driver may touch.
import type { ModuleManifest } from "../../tools/image/manifest_types.ts";

const manifest: ModuleManifest = {
  name: "uart_16550",
  profile: "driver",
  isa: "x86_64",
  priority: 50,
  quotaPages: 128,
  stackBytes: 16384,
  handles: 96,
  provides: ["serial"],
  devices: ["uart"],
  restart: "always",
};
export default manifest;
