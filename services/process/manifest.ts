// The process service hands ports on to its programs, and pays for them from half of the memory.
import type { ModuleManifest } from "../../tools/image/manifest_types.ts";

const manifest: ModuleManifest = {
  name: "process",
  profile: "service",
  priority: 36,
  quotaPages: 0,
  quotaPercent: 50,
  stackBytes: 16384,
  handles: 256,
  provides: ["processes"],
  uses: ["loader", "log"],
  delegates: ["console", "files", "clock", "entropy"],
  devices: ["domains"],
  restart: "always",
};
export default manifest;
