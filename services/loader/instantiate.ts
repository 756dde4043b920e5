// Putting a program into a domain: a template's instance data and its memories are copied, its code is
// shared. Everything is charged to the domain, the shared pages of its code too. When the domain dies,
// all of it goes; a start that fails leaves the rest to the domain's death too.
import { CM_CODE } from "../../abi/compiled_module";
import {
  WRITE_ADDRESS, WRITE_LENGTH, WRITE_RECORD_SIZE, WRITE_SOURCE,
} from "../../abi/instance_image";
import {
  PART_INSTANCE, PART_INSTANCE_RESERVE, PART_INSTANCE_SIZE, PART_MEMORY_PAGES,
  MEMORIES_MAX, PART_WRITE_COUNT, PART_WRITES, TEMPLATE_HEADER_SIZE, TEMPLATE_LAYER,
  TEMPLATE_MORE_COUNT, TEMPLATE_MORE_PAGES, TEMPLATE_PROGRAM, TEMPLATE_RUN, TEMPLATE_START,
} from "../../abi/interfaces/compiler";
import {
  LAUNCH_LAYER_ENTRY,
  LAUNCH_LAYER_INSTANCE,
  LAUNCH_LAYER_MEMORY,
  LAUNCH_PROGRAM_ENTRY,
  LAUNCH_PROGRAM_INSTANCE,
  LAUNCH_PROGRAM_MEMORY,
  LAUNCH_PROGRAM_SLOT,
  LAUNCH_STACK_SIZE,
  LAUNCH_STACK_TOP,
} from "../../abi/interfaces/loader";
import { PAGE_SIZE, WASM_PAGE_SIZE } from "../../abi/limits";
import { Status } from "../../abi/status";
import { DomainOperation, MapFlag, Protection } from "../../abi/system_calls";
import {
  instanceAddress, layerCode, layerSlotOf, memorySlot, programCode, programSlotOf, STACK_SIZE, stackTop,
} from "../../sdk/program_layout";
import { result } from "../../sdk/record";
import { domainControl, handleClose, regionCreate, regionMap } from "../../sdk/system";
import { archiveHandle, layerBlob, layerOffset } from "./archive";
import { Program } from "./program_table";
import { nextTemplate, templateIndex } from "./template_table";
import { copyRegion, readRegion, writeRegion } from "./windows";

const READ_WRITE: u64 = Protection.Read | Protection.Write;
/** Code that is the cache's, or the image's. */
const SHARED_CODE: u64 = Protection.Read | Protection.Execute | MapFlag.Charged;
const IMAGE_CODE: u64 = Protection.Read | Protection.Execute;
const RECORDS_MAX: u32 = 64;

const header: usize = memory.data(TEMPLATE_HEADER_SIZE, 8);
const records: usize = memory.data(1024, 8);
const launch: usize = memory.data(72, 8);
let layerSlot: u64 = 0;
let programSlot: u64 = 0;
let programSlotNumber: u64 = 0;

/** The LaunchReport of the last start. */
export function launchReport(): usize {
  return launch;
}

/** Puts a program into a domain. Ok, TableFull when too many instances of it run, or a Status. */
export function instantiate(program: Program, domain: u32): i32 {
  let template = nextTemplate(program.number, 0);
  while (template) {
    if (takeSlots(domain, template.pair)) return build(program, template.region, domain);
    template = nextTemplate(program.number, templateIndex(template) + 1);
  }
  return Status.TableFull;
}

/** False when another instance has them. */
function takeSlots(domain: u32, pair: u32): bool {
  layerSlot = layerSlotOf(pair);
  programSlot = programSlotOf(pair);
  if (domainControl(domain, DomainOperation.AllocateSlot, layerSlot) < 0) return false;
  if (domainControl(domain, DomainOperation.AllocateSlot, programSlot) >= 0) {
    programSlotNumber = result(0);
    return true;
  }
  domainControl(domain, DomainOperation.FreeSlot, layerSlot);
  return false;
}

function build(program: Program, template: u32, domain: u32): i32 {
  let status = readRegion(template, 0, header, TEMPLATE_HEADER_SIZE);
  if (status >= 0) status = mapCode(program, domain);
  if (status >= 0) status = placeProgramMemories(program, template, domain);
  if (status >= 0) status = placeLayerMemory(template, domain);
  if (status >= 0) status = placeInstance(TEMPLATE_PROGRAM, programSlot, template, domain);
  if (status >= 0) status = placeInstance(TEMPLATE_LAYER, layerSlot, template, domain);
  if (status >= 0) status = placeStack(domain);
  if (status >= 0) fillLaunch();
  return status;
}

function fillLaunch(): void {
  store<u64>(launch + LAUNCH_LAYER_ENTRY, load<u64>(header + TEMPLATE_RUN));
  store<u64>(launch + LAUNCH_LAYER_INSTANCE, instanceAddress(layerSlot));
  store<u64>(launch + LAUNCH_STACK_TOP, stackTop(programSlot));
  store<u64>(launch + LAUNCH_STACK_SIZE, STACK_SIZE);
  store<u64>(launch + LAUNCH_LAYER_MEMORY, layerSlot);
  store<u64>(launch + LAUNCH_PROGRAM_MEMORY, programSlot);
  store<u64>(launch + LAUNCH_PROGRAM_SLOT, programSlotNumber);
  store<u64>(launch + LAUNCH_PROGRAM_ENTRY, load<u64>(header + TEMPLATE_START));
  store<u64>(launch + LAUNCH_PROGRAM_INSTANCE, instanceAddress(programSlot));
}

function pagesOf(size: u64): u64 {
  return (size + PAGE_SIZE - 1) / PAGE_SIZE;
}

/** Code is mapped from the Regions that hold the compiled modules. */
function mapCode(program: Program, domain: u32): i32 {
  const start = <u64>program.codeOffset;
  const status = mapSealed(
    domain, program.blob, start, program.codeSize, programCode(programSlot, start), SHARED_CODE,
  );
  if (status < 0) return status;
  const layer = layerBlob() + CM_CODE;
  const layerStart = layerOffset() + load<u32>(layer);
  const address = layerCode(layerSlot, layerStart);
  return mapSealed(domain, archiveHandle(), layerStart, load<u32>(layer, 4), address, IMAGE_CODE);
}

/** Maps [offset, offset + size) of a sealed Region so that it starts at `address`. */
function mapSealed(
  domain: u32, region: u32, offset: u64, size: u32, address: u64, control: u64,
): i32 {
  const within = offset % PAGE_SIZE;
  return regionMap(
    domain, region, address - within, offset / PAGE_SIZE, pagesOf(within + size), control,
  );
}

/**
 * Gives pages to a domain at an address, after `region` was filled; the mapping keeps the Region.
 */
function give(domain: u32, region: u32, address: u64, pages: u64, filled: i32): i32 {
  const status = filled < 0 ? filled : regionMap(domain, region, address, 0, pages, READ_WRITE);
  handleClose(region);
  return status;
}

/** The first memory is in the program's slot; each further one takes a slot of its own. */
function placeProgramMemories(program: Program, template: u32, domain: u32): i32 {
  const first = load<u32>(header + TEMPLATE_PROGRAM + PART_MEMORY_PAGES);
  let status = placeProgramMemory(0, first, program, template, domain);
  const more = load<u32>(header + TEMPLATE_MORE_COUNT);
  if (more >= <u32>MEMORIES_MAX) return Status.BadState;
  for (let index: u32 = 1; index <= more && status >= 0; index++) {
    const slot = memorySlot(programSlot, index);
    status = domainControl(domain, DomainOperation.AllocateSlot, slot);
    const pages = load<u32>(header + TEMPLATE_MORE_PAGES + 4 * (index - 1));
    if (status >= 0) status = placeProgramMemory(index, pages, program, template, domain);
  }
  return status;
}

function placeProgramMemory(
  number: u32, memoryPages: u32, program: Program, template: u32, domain: u32,
): i32 {
  const own = header + TEMPLATE_PROGRAM;
  if (memoryPages == 0) return Status.Ok;
  const pages = <u64>memoryPages * (WASM_PAGE_SIZE / PAGE_SIZE);
  const region = regionCreate(pages, 0, 0, domain);
  if (region < 0) return region;
  let status: i32 = Status.Ok;
  const writes = load<u32>(own + PART_WRITES);
  const writeCount = load<u32>(own + PART_WRITE_COUNT);
  for (let first: u32 = 0; first < writeCount && status >= 0; first += RECORDS_MAX) {
    const count = min<u32>(RECORDS_MAX, writeCount - first);
    status = readRegion(
      template, writes + first * WRITE_RECORD_SIZE, records, count * WRITE_RECORD_SIZE,
    );
    for (let index: u32 = 0; index < count && status >= 0; index++) {
      const record = records + index * WRITE_RECORD_SIZE;
      if (load<u32>(record + WRITE_ADDRESS, 4) != number) continue;
      const source = load<u32>(record + WRITE_SOURCE);
      status = copyRegion(
        region,
        load<u32>(record + WRITE_ADDRESS),
        program.blob,
        source,
        load<u32>(record + WRITE_LENGTH),
      );
    }
  }
  return give(domain, region, memorySlot(programSlot, number), pages, status);
}

/** The layer's memory is one of ours: its first 64 KiB stay unmapped. */
function placeLayerMemory(template: u32, domain: u32): i32 {
  const layer = header + TEMPLATE_LAYER;
  const memoryPages = load<u32>(layer + PART_MEMORY_PAGES);
  if (memoryPages < 2) return Status.BadState;
  const pages = <u64>(memoryPages - 1) * (WASM_PAGE_SIZE / PAGE_SIZE);
  const region = regionCreate(pages, 0, 0, domain);
  if (region < 0) return region;
  let status: i32 = Status.Ok;
  const writes = load<u32>(layer + PART_WRITES);
  const writeCount = load<u32>(layer + PART_WRITE_COUNT);
  for (let index: u32 = 0; index < writeCount && status >= 0; index++) {
    status = readRegion(
      template, writes + index * WRITE_RECORD_SIZE, records, WRITE_RECORD_SIZE,
    );
    if (status < 0) break;
    const offset = load<u64>(records + WRITE_ADDRESS);
    const source = layerBlob() + load<u32>(records + WRITE_SOURCE);
    if (offset < <u64>WASM_PAGE_SIZE) status = Status.BadRange;
    else status = writeRegion(
      region, offset - WASM_PAGE_SIZE, source, load<u32>(records + WRITE_LENGTH),
    );
  }
  return give(domain, region, layerSlot + WASM_PAGE_SIZE, pages, status);
}

/** The instance data of one of the two modules; `at` is its part of the template's header. */
function placeInstance(at: usize, slot: u64, template: u32, domain: u32): i32 {
  const part = header + at;
  const pages = pagesOf(load<u32>(part + PART_INSTANCE_RESERVE));
  const region = regionCreate(pages, 0, 0, domain);
  if (region < 0) return region;
  const status = copyRegion(
    region, 0, template, load<u32>(part + PART_INSTANCE), load<u32>(part + PART_INSTANCE_SIZE),
  );
  return give(domain, region, instanceAddress(slot), pages, status);
}

function placeStack(domain: u32): i32 {
  const pages = pagesOf(STACK_SIZE);
  const region = regionCreate(pages, 0, 0, domain);
  if (region < 0) return region;
  return give(domain, region, stackTop(programSlot) - STACK_SIZE, pages, Status.Ok);
}
