// A template: everything about a program linked for two slots that a start only has to copy, in a
// Region.
//
//      0     header, one page
//   4096     the program's instance data, then the layer's, then the write records of both
//
// A write record says which bytes of a compiled module go where in a memory: u64 offset in the
// memory, u32 offset in the module, u32 length.
import {
  BINDING_SIZE_NOW,
  IMAGE_INSTANCE,
  IMAGE_INSTANCE_RESERVE,
  IMAGE_INSTANCE_SIZE,
  IMAGE_MEMORIES,
  IMAGE_MEMORY_COUNT,
  IMAGE_WRITES,
  IMAGE_WRITE_COUNT,
  WRITE_ADDRESS,
  WRITE_LENGTH,
  WRITE_RECORD_SIZE,
  WRITE_SOURCE,
} from "../../abi/instance_image";
import { PAGE_SIZE } from "../../abi/limits";
import { linkAllocate } from "../../loader/link/link";
import { handleClose, regionCreate } from "../../sdk/system";
import { layerBlob } from "./layer";
import { linkedLayer, linkedProgram, linkedRun, linkedStart, linkPair } from "./link_pair";
import { writeRegion } from "./windows";

/** One of the two modules in a template's header. */
@unmanaged
@final
export class TemplatePart {
  slot: u64;
  /** Instance data: place in the template, bytes given, bytes of address space. */
  instance: u32;
  instanceSize: u32;
  instanceReserve: u32;
  /** Pages of 64 KiB of its memory. */
  memoryPages: u32;
  /** Write records: place in the template, and number. */
  writes: u32;
  writeCount: u32;
}

@unmanaged
@final
export class TemplateHeader {
  runAddress: u64;
  startAddress: u64;
}

export const TEMPLATE_PROGRAM: usize = 16;
export const TEMPLATE_LAYER: usize = 48;
export const TEMPLATE_HEADER_SIZE: u32 = 4096;
if (offsetof<TemplatePart>() != 32) {
  ERROR("TemplatePart has another size than its place in the header");
}

const header: usize = memory.data(80, 8);
let size: u32 = 0;

/** Bytes of the template made last. */
export function templateSize(): u32 {
  return size;
}

/**
 * Links a program (a compiled module in this memory) for two slots and makes a template of it.
 * @returns the Region's handle; 0 when the program was refused (the report says why); a negative
 *   Status
 */
export function makeTemplate(program: usize, layerSlot: u64, programSlot: u64): i32 {
  if (!linkPair(program, layerSlot, programSlot)) return 0;
  store<u64>(header, linkedRun());
  store<u64>(header, linkedStart(), 8);
  const own = fillPart(TEMPLATE_PROGRAM, linkedProgram(), programSlot, TEMPLATE_HEADER_SIZE);
  const layer = fillPart(TEMPLATE_LAYER, linkedLayer(), layerSlot, own);
  const ownWrites = fillWrites(TEMPLATE_PROGRAM, layer);
  size = fillWrites(TEMPLATE_LAYER, ownWrites);
  const region = regionCreate((<u64>size + PAGE_SIZE - 1) / PAGE_SIZE);
  if (region < 0) return region;
  let status = writeRegion(region, 0, header, 80);
  if (status >= 0) {
    status = writePart(region, TEMPLATE_PROGRAM, linkedProgram(), program, programSlot);
  }
  if (status >= 0) {
    status = writePart(region, TEMPLATE_LAYER, linkedLayer(), layerBlob(), layerSlot);
  }
  if (status >= 0) return region;
  handleClose(region);
  return status;
}

function align(offset: u32): u32 {
  return (offset + 63) & ~63;
}

/** Describes a module's instance data at `place`. Returns where the next thing goes. */
function fillPart(at: usize, image: usize, slot: u64, place: u32): u32 {
  const part = changetype<TemplatePart>(header + at);
  part.slot = slot;
  part.instance = place;
  part.instanceSize = load<u32>(image + IMAGE_INSTANCE_SIZE);
  part.instanceReserve = load<u32>(image + IMAGE_INSTANCE_RESERVE);
  part.memoryPages =
    load<u32>(image + IMAGE_MEMORY_COUNT) == 0
      ? 0
      : <u32>load<u64>(load<u32>(image + IMAGE_MEMORIES) + BINDING_SIZE_NOW);
  part.writeCount = load<u32>(image + IMAGE_WRITE_COUNT);
  return align(place + part.instanceSize);
}

function fillWrites(at: usize, place: u32): u32 {
  const part = changetype<TemplatePart>(header + at);
  part.writes = place;
  return align(place + part.writeCount * WRITE_RECORD_SIZE);
}

function writePart(region: u32, at: usize, image: usize, blob: usize, slot: u64): i32 {
  const part = changetype<TemplatePart>(header + at);
  const status = writeRegion(
    region, part.instance, load<u32>(image + IMAGE_INSTANCE), part.instanceSize,
  );
  if (status < 0 || part.writeCount == 0) return status;
  const bytes = part.writeCount * WRITE_RECORD_SIZE;
  const records = linkAllocate(bytes);
  memory.copy(records, load<u32>(image + IMAGE_WRITES), bytes);
  for (let index: u32 = 0; index < part.writeCount; index++) {
    const record = records + index * WRITE_RECORD_SIZE;
    store<u64>(record + WRITE_ADDRESS, load<u64>(record + WRITE_ADDRESS) - slot);
    store<u32>(record + WRITE_SOURCE, load<u32>(record + WRITE_SOURCE) - <u32>blob);
  }
  return writeRegion(region, part.writes, records, bytes);
}
