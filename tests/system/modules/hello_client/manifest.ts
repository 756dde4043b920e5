// Its client, which ends when it has said what it was answered.
import type { ModuleManifest } from "../../../../tools/image/manifest_types.ts";

const manifest: ModuleManifest = {
  name: "hello_client",
  profile: "service",
  priority: 20,
  quotaPages: 128,
  stackBytes: 16384,
  uses: ["hello", "log"],
  restart: "never",
};
export default manifest;
