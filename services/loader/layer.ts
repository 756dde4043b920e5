// The WASI layer: a compiled module in the boot archive, linked anew into each program's domain. It
// stays mapped in a window; its code is mapped into domains from the archive itself.
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
import { device, deviceHandle, nameWord } from "../../sdk/names";
import { panic } from "../../sdk/panic";
import { result } from "../../sdk/record";
import { handleInfo } from "../../sdk/system";
import { windowMap } from "../../sdk/window";
import { beginPeek, endPeek, initWindows, peek } from "./windows";

/** Half a megabyte: several times what the layer takes. */
const WINDOW_SIZE: u32 = 0x8_0000;
let archive: u32 = 0;
let offset: u64 = 0;
let size: u32 = 0;
let layer: usize = 0;

/**
 * Finds the layer and maps it. Called before anything is compiled, as it reserves the windows too.
 */
export function openLayer(): void {
  if (device("archive") < 0) panic("no boot archive");
  archive = deviceHandle();
  layer = initWindows(WINDOW_SIZE);
  findEntry();
  const pages = (<u64>size + PAGE_SIZE - 1) / PAGE_SIZE;
  if (pages * PAGE_SIZE > <u64>WINDOW_SIZE) panic("the WASI layer is too large for its window");
  if (windowMap(layer, archive, offset / PAGE_SIZE, pages, Protection.Read) < 0) {
    panic("cannot map the WASI layer");
  }
}

function findEntry(): void {
  handleInfo(archive);
  const pages = <u32>result(4);
  beginPeek(pages * PAGE_SIZE);
  const head = peek(archive, 0, ARCHIVE_ENTRIES);
  const count = load<u32>(head + ARCHIVE_COUNT);
  for (let index: u32 = 0; index < count && size == 0; index++) {
    const entry = peek(archive, ARCHIVE_ENTRIES + index * ARCHIVE_ENTRY_SIZE, ARCHIVE_ENTRY_SIZE);
    if (load<u32>(entry + AE_KIND) != ArchiveKind.CompiledModule) continue;
    if (load<u64>(entry + AE_NAME) != nameWord("wasi", 0)) continue;
    offset = load<u64>(entry + AE_OFFSET);
    size = <u32>load<u64>(entry + AE_SIZE);
  }
  endPeek();
  if (size == 0) panic("no WASI layer in the boot archive");
}

/** The compiled module in this memory. */
export function layerBlob(): usize {
  return layer;
}
export function layerSize(): u32 {
  return size;
}

/** The Region that its code is mapped from, and where the module starts in it. */
export function layerRegion(): u32 {
  return archive;
}
export function layerOffset(): u64 {
  return offset;
}
