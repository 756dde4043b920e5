// The compiler is started by the loader service, a domain for each compilation; it asks for nothing.
import type { ModuleManifest } from "../../tools/image/manifest_types.ts";

const manifest: ModuleManifest = {
  name: "compiler",
  profile: "service",
  priority: 16,
  quotaPages: 0, // all that the loader service has left
  stackBytes: 65536,
  onDemand: true,
  restart: "never",
};
export default manifest;
