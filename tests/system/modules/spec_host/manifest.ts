// The conformance host makes domains and executable Regions for what the loader service compiles,
// and talks to the host machine through the console.
import type { ModuleManifest } from "../../../../tools/image/manifest_types.ts";

const manifest: ModuleManifest = {
  name: "spec_host",
  profile: "service",
  priority: 20,
  quotaPages: 14336,
  stackBytes: 16384,
  handles: 256,
  uses: ["loader", "console", "log"],
  devices: ["sealable", "domains", "power"],
  restart: "never",
};
export default manifest;
