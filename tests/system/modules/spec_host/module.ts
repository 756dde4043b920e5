// Modules through the loader service: Wasm goes there, cache bypassed, and a compiled module or the
// reason of the refusal comes back.
import {
  LOAD_REPORT_CATEGORY,
  LOAD_REPORT_OFFSET,
  LOAD_REPORT_TEXT,
  LOAD_REPORT_TEXT_LENGTH,
  LoaderOperation,
  LoadFlag,
} from "../../../../abi/interfaces/loader";
import { CM_SIZE } from "../../../../abi/compiled_module";
import { Status } from "../../../../abi/status";
import { call, callWithLease, reply } from "../../../../sdk/client";
import { LeaseAccess } from "../../../../sdk/message";
import { allocate, allocateForGood } from "./heap";
import { Answer, RECORD_SIZE_MAX } from "./protocol";
import { answerAsText, beginAnswer, endAnswerText, putNumber } from "./records";

const REPORT_SIZE: u32 = 256;
const PIECE: u32 = 32768;
const piece: usize = memory.data(32768, 8);
let loader: u32 = 0;
let program: u64 = 0;
/** The host's own modules, a list: u32 next, u32 length, u32 compiled module, the module at 16. */
let lastOwn: usize = 0;
let failure: i32 = 0;
/** The module, then the load report in its place. */
let wasm: usize = 0;

export const MODULE_MEMORY: u32 = RECORD_SIZE_MAX + REPORT_SIZE;

/** @param port the loader's @param memory MODULE_MEMORY bytes */
export function initModules(port: u32, memory: usize): void {
  loader = port;
  wasm = memory;
}

/** Where the module to be compiled is put. */
export function moduleBytes(): usize {
  return wasm;
}

/**
 * Compiles the module at moduleBytes().
 * @returns false when it was refused: answerRefusal tells why
 */
export function compileModule(length: u32): bool {
  const flags: u64 = LoadFlag.BypassCache | LoadFlag.ModuleOnly;
  failure = callWithLease(
    loader, LoaderOperation.LoadBytes, LeaseAccess.ReadWrite, wasm, length + REPORT_SIZE,
    length, flags,
  );
  program = reply(0);
  return failure >= 0;
}

/** The loader need not keep what was compiled last. */
export function releaseModule(): void {
  call(loader, LoaderOperation.Release, program);
}

/**
 * The compiled module in this memory, on the script's heap or for good; 0 when it could not be read.
 */
export function readModule(forGood: bool): usize {
  const first = readPiece(piece, PIECE, 0);
  if (first <= 0) return 0;
  const size = load<u32>(piece + CM_SIZE);
  const blob = forGood ? allocateForGood(size) : allocate(size);
  if (blob == 0) return 0;
  memory.copy(blob, piece, first);
  for (let offset: u32 = first; offset < size; ) {
    const count = readPiece(blob + offset, min<u32>(size - offset, PIECE), offset);
    if (count <= 0) return 0;
    offset += count;
  }
  return blob;
}

function readPiece(to: usize, length: u32, offset: u32): i32 {
  const status = callWithLease(
    loader, LoaderOperation.ReadCompiled, LeaseAccess.Write, to, length, program, offset,
  );
  return status < 0 ? status : <i32>reply(0);
}

/**
 * The compiled form of the module at moduleBytes(), one of the host's own, which is compiled only
 * once; 0 when it could not be.
 */
export function ownModule(length: u32): usize {
  for (let own = lastOwn; own != 0; own = load<u32>(own)) {
    if (load<u32>(own, 4) == length && memory.compare(own + 16, wasm, length) == 0) {
      return load<u32>(own, 8);
    }
  }
  const own = allocateForGood(16 + length);
  if (own == 0) return 0;
  memory.copy(own + 16, wasm, length);
  if (!compileModule(length)) return 0;
  const blob = readModule(true);
  releaseModule();
  if (blob == 0) return 0;
  store<u32>(own, <u32>lastOwn);
  store<u32>(own, length, 4);
  store<u32>(own, <u32>blob, 8);
  lastOwn = own;
  return blob;
}

/** Answers a command with the refusal of the last compileModule. */
export function answerRefusal(): void {
  beginAnswer(Answer.Refused);
  const told = failure == Status.BadModule;
  putNumber(told ? load<u32>(wasm + LOAD_REPORT_CATEGORY) : 0);
  putNumber(told ? load<u32>(wasm + LOAD_REPORT_OFFSET) : 0);
  const text = answerAsText();
  if (told) text.bytes(wasm + LOAD_REPORT_TEXT, load<u32>(wasm + LOAD_REPORT_TEXT_LENGTH));
  else text.string("the loader service failed: status ").signed(failure);
  endAnswerText();
}
