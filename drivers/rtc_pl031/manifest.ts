// What the driver may touch.
import type { ModuleManifest } from "../../tools/image/manifest_types.ts";

const manifest: ModuleManifest = {
  name: "rtc_pl031",
  profile: "driver",
  isa: "arm64",
  priority: 34,
  quotaPages: 64,
  stackBytes: 16384,
  handles: 32,
  provides: ["clock"],
  uses: ["log"],
  devices: ["rtc"],
  restart: "always",
};
export default manifest;
