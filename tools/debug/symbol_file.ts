// What `make debug` gives to gdb: functions, TypeScript lines and frames of the kernel and of the
// boot modules at their linked addresses.
import { SLOT_CODE } from "../../abi/address_layout.ts";
import type { IsaName } from "../project.ts";
import { CompiledModule } from "../build/compiled_module.ts";
import type { LinkedModule } from "../image/boot_module.ts";
import { symbolElf, type SymbolEntry } from "../image/elf.ts";
import { STUBS_SIZE, type LinkedKernel } from "../image/kernel_space.ts";
import type { Symbolizer } from "../symbols/symbolizer.ts";
import { ByteWriter } from "./byte_writer.ts";
import { abbreviations, unitInformation } from "./debug_information.ts";
import { lineTable, type LineRow, type LineSequence } from "./line_table.ts";
import { unwindTable } from "./unwind_table.ts";

interface PlacedModule {
  readonly name: string;
  readonly compiled: CompiledModule;
  readonly code: bigint;
}

export interface SymbolFileInput {
  readonly isa: IsaName;
  /** The project's root: where a debugger finds the sources. */
  readonly root: string;
  readonly kernel: LinkedKernel;
  readonly kernelBlob: Uint8Array;
  readonly modules: readonly LinkedModule[];
  /** The compiled modules, in the order of `modules`. */
  readonly blobs: readonly Uint8Array[];
  readonly symbolizer: Symbolizer;
}

/** An ELF file for gdb's symbol-file command. */
export function symbolFile(input: SymbolFileInput): Uint8Array {
  const { kernel } = input;
  const placed: PlacedModule[] = [
    { name: "kernel", compiled: new CompiledModule(input.kernelBlob), code: kernel.space.code },
    ...input.modules.map((module, index) => ({
      name: module.manifest.name,
      compiled: new CompiledModule(input.blobs[index]!),
      code: module.slotBase + BigInt(SLOT_CODE),
    })),
  ];
  const stubs = { address: kernel.space.stubs, size: STUBS_SIZE };
  const symbols: SymbolEntry[] = [{ name: "kernel:stubs", ...stubs }];
  const information = new ByteWriter();
  const lines = new ByteWriter();
  const framed = [];
  for (const { name, compiled, code } of placed) {
    const { functions } = compiled;
    const described = functions.map((each) => ({
      name: each.name || `function ${each.index}`, address: code + BigInt(each.codeOffset), size: each.codeSize,
    }));
    symbols.push(...described.map((each) => ({ ...each, name: `${name}:${each.name}` })));
    information.append(unitInformation({ name, functions: described, lineTable: lines.length }, input.root));
    lines.append(lineTable(lineSequences(input.isa, input.symbolizer, { name, compiled, code })));
    framed.push(...functions.map((each, index) => ({
      address: described[index]!.address,
      code: compiled.code.subarray(each.codeOffset, each.codeOffset + each.codeSize),
      frameSize: each.frameSize,
    })));
  }
  return symbolElf(input.isa, symbols, [
    { name: ".debug_abbrev", bytes: abbreviations() },
    { name: ".debug_info", bytes: information.finish() },
    { name: ".debug_line", bytes: lines.finish() },
    { name: ".debug_frame", bytes: unwindTable(input.isa, framed, stubs) },
  ]);
}

/** A row where each function begins, and at each place of the location table that is an instruction. */
function lineSequences(isa: IsaName, symbolizer: Symbolizer, module: PlacedModule): LineSequence[] {
  const { locations, functions, code } = module.compiled;
  let next = 0;
  return functions.map(({ codeOffset, codeSize, wasmOffset }) => {
    const end = codeOffset + codeSize;
    const rows = new Map<number, LineRow>();
    const add = (at: number, offset: number) => {
      const place = symbolizer.sourceOf(module.name, offset, wasmOffset);
      if (place) rows.set(at, { address: module.code + BigInt(at), ...place });
    };
    add(codeOffset, wasmOffset);
    while (next < locations.length && locations[next]!.codeOffset < codeOffset) next++;
    for (; next < locations.length && locations[next]!.codeOffset <= end; next++) {
      const location = locations[next]!;
      const at = location.trap === 0 ? callBefore(isa, code, location.codeOffset) : location.codeOffset;
      if (at !== undefined && at > codeOffset && at < end) add(at, location.wasmOffset);
    }
    const sorted = [...rows.entries()].sort(([left], [right]) => left - right).map(([, row]) => row);
    return { rows: sorted, end: module.code + BigInt(end) };
  });
}

/** Where the call begins that returns to an offset; undefined for an indirect one of x86-64, whose length is unknown. */
function callBefore(isa: IsaName, code: Uint8Array, returnOffset: number): number | undefined {
  if (isa === "arm64") return returnOffset - 4;
  return code[returnOffset - 5] === 0xe8 ? returnOffset - 5 : undefined;
}
