// A server for boot tests.
import type { ModuleManifest } from "../../../../tools/image/manifest_types.ts";

const manifest: ModuleManifest = {
  name: "hello_server",
  profile: "service",
  priority: 20,
  quotaPages: 128,
  stackBytes: 16384,
  provides: ["hello"],
  uses: ["log"],
  restart: "always",
};
export default manifest;
