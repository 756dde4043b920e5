// The console has a second thread, which waits at the serial line.
import type { ModuleManifest } from "../../tools/image/manifest_types.ts";

const manifest: ModuleManifest = {
  name: "console",
  profile: "service",
  priority: 44,
  quotaPages: 384,
  stackBytes: 16384,
  handles: 128,
  extraThreads: 1,
  provides: ["console"],
  uses: ["serial"],
  restart: "always",
};
export default manifest;
