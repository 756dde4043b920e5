// The boot archive, mapped whole into a window: the compiler's boot module record, and the WASI layer,
// a compiled module whose code is mapped into programs' domains from the archive itself.
import {
  AE_KIND,
  AE_NAME,
  AE_OFFSET,
  AE_SIZE,
  ARCHIVE_COUNT,
  ARCHIVE_ENTRIES,
  ARCHIVE_ENTRY_SIZE,
  ArchiveKind,
} from "../../abi/boot_archive";
import { PAGE_SIZE } from "../../abi/limits";
import { Protection } from "../../abi/system_calls";
import { initBootModules } from "../../sdk/boot_module";
import { device, deviceHandle, nameWord } from "../../sdk/names";
import { panic } from "../../sdk/panic";
import { result } from "../../sdk/record";
import { handleInfo } from "../../sdk/system";
import { windowMap, windowReserve } from "../../sdk/window";

let handle: u32 = 0;
let archive: usize = 0;
let compiler: usize = 0;
let layer: u64 = 0;
let layerLength: u32 = 0;

/** Maps the archive and finds what the loader needs of it. */
export function openArchive(): void {
  if (device("archive") < 0) panic("no boot archive");
  handle = deviceHandle();
  handleInfo(handle);
  const pages = result(4);
  archive = windowReserve(<u32>pages * PAGE_SIZE);
  if (windowMap(archive, handle, 0, pages, Protection.Read) < 0) panic("cannot map the archive");
  initBootModules(archive, handle);
  const module = findEntry(ArchiveKind.BootModule, "compiler");
  compiler = archive + <usize>load<u64>(module + AE_OFFSET);
  const wasi = findEntry(ArchiveKind.CompiledModule, "wasi");
  layer = load<u64>(wasi + AE_OFFSET);
  layerLength = <u32>load<u64>(wasi + AE_SIZE);
}

function findEntry(kind: ArchiveKind, name: string): usize {
  const count = load<u32>(archive + ARCHIVE_COUNT);
  for (let index: u32 = 0; index < count; index++) {
    const entry = archive + ARCHIVE_ENTRIES + index * ARCHIVE_ENTRY_SIZE;
    if (load<u32>(entry + AE_KIND) != <u32>kind) continue;
    if (load<u64>(entry + AE_NAME) == nameWord(name, 0)) return entry;
  }
  panic("the boot archive lacks the compiler or the WASI layer");
  return 0;
}

/** The Region. */
export function archiveHandle(): u32 {
  return handle;
}
/** The compiler's boot module record in this memory. */
export function compilerRecord(): usize {
  return compiler;
}
/** The layer's compiled module in this memory, and where it stands in the archive. */
export function layerBlob(): usize {
  return archive + <usize>layer;
}
/** Where the layer's compiled module stands in the archive, in bytes. */
export function layerOffset(): u64 {
  return layer;
}
/** Bytes of the layer's compiled module. */
export function layerSize(): u32 {
  return layerLength;
}
