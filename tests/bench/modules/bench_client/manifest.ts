// What the benchmark's client may touch.
import type { ModuleManifest } from "../../../../tools/image/manifest_types.ts";

const manifest: ModuleManifest = {
  name: "bench_client",
  profile: "service",
  priority: 20,
  quotaPages: 128,
  stackBytes: 16384,
  uses: ["bench", "log", "processes"],
  restart: "never",
};
export default manifest;
