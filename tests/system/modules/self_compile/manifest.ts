// What the self-compilation test module may touch: the loader, the console's artefact stream, and power.
import type { ModuleManifest } from "../../../../tools/image/manifest_types.ts";

const manifest: ModuleManifest = {
  name: "self_compile",
  profile: "service",
  priority: 20,
  quotaPages: 256,
  stackBytes: 16384,
  uses: ["loader", "console", "log"],
  devices: ["power"],
  restart: "never",
};
export default manifest;
