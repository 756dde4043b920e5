// The log needs the console to show lines when the image runs verbose.
import type { ModuleManifest } from "../../tools/image/manifest_types.ts";

const manifest: ModuleManifest = {
  name: "log",
  profile: "service",
  priority: 40,
  quotaPages: 256,
  stackBytes: 16384,
  handles: 64,
  provides: ["log"],
  uses: ["console"],
  restart: "always",
};
export default manifest;
