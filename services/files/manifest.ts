// What the file service may touch.
import type { ModuleManifest } from "../../tools/image/manifest_types.ts";

const manifest: ModuleManifest = {
  name: "files",
  profile: "service",
  priority: 36,
  quotaPages: 512,
  stackBytes: 32768,
  handles: 64,
  provides: ["files"],
  uses: ["block0", "log"],
  restart: "always",
};
export default manifest;
