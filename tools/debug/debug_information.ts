// .debug_info and .debug_abbrev: a unit a module, with its functions by their short names.
// Source: DWARF 4 §2, §3.1 and §7.5.
import { ByteWriter } from "./byte_writer.ts";

export interface DebugFunction {
  /** As asc names it: "kernel/memory/region/createRegion". */
  readonly name: string;
  readonly address: bigint;
  readonly size: number;
}

export interface DebugUnit {
  readonly name: string;
  readonly functions: readonly DebugFunction[];
  /** Where its unit stands in .debug_line. */
  readonly lineTable: number;
}

const UNIT = 1;
const FUNCTION = 2;
const DW_TAG_COMPILE_UNIT = 0x11;
const DW_TAG_SUBPROGRAM = 0x2e;
const DW_AT_NAME = 0x03;
const DW_AT_STMT_LIST = 0x10;
const DW_AT_LOW_PC = 0x11;
const DW_AT_HIGH_PC = 0x12;
const DW_AT_LANGUAGE = 0x13;
const DW_AT_COMP_DIR = 0x1b;
const DW_AT_EXTERNAL = 0x3f;
const DW_FORM_ADDR = 0x01;
const DW_FORM_DATA2 = 0x05;
const DW_FORM_DATA4 = 0x06;
const DW_FORM_DATA8 = 0x07;
const DW_FORM_STRING = 0x08;
const DW_FORM_SEC_OFFSET = 0x17;
const DW_FORM_FLAG_PRESENT = 0x19;
/** DWARF has no number for TypeScript; with C a debugger takes names as they are. */
const DW_LANG_C99 = 0x0c;

/** The .debug_abbrev section (DWARF 4 §7.5.3) of what this file writes. */
export function abbreviations(): Uint8Array {
  const out = new ByteWriter();
  const declare = (code: number, tag: number, hasChildren: number, attributes: readonly [number, number][]) => {
    out.uleb(code).uleb(tag).u8(hasChildren);
    for (const [name, form] of [...attributes, [0, 0] as const]) out.uleb(name).uleb(form);
  };
  declare(UNIT, DW_TAG_COMPILE_UNIT, 1, [
    [DW_AT_LANGUAGE, DW_FORM_DATA2], [DW_AT_NAME, DW_FORM_STRING], [DW_AT_COMP_DIR, DW_FORM_STRING],
    [DW_AT_STMT_LIST, DW_FORM_SEC_OFFSET], [DW_AT_LOW_PC, DW_FORM_ADDR], [DW_AT_HIGH_PC, DW_FORM_DATA8],
  ]);
  declare(FUNCTION, DW_TAG_SUBPROGRAM, 0, [
    [DW_AT_EXTERNAL, DW_FORM_FLAG_PRESENT], [DW_AT_NAME, DW_FORM_STRING], [DW_AT_LOW_PC, DW_FORM_ADDR],
    [DW_AT_HIGH_PC, DW_FORM_DATA4],
  ]);
  return out.u8(0).finish();
}

/** One unit of .debug_info. @param folder what file names are relative to */
export function unitInformation(unit: DebugUnit, folder: string): Uint8Array {
  const start = unit.functions.reduce((least, each) => (each.address < least ? each.address : least), unit.functions[0]?.address ?? 0n);
  const end = unit.functions.reduce((most, each) => {
    const next = each.address + BigInt(each.size);
    return next > most ? next : most;
  }, start);
  const out = new ByteWriter().u16(4).u32(0).u8(8);
  out.uleb(UNIT).u16(DW_LANG_C99).string(unit.name).string(folder).u32(unit.lineTable).u64(start).u64(end - start);
  for (const { name, address, size } of unit.functions) {
    out.uleb(FUNCTION).string(shortName(name)).u64(address).u32(size);
  }
  return out.u8(0).withLength();
}

/** "createRegion" of "kernel/memory/region/createRegion"; methods keep their class. */
function shortName(name: string): string {
  return name.slice(name.lastIndexOf("/") + 1).replace("#", ".");
}
