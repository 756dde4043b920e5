// Encodes a module's manifest into its binary form (abi/manifest.ts).
import { Isa } from "../../abi/compiled_module.ts";
import { NAME_LENGTH_MAX } from "../../abi/limits.ts";
import { MANIFEST_RECORD_SIZE, ManifestRecord, RestartPolicy } from "../../abi/manifest.ts";
import type { ModuleManifest } from "./manifest_types.ts";

interface Entry {
  readonly record: ManifestRecord;
  readonly value?: number;
  readonly long?: number;
  readonly name?: string;
}

const RESTART = { never: RestartPolicy.Never, always: RestartPolicy.Always, reboot: RestartPolicy.Reboot };
const DEFAULT_HANDLES = 64;
export const DEFAULT_STACK_BYTES = 16384;

/** @throws RangeError when a name is too long or a number out of its range */
export function encodeManifest(manifest: ModuleManifest): Uint8Array {
  if (!Number.isInteger(manifest.priority) || manifest.priority < 1 || manifest.priority > 62) {
    throw new RangeError(`${manifest.name}: priority ${manifest.priority} is not within 1..62`);
  }
  const named = (record: ManifestRecord, names: readonly string[] = [], value = 0) =>
    names.map((name) => ({ record, name, value }));
  const entries: Entry[] = [
    { record: ManifestRecord.Limits, value: manifest.priority, long: manifest.quotaPages },
    { record: ManifestRecord.Sizes, value: manifest.handles ?? DEFAULT_HANDLES, long: manifest.stackBytes ?? DEFAULT_STACK_BYTES },
    { record: ManifestRecord.Restart, value: RESTART[manifest.restart ?? "always"] },
    ...(manifest.isa ? [{ record: ManifestRecord.OnlyIsa, value: manifest.isa === "x86_64" ? Isa.X86_64 : Isa.Arm64 }] : []),
    ...(manifest.extraThreads ? [{ record: ManifestRecord.Threads, value: manifest.extraThreads }] : []),
    ...(manifest.quotaPercent ? [{ record: ManifestRecord.QuotaShare, value: manifest.quotaPercent }] : []),
    ...(manifest.onDemand ? [{ record: ManifestRecord.OnDemand }] : []),
    ...named(ManifestRecord.Provides, manifest.provides, 1),
    ...named(ManifestRecord.Uses, manifest.uses),
    ...named(ManifestRecord.Uses, manifest.delegates, 1),
    ...named(ManifestRecord.Device, manifest.devices),
  ];
  const bytes = new Uint8Array(4 + entries.length * MANIFEST_RECORD_SIZE);
  const view = new DataView(bytes.buffer);
  view.setUint32(0, entries.length, true);
  entries.forEach((entry, index) => {
    const at = 4 + index * MANIFEST_RECORD_SIZE;
    view.setUint32(at, entry.record, true);
    view.setUint32(at + 4, entry.value ?? 0, true);
    view.setBigUint64(at + 8, BigInt(entry.long ?? 0), true);
    bytes.set(nameBytes(entry.name ?? ""), at + 16);
  });
  return bytes;
}

/** A name as the records hold it. @throws RangeError when it is longer than NAME_LENGTH_MAX bytes */
export function nameBytes(name: string): Uint8Array {
  const bytes = Buffer.from(name, "utf8");
  if (bytes.length > NAME_LENGTH_MAX) throw new RangeError(`"${name}" is longer than ${NAME_LENGTH_MAX} bytes`);
  return bytes;
}
