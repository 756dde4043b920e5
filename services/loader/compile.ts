// From a path to a program in the cache: known by its identity, by its bytes, or compiled now.
import { CM_SIZE, CpuLevel, Environment } from "../../abi/compiled_module";
import { Profile } from "../../abi/intrinsics";
import { LoadFlag } from "../../abi/interfaces/loader";
import { PAGE_SIZE } from "../../abi/limits";
import { Status } from "../../abi/status";
import { RegionFlag, SealMode } from "../../abi/system_calls";
import { headerField } from "../../loader/link/compiled_blob";
import { begin, compile } from "../../loader/main";
import { handleClose, regionCreate, regionSeal } from "../../sdk/system";
import {
  inputChanged, inputInode, inputModified, inputSize, readInput, statInput,
} from "./input_file";
import { ownLayerSlot, ownProgramSlot } from "./instantiate";
import {
  dropOldest,
  dropProgram,
  findByDigest,
  findByIdentity,
  nameProgram,
  Program,
  setIdentity,
  takePlace,
  touch,
} from "./program_table";
import { reportCompileError, reportReason } from "./report";
import { sha256 } from "./sha256";
import { makeTemplate, templateSize } from "./template";
import { writeRegion } from "./windows";

const digest: usize = memory.data(32, 8);
let sealable: u32 = 0;
let compilations: u64 = 0;
let hits: u64 = 0;
let loaded: u32 = 0;

/** Sets the handle that allows executable Regions. */
export function initCompile(machine: u32): void {
  sealable = machine;
}

export function compilationCount(): u64 {
  return compilations;
}
export function hitCount(): u64 {
  return hits;
}
/** Number of the program that the last loadProgram found or made. */
export function loadedNumber(): u32 {
  return loaded;
}

/** Loads the program at inputPath(). Ok or a Status; with BadModule the report says why. */
export function loadProgram(pathLength: u32, flags: u32): i32 {
  let status = statInput(pathLength);
  if (status < 0) return status;
  const compileOnly = (flags & LoadFlag.CompileOnly) != 0;
  const bypass = (flags & LoadFlag.BypassCache) != 0;
  if (!bypass && !compileOnly) {
    const known = findByIdentity(inputInode(), inputSize(), inputModified(), inputChanged());
    if (known) return use(known);
  }
  const size = <u32>inputSize();
  const input = begin(size);
  status = readInput(input);
  if (status < 0) return status;
  sha256(input, size, digest);
  if (!bypass) {
    const same = findByDigest(digest, compileOnly);
    if (same) {
      if (!compileOnly) {
        setIdentity(same, inputInode(), inputSize(), inputModified(), inputChanged());
      }
      return use(same);
    }
  }
  return compileInput(input, size, compileOnly);
}

function use(program: Program): i32 {
  hits++;
  program.users++;
  touch(program);
  loaded = program.number;
  return Status.Ok;
}

function compileInput(input: usize, size: u32, compileOnly: bool): i32 {
  compilations++;
  const profile = compileOnly ? Profile.Service : Profile.User;
  const blob = compile(size, profile, Environment.CloudOs, CpuLevel.Baseline);
  if (blob == 0) {
    reportCompileError(input);
    return Status.BadModule;
  }
  const program = takePlace();
  if (!program) return Status.TableFull;
  const status = keep(program, blob, compileOnly);
  if (status < 0) {
    dropProgram(program);
    return status;
  }
  nameProgram(program, digest);
  if (!compileOnly) {
    setIdentity(program, inputInode(), inputSize(), inputModified(), inputChanged());
  }
  program.users = 1;
  touch(program);
  loaded = program.number;
  return Status.Ok;
}

/** Moves the compiled module into a sealed Region, and links it for the program's own slots. */
function keep(program: Program, blob: usize, compileOnly: bool): i32 {
  const blobSize = headerField(blob, CM_SIZE);
  program.compileOnly = compileOnly ? 1 : 0;
  const region = createSealable((<u64>blobSize + PAGE_SIZE - 1) / PAGE_SIZE);
  if (region < 0) return region;
  program.blob = region;
  program.blobSize = blobSize;
  let status = writeRegion(region, 0, blob, blobSize);
  if (status >= 0) status = regionSeal(region, SealMode.ReadExecute);
  if (status < 0 || compileOnly) return status;
  const template = makeTemplate(blob, ownLayerSlot(program), ownProgramSlot(program));
  if (template == 0) return Status.BadModule;
  if (template < 0) return template;
  program.template = template;
  program.templateSize = templateSize();
  return Status.Ok;
}

/** Older programs that nobody uses make room for new ones. */
function createSealable(pages: u64): i32 {
  while (true) {
    const region = regionCreate(pages, RegionFlag.Sealable, sealable);
    if (region != Status.QuotaExceeded || !dropOldest()) return region;
  }
}
