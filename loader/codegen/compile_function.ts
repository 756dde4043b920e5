// The code generator's door: a module is compiled as
//
//      beginModuleCode(environment, profile)
//      compileFunction(ir)          for each defined function, in any order
//      finishModuleCode()
//
// and leaves code (code_buffer.ts), locations (locations.ts) and a record per function
// (compiled_function.ts). The passes run in the order of docs/LOADER.md.
import { LISTING_COLD } from "../../abi/listing";
import { selectNodes } from "isa/select";
import { frameSize, layOutFrame } from "isa/frame";
import { beginColdCode } from "isa/lower";
import { beginStubs, emitStubs, FILL_BYTE, stubOffsets } from "isa/runtime_stubs";
import { FunctionIr } from "../ir/node";
import { theModule } from "../wasm/module";
import { allocateRegisters, usedCalleeSaved } from "./allocate";
import { allocationCheckEnabled, checkAllocation } from "./check_allocation";
import { beginCallConvention } from "./call_convention";
import { beginClobbers } from "./clobbers";
import { beginCompiledFunctions, compiledFunction } from "./compiled_function";
import { alignCode, beginCode, codePosition } from "./code_buffer";
import { emitFunction } from "./emit";
import { beginFrame, layOutAreas } from "./frame";
import { beginFunction } from "./function_state";
import { beginListing, listAt, listFunction, listingEnabled } from "./listing";
import { computeLiveness } from "./liveness";
import { beginLocations } from "./locations";
import { setModuleTarget } from "./module_target";
import { initOperands } from "./operands";
import { initMoves } from "./parallel_moves";
import { beginRelocations, emitConstants, finishRelocations } from "./relocations";
import { assignSlots } from "./slots";
import { countUses } from "./uses";

/** Results of compileFunction and finishModuleCode. */
export const enum CodeStatus {
  Ok = 0,
  /** A frame is larger than FRAME_SIZE_MAX. */
  FrameTooLarge = -1,
  /** A branch or a call does not reach its target: function or module too large. */
  OutOfReach = -2,
}

/** Largest frame of one function, in bytes. */
export const FRAME_SIZE_MAX: u32 = 1 << 20;
/** Functions start at multiples of this. */
const FUNCTION_ALIGNMENT: u32 = 16;

/**
 * @param environment abi/compiled_module.ts Environment @param profile abi/intrinsics.ts Profile
 */
export function beginModuleCode(environment: u32, profile: u32): void {
  const m = theModule();
  setModuleTarget(environment, profile);
  beginCode(<usize>m.inputSize * 2);
  beginLocations();
  beginListing();
  beginRelocations();
  beginStubs();
  beginCallConvention();
  initOperands();
  beginCompiledFunctions();
}

/** Generates the code of one function. The function arena is the caller's to reset. */
export function compileFunction(ir: FunctionIr): i32 {
  beginFunction(ir);
  beginFrame();
  beginClobbers();
  initMoves();
  countUses();
  selectNodes();
  computeLiveness();
  allocateRegisters();
  assignSlots();
  layOutAreas();
  layOutFrame(usedCalleeSaved());
  if (frameSize() > FRAME_SIZE_MAX) return CodeStatus.FrameTooLarge;
  alignCode(FUNCTION_ALIGNMENT, FILL_BYTE);
  const start = codePosition();
  beginColdCode();
  if (allocationCheckEnabled()) assert(checkAllocation(), "a value is not where its user looks");
  const reached = emitFunction();
  if (listingEnabled()) listFunction();
  const record = compiledFunction(ir.functionIndex);
  record.codeOffset = start;
  record.codeSize = codePosition() - start;
  record.frameSize = frameSize();
  return reached ? CodeStatus.Ok : CodeStatus.OutOfReach;
}

/** Writes runtime stubs and constants behind the functions and patches all references. */
export function finishModuleCode(): i32 {
  alignCode(FUNCTION_ALIGNMENT, FILL_BYTE);
  if (listingEnabled()) listAt(LISTING_COLD);
  emitStubs();
  emitConstants(FILL_BYTE);
  return finishRelocations(stubOffsets()) ? CodeStatus.Ok : CodeStatus.OutOfReach;
}
