// Making a template (abi/interfaces/compiler.ts) in this memory.
import {
  PART_INSTANCE, PART_INSTANCE_RESERVE, PART_INSTANCE_SIZE, PART_MEMORY_PAGES,
  PART_WRITE_COUNT, PART_WRITES, TEMPLATE_CONTENTS, TEMPLATE_LAYER, TEMPLATE_MORE_COUNT,
  TEMPLATE_MORE_PAGES, TEMPLATE_PROGRAM, TEMPLATE_RUN, TEMPLATE_START,
} from "../../abi/interfaces/compiler";
import {
  BINDING_RECORD_SIZE,
  BINDING_SIZE_NOW,
  IMAGE_INSTANCE,
  IMAGE_INSTANCE_RESERVE,
  IMAGE_INSTANCE_SIZE,
  IMAGE_MEMORIES,
  IMAGE_MEMORY_COUNT,
  IMAGE_WRITES,
  IMAGE_WRITE_COUNT,
  WRITE_ADDRESS,
  WRITE_RECORD_SIZE,
  WRITE_SOURCE,
} from "../../abi/instance_image";
import { SLOT_STRIDE } from "../../abi/address_layout";
import { memorySlot } from "../../sdk/program_layout";
import { linkAllocate } from "../../loader/link/link";
import { layerBlob } from "./layer";
import { linkedLayer, linkedProgram, linkedRun, linkedStart, linkPair } from "./link_pair";

let size: u32 = 0;

/** Bytes of the template made last. */
export function templateSize(): u32 {
  return size;
}

/**
 * Links a program (a compiled module in this memory) for two slots and makes a template of it.
 * @returns where it stands; 0 when the program was refused (the report says why)
 */
export function makeTemplate(program: usize, layerSlot: u64, programSlot: u64): usize {
  if (!linkPair(program, layerSlot, programSlot)) return 0;
  const own = align(TEMPLATE_CONTENTS + load<u32>(linkedProgram() + IMAGE_INSTANCE_SIZE));
  const ownWrites = align(own + load<u32>(linkedLayer() + IMAGE_INSTANCE_SIZE));
  const layerWrites = align(ownWrites + writesSize(linkedProgram()));
  size = align(layerWrites + writesSize(linkedLayer()));
  const template = linkAllocate(size);
  store<u64>(template + TEMPLATE_RUN, linkedRun());
  store<u64>(template + TEMPLATE_START, linkedStart());
  writePart(
    template, TEMPLATE_PROGRAM, linkedProgram(), program, programSlot, TEMPLATE_CONTENTS, ownWrites,
  );
  writeMoreMemories(template);
  writePart(template, TEMPLATE_LAYER, linkedLayer(), layerBlob(), layerSlot, own, layerWrites);
  return template;
}

function align(offset: u32): u32 {
  return (offset + 63) & ~63;
}

function writesSize(image: usize): u32 {
  return load<u32>(image + IMAGE_WRITE_COUNT) * WRITE_RECORD_SIZE;
}

/** One of the two modules: its part of the header, its instance data and its write records. */
function writePart(
  template: usize, at: usize, image: usize, blob: usize, slot: u64, instance: u32, writes: u32,
): void {
  const part = template + at;
  const instanceSize = load<u32>(image + IMAGE_INSTANCE_SIZE);
  const count = load<u32>(image + IMAGE_WRITE_COUNT);
  store<u32>(part + PART_INSTANCE, instance);
  store<u32>(part + PART_INSTANCE_SIZE, instanceSize);
  store<u32>(part + PART_INSTANCE_RESERVE, load<u32>(image + IMAGE_INSTANCE_RESERVE));
  store<u32>(part + PART_MEMORY_PAGES, memoryPages(image, 0));
  store<u32>(part + PART_WRITES, writes);
  store<u32>(part + PART_WRITE_COUNT, count);
  memory.copy(template + instance, load<u32>(image + IMAGE_INSTANCE), instanceSize);
  const records = template + writes;
  memory.copy(records, load<u32>(image + IMAGE_WRITES), count * WRITE_RECORD_SIZE);
  for (let index: u32 = 0; index < count; index++) {
    const record = records + index * WRITE_RECORD_SIZE;
    store<u64>(record + WRITE_ADDRESS, placeInMemories(load<u64>(record + WRITE_ADDRESS), slot));
    store<u32>(record + WRITE_SOURCE, load<u32>(record + WRITE_SOURCE) - <u32>blob);
  }
}

/** Number of the memory << 32 | offset, for the address of a byte of one of the module's memories. */
function placeInMemories(address: u64, slot: u64): u64 {
  let index: u32 = 0;
  while (address - memorySlot(slot, index) >= <u64>SLOT_STRIDE) index++;
  return (<u64>index << 32) | (address - memorySlot(slot, index));
}

/** The program's memories beside the first. */
function writeMoreMemories(template: usize): void {
  const count = load<u32>(linkedProgram() + IMAGE_MEMORY_COUNT);
  store<u32>(template + TEMPLATE_MORE_COUNT, count > 1 ? count - 1 : 0);
  for (let index: u32 = 1; index < count; index++) {
    store<u32>(template + TEMPLATE_MORE_PAGES + 4 * (index - 1), memoryPages(linkedProgram(), index));
  }
}

/** Pages of 64 KiB of one of a module's memories, 0 when it has fewer. */
function memoryPages(image: usize, index: u32): u32 {
  if (index >= load<u32>(image + IMAGE_MEMORY_COUNT)) return 0;
  const binding = load<u32>(image + IMAGE_MEMORIES) + index * BINDING_RECORD_SIZE;
  return <u32>load<u64>(binding + BINDING_SIZE_NOW);
}
