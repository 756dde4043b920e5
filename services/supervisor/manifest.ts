// The supervisor: started by the kernel, which gives it every handle; this manifest asks for none.
import type { ModuleManifest } from "../../tools/image/manifest_types.ts";

const manifest: ModuleManifest = {
  name: "supervisor",
  profile: "service",
  priority: 60,
  quotaPages: 0, // the kernel gives it all that is left
  stackBytes: 32768,
  handles: 1024,
  restart: "reboot",
};
export default manifest;
