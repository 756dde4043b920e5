// The name service calls nobody, so that everybody may call it.
import type { ModuleManifest } from "../../tools/image/manifest_types.ts";

const manifest: ModuleManifest = {
  name: "name",
  profile: "service",
  priority: 58,
  quotaPages: 256,
  stackBytes: 16384,
  handles: 128,
  provides: ["names"],
  restart: "always",
};
export default manifest;
