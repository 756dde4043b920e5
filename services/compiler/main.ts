// The compiler: loader/ as a module that lives for one compilation, in a domain of its own
// (abi/interfaces/compiler.ts). It asks the loader service for its job and for the file, and gives the
// results back; the loader service then ends it. It holds no privilege.
import { CM_SIZE, CpuLevel, Environment } from "../../abi/compiled_module";
import { Profile } from "../../abi/intrinsics";
import {
  CompilerOperation, JOB_INPUT_SIZE, JOB_KIND, JOB_LAYER_OFFSET, JOB_LAYER_SIZE, JOB_LAYER_SLOT,
  JOB_PROGRAM_SLOT, JOB_SIZE, JobKind,
} from "../../abi/interfaces/compiler";
import { WellKnownHandle } from "../../abi/handles";
import { headerField } from "../../loader/link/compiled_blob";
import { linkBegin } from "../../loader/link/link";
import { begin, compile } from "../../loader/main";
import { reserveMemory, setExhaustedHandler } from "../../loader/memory/arena";
import { call, callWithLease, reply } from "../../sdk/client";
import { LeaseAccess } from "../../sdk/message";
import { panic } from "../../sdk/panic";
import { initLayer, mapCompiled } from "./layer";
import { REPORT_SIZE, reportCompileError, reportStart } from "./report";
import { makeTemplate, templateSize } from "./template";

/** One Input call asks for at most this much. */
const PIECE_SIZE: u32 = 0x8000;

const job: usize = memory.data(48, 8);

/**
 * Does the job and waits for its end: the last message is not answered. Panics where the loader
 * service does not answer as abi/interfaces/compiler.ts says.
 */
export function main(): void {
  setExhaustedHandler(load<u32>(changetype<usize>(outOfMemory)));
  if (lend(CompilerOperation.Job, LeaseAccess.Write, job, JOB_SIZE) < 0) panic("no job");
  const blobRegion = <u32>reply(0);
  initLayer(load<u64>(job + JOB_LAYER_OFFSET), <u32>load<u64>(job + JOB_LAYER_SIZE));
  const size = <u32>load<u64>(job + JOB_INPUT_SIZE);
  if (load<u64>(job + JOB_KIND) == JobKind.Template) {
    const blob = mapCompiled(blobRegion, size);
    reserveMemory(memory.size() << 16);
    linkBegin();
    finishTemplate(blob);
  } else {
    reserveMemory(memory.size() << 16);
    compileInput(size);
  }
  panic("the loader service answered the last message");
}

function lend(operation: CompilerOperation, access: LeaseAccess, at: usize, size: u32): i32 {
  return callWithLease(WellKnownHandle.Names, operation, access, at, size);
}

/** What the arenas call when the memory cannot grow. */
function outOfMemory(): void {
  call(WellKnownHandle.Names, CompilerOperation.OutOfMemory);
}

function compileInput(size: u32): void {
  const input = begin(size);
  readInput(input, size);
  if (call(WellKnownHandle.Names, CompilerOperation.InputEnd) < 0) panic("no answer");
  const kind = load<u64>(job + JOB_KIND);
  const profile = kind == JobKind.CompileOnly ? Profile.Service : Profile.User;
  const blob = compile(size, profile, Environment.CloudOs, CpuLevel.Baseline);
  if (blob == 0) {
    reportCompileError(input);
    return refuse();
  }
  const blobSize = headerField(blob, CM_SIZE);
  if (lend(CompilerOperation.Blob, LeaseAccess.Read, blob, blobSize) < 0) panic("no answer");
  finishTemplate(blob);
}

function readInput(to: usize, size: u32): void {
  for (let offset: u32 = 0; offset < size; ) {
    const status = callWithLease(
      WellKnownHandle.Names, CompilerOperation.Input, LeaseAccess.Write, to + offset,
      min<u32>(size - offset, PIECE_SIZE), offset,
    );
    const count = <u32>reply(0);
    if (status < 0 || count == 0 || count > size - offset) panic("no input");
    offset += count;
  }
}

function finishTemplate(blob: usize): void {
  const template = makeTemplate(
    blob, load<u64>(job + JOB_LAYER_SLOT), load<u64>(job + JOB_PROGRAM_SLOT),
  );
  if (template == 0) return refuse();
  lend(CompilerOperation.Template, LeaseAccess.Read, template, templateSize());
}

function refuse(): void {
  lend(CompilerOperation.Refused, LeaseAccess.Read, reportStart(), REPORT_SIZE);
}
