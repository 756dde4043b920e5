// What the benchmark's server may touch.
import type { ModuleManifest } from "../../../../tools/image/manifest_types.ts";

const manifest: ModuleManifest = {
  name: "bench_server",
  profile: "service",
  priority: 20,
  quotaPages: 128,
  stackBytes: 16384,
  provides: ["bench"],
  restart: "never",
};
export default manifest;
