// Putting a program into a domain: its template's instance data and its memories are copied, its
// code is shared. Everything is charged to the domain but the code, which is the cache's. When the
// domain dies,
// all of it goes; a start that fails leaves the rest to the domain's death too.
import { CM_CODE } from "../../abi/compiled_module";
import {
  WRITE_ADDRESS, WRITE_LENGTH, WRITE_RECORD_SIZE, WRITE_SOURCE,
} from "../../abi/instance_image";
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
import { DomainOperation, Protection } from "../../abi/system_calls";
import { linkAllocate, linkBegin } from "../../loader/link/link";
import { result } from "../../sdk/record";
import { domainControl, handleClose, regionCreate, regionMap } from "../../sdk/system";
import { codeSize, codeStart } from "./blob";
import { layerBlob, layerOffset, layerRegion } from "./layer";
import {
  instanceAddress, layerCode, ownSlot, programCode, STACK_SIZE, stackTop,
} from "./pair_layout";
import { Program, programIndex } from "./program_table";
import {
  makeTemplate, TEMPLATE_LAYER, TEMPLATE_PROGRAM, TemplateHeader, TemplatePart,
} from "./template";
import { copyRegion, readRegion, writeRegion } from "./windows";

const READ_WRITE: u64 = Protection.Read | Protection.Write;
const READ_EXECUTE: u64 = Protection.Read | Protection.Execute;
const RECORDS_MAX: u32 = 64;

const header: usize = memory.data(80, 8);
const records: usize = memory.data(1024, 8);
const launch: usize = memory.data(72, 8);
const codeField: usize = memory.data(8, 8);
let layerSlot: u64 = 0;
let programSlot: u64 = 0;
let programSlotNumber: u64 = 0;

/** The LaunchReport of the last start. */
export function launchReport(): usize {
  return launch;
}

/** The slots that a program's own template is linked for. */
export function ownLayerSlot(program: Program): u64 {
  return ownSlot(programIndex(program) * 2);
}
export function ownProgramSlot(program: Program): u64 {
  return ownSlot(programIndex(program) * 2 + 1);
}

/** Puts a program into a domain. Ok or a Status. */
export function instantiate(program: Program, domain: u32): i32 {
  if (takeOwnSlots(program, domain)) return build(program, program.template, domain);
  const status = takeAnySlots(domain);
  if (status < 0) return status;
  const template = linkAgain(program);
  if (template <= 0) return template < 0 ? template : Status.BadState;
  const built = build(program, template, domain);
  handleClose(template);
  return built;
}

/** False when another instance of the program has them. */
function takeOwnSlots(program: Program, domain: u32): bool {
  layerSlot = ownLayerSlot(program);
  programSlot = ownProgramSlot(program);
  if (domainControl(domain, DomainOperation.AllocateSlot, layerSlot) < 0) return false;
  if (domainControl(domain, DomainOperation.AllocateSlot, programSlot) >= 0) {
    programSlotNumber = result(0);
    return true;
  }
  domainControl(domain, DomainOperation.FreeSlot, layerSlot);
  return false;
}

function takeAnySlots(domain: u32): i32 {
  let status = domainControl(domain, DomainOperation.AllocateSlot, 0);
  if (status < 0) return status;
  layerSlot = result(1);
  status = domainControl(domain, DomainOperation.AllocateSlot, 0);
  if (status < 0) return status;
  programSlotNumber = result(0);
  programSlot = result(1);
  return Status.Ok;
}

/** A template for the slots that were taken, from the cached compiled module. */
function linkAgain(program: Program): i32 {
  linkBegin();
  const blob = linkAllocate(program.blobSize);
  const status = readRegion(program.blob, 0, blob, program.blobSize);
  return status < 0 ? status : makeTemplate(blob, layerSlot, programSlot);
}

function part(at: usize): TemplatePart {
  return changetype<TemplatePart>(header + at);
}

function build(program: Program, template: u32, domain: u32): i32 {
  let status = readRegion(template, 0, header, 80);
  if (status >= 0) status = mapCode(program, domain);
  if (status >= 0) status = placeProgramMemory(program, template, domain);
  if (status >= 0) status = placeLayerMemory(template, domain);
  if (status >= 0) status = placeInstance(part(TEMPLATE_PROGRAM), template, domain);
  if (status >= 0) status = placeInstance(part(TEMPLATE_LAYER), template, domain);
  if (status >= 0) status = placeStack(domain);
  if (status >= 0) fillLaunch();
  return status;
}

function fillLaunch(): void {
  const head = changetype<TemplateHeader>(header);
  store<u64>(launch + LAUNCH_LAYER_ENTRY, head.runAddress);
  store<u64>(launch + LAUNCH_LAYER_INSTANCE, instanceAddress(layerSlot));
  store<u64>(launch + LAUNCH_STACK_TOP, stackTop(programSlot));
  store<u64>(launch + LAUNCH_STACK_SIZE, STACK_SIZE);
  store<u64>(launch + LAUNCH_LAYER_MEMORY, layerSlot);
  store<u64>(launch + LAUNCH_PROGRAM_MEMORY, programSlot);
  store<u64>(launch + LAUNCH_PROGRAM_SLOT, programSlotNumber);
  store<u64>(launch + LAUNCH_PROGRAM_ENTRY, head.startAddress);
  store<u64>(launch + LAUNCH_PROGRAM_INSTANCE, instanceAddress(programSlot));
}

function pagesOf(size: u64): u64 {
  return (size + PAGE_SIZE - 1) / PAGE_SIZE;
}

/** Code is mapped from the Regions that hold the compiled modules. */
function mapCode(program: Program, domain: u32): i32 {
  let status = readRegion(program.blob, CM_CODE, codeField, 8);
  if (status < 0) return status;
  const start = <u64>load<u32>(codeField);
  status = mapSealed(
    domain, program.blob, start, load<u32>(codeField, 4), programCode(programSlot, start),
  );
  if (status < 0) return status;
  const layerStart = layerOffset() + codeStart(layerBlob());
  return mapSealed(
    domain, layerRegion(), layerStart, codeSize(layerBlob()), layerCode(layerSlot, layerStart),
  );
}

/** Maps [offset, offset + size) of a sealed Region so that it starts at `address`. */
function mapSealed(domain: u32, region: u32, offset: u64, size: u32, address: u64): i32 {
  const within = offset % PAGE_SIZE;
  return regionMap(
    domain, region, address - within, offset / PAGE_SIZE, pagesOf(within + size), READ_EXECUTE,
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

function placeProgramMemory(program: Program, template: u32, domain: u32): i32 {
  const own = part(TEMPLATE_PROGRAM);
  if (own.memoryPages == 0) return Status.Ok;
  const pages = <u64>own.memoryPages * (WASM_PAGE_SIZE / PAGE_SIZE);
  const region = regionCreate(pages, 0, 0, domain);
  if (region < 0) return region;
  let status: i32 = Status.Ok;
  for (let first: u32 = 0; first < own.writeCount && status >= 0; first += RECORDS_MAX) {
    const count = min<u32>(RECORDS_MAX, own.writeCount - first);
    status = readRegion(
      template, own.writes + first * WRITE_RECORD_SIZE, records, count * WRITE_RECORD_SIZE,
    );
    for (let index: u32 = 0; index < count && status >= 0; index++) {
      const record = records + index * WRITE_RECORD_SIZE;
      const source = load<u32>(record + WRITE_SOURCE);
      status = copyRegion(
        region,
        load<u64>(record + WRITE_ADDRESS),
        program.blob,
        source,
        load<u32>(record + WRITE_LENGTH),
      );
    }
  }
  return give(domain, region, programSlot, pages, status);
}

/** The layer's memory is one of ours: its first 64 KiB stay unmapped. */
function placeLayerMemory(template: u32, domain: u32): i32 {
  const layer = part(TEMPLATE_LAYER);
  if (layer.memoryPages < 2) return Status.BadState;
  const pages = <u64>(layer.memoryPages - 1) * (WASM_PAGE_SIZE / PAGE_SIZE);
  const region = regionCreate(pages, 0, 0, domain);
  if (region < 0) return region;
  let status: i32 = Status.Ok;
  for (let index: u32 = 0; index < layer.writeCount && status >= 0; index++) {
    status = readRegion(
      template, layer.writes + index * WRITE_RECORD_SIZE, records, WRITE_RECORD_SIZE,
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

function placeInstance(module: TemplatePart, template: u32, domain: u32): i32 {
  const pages = pagesOf(module.instanceReserve);
  const region = regionCreate(pages, 0, 0, domain);
  if (region < 0) return region;
  const status = copyRegion(region, 0, template, module.instance, module.instanceSize);
  return give(domain, region, instanceAddress(module.slot), pages, status);
}

function placeStack(domain: u32): i32 {
  const pages = pagesOf(STACK_SIZE);
  const region = regionCreate(pages, 0, 0, domain);
  if (region < 0) return region;
  return give(domain, region, stackTop(programSlot) - STACK_SIZE, pages, Status.Ok);
}
