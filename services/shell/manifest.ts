// The shell may power the machine off; everything else it asks of services.
import type { ModuleManifest } from "../../tools/image/manifest_types.ts";

const manifest: ModuleManifest = {
  name: "shell",
  profile: "service",
  priority: 24,
  quotaPages: 384,
  stackBytes: 16384,
  handles: 64,
  uses: ["console", "files", "processes", "loader", "log"],
  devices: ["power"],
  restart: "always",
};
export default manifest;
