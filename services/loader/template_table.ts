// Templates: programs linked for a pair of slots (abi/interfaces/compiler.ts), each in a Region. A
// program has one for each instance that runs at the same time; they stay with the program in the
// cache. A fixed table.
import { PAGE_SIZE } from "../../abi/limits";
import { DomainOperation } from "../../abi/system_calls";
import { layerSlotOf, PAIRS_MAX, programSlotOf } from "../../sdk/program_layout";
import { domainControl, handleClose } from "../../sdk/system";

export const TEMPLATES_MAX: u32 = 64;

/**
 *   0        4       8     12
 *   program  region  size  pair
 */
@unmanaged
@final
export class Template {
  /** The program's number; 0 = the place is free. */
  program: u32;
  region: u32;
  size: u32;
  /** Which pair of slots it is linked for (sdk/program_layout.ts). */
  pair: u32;
}

const table: usize = memory.data(64 * 16, 8);
/** Where the search for a pair starts: reuse comes late. */
let hint: u32 = 0;

function templateAt(index: u32): Template {
  return changetype<Template>(table + (index << 4));
}

/** The first template of a program at or after place `from`; null at the end. */
export function nextTemplate(program: u32, from: u32): Template | null {
  for (let index = from; index < TEMPLATES_MAX; index++) {
    if (templateAt(index).program == program) return templateAt(index);
  }
  return null;
}

/** A template's place in the table. */
export function templateIndex(template: Template): u32 {
  return <u32>((changetype<usize>(template) - table) >> 4);
}

/** How many templates a program has. */
export function countTemplates(program: u32): u32 {
  let count: u32 = 0;
  for (let index: u32 = 0; index < TEMPLATES_MAX; index++) {
    if (templateAt(index).program == program) count++;
  }
  return count;
}

/** Remembers a template. False when the table is full. */
export function addTemplate(program: u32, region: u32, size: u32, pair: u32): bool {
  const template = nextTemplate(0, 0);
  if (!template) return false;
  template.program = program;
  template.region = region;
  template.size = size;
  template.pair = pair;
  return true;
}

/** Forgets all templates of a program. */
export function dropTemplates(program: u32): void {
  for (let index: u32 = 0; index < TEMPLATES_MAX; index++) {
    const template = templateAt(index);
    if (template.program != program) continue;
    handleClose(template.region);
    memory.fill(changetype<usize>(template), 0, offsetof<Template>());
  }
}

/** Pages of all templates of a program. */
export function templatePages(program: u32): u64 {
  let pages: u64 = 0;
  for (let index: u32 = 0; index < TEMPLATES_MAX; index++) {
    const template = templateAt(index);
    if (template.program == program) pages += (<u64>template.size + PAGE_SIZE - 1) / PAGE_SIZE;
  }
  return pages;
}

/** A pair of slots that no template is linked for and no domain has; -1 = none is left. */
export function freePair(): i32 {
  for (let tried: u32 = 0; tried < PAIRS_MAX; tried++) {
    const pair = (hint + tried) % PAIRS_MAX;
    if (isLinked(pair) || !isSlotFree(layerSlotOf(pair)) || !isSlotFree(programSlotOf(pair))) continue;
    hint = pair + 1;
    return pair;
  }
  return -1;
}

function isLinked(pair: u32): bool {
  for (let index: u32 = 0; index < TEMPLATES_MAX; index++) {
    if (templateAt(index).program != 0 && templateAt(index).pair == pair) return true;
  }
  return false;
}

/** A program may have it that outlived an earlier life of this service. */
function isSlotFree(address: u64): bool {
  if (domainControl(0, DomainOperation.AllocateSlot, address) < 0) return false;
  domainControl(0, DomainOperation.FreeSlot, address);
  return true;
}
