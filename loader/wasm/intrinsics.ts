// Imports from "machine": machine instructions that the loader lowers inline. Which module may use
// which one is decided by the compile profile; names and meanings stand in abi/intrinsics.ts.

import { INTRINSIC_MODULE, Intrinsic, Profile } from "../../abi/intrinsics";
import { Isa } from "../../abi/compiled_module";
import { ValueType } from "../ir/op";
import { typeRecord } from "./module";

/** The intrinsic may not be used, or there is none of that name. */
export const INTRINSIC_UNKNOWN: u32 = 0;

const KERNEL: u32 = Profile.Kernel;
const KERNEL_OR_DRIVER: u32 = Profile.Kernel | Profile.Driver;
const TRUSTED: u32 = Profile.Kernel | Profile.Driver | Profile.Service | Profile.Library;
const SYSTEM: u32 = Profile.Driver | Profile.Service | Profile.Library;
const LIBRARY: u32 = Profile.Library;

/** What is looked for: a byte range of the input, and for whom. */
let nameStart: usize = 0;
let nameSize: u32 = 0;
let wantedProfile: u32 = 0;
let wantedIsa: u32 = 0;
let found: u32 = 0;
let foundSignature: usize = 0;

function nameIs(text: string): bool {
  if (<u32>text.length != nameSize) return false;
  for (let i: u32 = 0; i < nameSize; i++) {
    const wanted = load<u16>(changetype<usize>(text) + (<usize>i << 1));
    if (load<u8>(nameStart + i) != wanted) return false;
  }
  return true;
}

/** Whether a module name of the input is the intrinsics' one. */
export function isIntrinsicModule(start: usize, size: u32): bool {
  nameStart = start;
  nameSize = size;
  return nameIs(INTRINSIC_MODULE);
}

/** Offers one intrinsic: taken when its name is the wanted one and the profile grants it. */
function offer(name: string, id: u32, signature: string, profiles: u32): void {
  if (found == 0 && (profiles & wantedProfile) != 0 && nameIs(name)) {
    found = id;
    foundSignature = changetype<usize>(signature);
  }
}

/**
 * Looks an intrinsic up by name.
 * @returns its id, for mrs, msr and sys with the encoding in bits 16 to 31; INTRINSIC_UNKNOWN when
 *   there is none or the profile (a Profile) does not grant it on this ISA (an Isa)
 */
export function findIntrinsic(start: usize, size: u32, profile: u32, isa: u32): u32 {
  nameStart = start;
  nameSize = size;
  wantedProfile = profile;
  wantedIsa = isa;
  found = INTRINSIC_UNKNOWN;
  offerMachineMemory();
  offerCommon();
  if (isa == Isa.X86_64) offerX86();
  if (isa == Isa.Arm64) offerArm64();
  offerSystem();
  offerCaller();
  return found;
}

/** Whether a type of the module is the signature of the intrinsic found last. */
export function hasIntrinsicType(type: u32): bool {
  const record = typeRecord(type);
  const first: u32 = load<u16>(foundSignature);
  const results: u32 = first == 118 ? 0 : 1; // "v"
  if (record.resultCount != results) return false;
  if (results && letterOf(load<u8>(record.results)) != first) return false;
  for (let i: u32 = 0; i < record.parameterCount; i++) {
    // Past the signature's end stands the next object or padding; a letter there cannot match
    // because the count is compared below.
    if (i >= foundParameterCount()) return false;
    const letter: u32 = load<u16>(foundSignature + (<usize>(i + 1) << 1));
    if (letterOf(load<u8>(record.parameters + <usize>i)) != letter) return false;
  }
  return record.parameterCount == foundParameterCount();
}

function foundParameterCount(): u32 {
  return changetype<string>(foundSignature).length - 1;
}

function letterOf(type: u32): u32 {
  if (type == ValueType.I32) return 105; // "i"
  if (type == ValueType.I64) return 108; // "l"
  return 0;
}

function offerMachineMemory(): void {
  offer("machine_load8", Intrinsic.MachineLoad8, "il", KERNEL);
  offer("machine_load16", Intrinsic.MachineLoad16, "il", KERNEL);
  offer("machine_load32", Intrinsic.MachineLoad32, "il", KERNEL);
  offer("machine_load64", Intrinsic.MachineLoad64, "ll", KERNEL);
  offer("machine_store8", Intrinsic.MachineStore8, "vli", KERNEL);
  offer("machine_store16", Intrinsic.MachineStore16, "vli", KERNEL);
  offer("machine_store32", Intrinsic.MachineStore32, "vli", KERNEL);
  offer("machine_store64", Intrinsic.MachineStore64, "vll", KERNEL);
  offer("machine_copy", Intrinsic.MachineCopy, "vlll", KERNEL);
  offer("machine_zero", Intrinsic.MachineZero, "vll", KERNEL);
}

function offerCommon(): void {
  offer("interrupts_enable", Intrinsic.InterruptsEnable, "v", KERNEL);
  offer("interrupts_disable", Intrinsic.InterruptsDisable, "v", KERNEL);
  offer("wait_for_interrupt", Intrinsic.WaitForInterrupt, "v", KERNEL);
  offer("read_counter", Intrinsic.ReadCounter, "l", TRUSTED);
  offer("memory_base", Intrinsic.MemoryBase, "l", TRUSTED);
  offer("instance_base", Intrinsic.InstanceBase, "l", TRUSTED);
  offer("random_seed", Intrinsic.RandomSeed, "l", KERNEL_OR_DRIVER);
  offer("pause", Intrinsic.Pause, "v", KERNEL_OR_DRIVER | Profile.Service);
}

function offerX86(): void {
  offer("in8", Intrinsic.In8, "ii", KERNEL);
  offer("in16", Intrinsic.In16, "ii", KERNEL);
  offer("in32", Intrinsic.In32, "ii", KERNEL);
  offer("out8", Intrinsic.Out8, "vii", KERNEL);
  offer("out16", Intrinsic.Out16, "vii", KERNEL);
  offer("out32", Intrinsic.Out32, "vii", KERNEL);
  offer("read_msr", Intrinsic.ReadMsr, "li", KERNEL);
  offer("write_msr", Intrinsic.WriteMsr, "vil", KERNEL);
  offer("cpuid", Intrinsic.Cpuid, "iiii", KERNEL);
  offer("read_cr0", Intrinsic.ReadCr0, "l", KERNEL);
  offer("read_cr2", Intrinsic.ReadCr2, "l", KERNEL);
  offer("read_cr3", Intrinsic.ReadCr3, "l", KERNEL);
  offer("read_cr4", Intrinsic.ReadCr4, "l", KERNEL);
  offer("write_cr0", Intrinsic.WriteCr0, "vl", KERNEL);
  offer("write_cr3", Intrinsic.WriteCr3, "vl", KERNEL);
  offer("write_cr4", Intrinsic.WriteCr4, "vl", KERNEL);
  offer("invalidate_page", Intrinsic.InvalidatePage, "vl", KERNEL);
  offer("load_gdt", Intrinsic.LoadGdt, "vl", KERNEL);
  offer("load_idt", Intrinsic.LoadIdt, "vl", KERNEL);
  offer("load_task_register", Intrinsic.LoadTaskRegister, "vi", KERNEL);
  offer("write_xcr0", Intrinsic.WriteXcr0, "vl", KERNEL);
  offer("set_user_access", Intrinsic.SetAccess, "v", KERNEL);
  offer("clear_user_access", Intrinsic.ClearAccess, "v", KERNEL);
}

function offerArm64(): void {
  offer("isb", Intrinsic.Isb, "v", KERNEL);
  offer("dsb_sy", Intrinsic.DsbSy, "v", KERNEL);
  offer("dsb_ish", Intrinsic.DsbIsh, "v", KERNEL);
  offer("dsb_ishst", Intrinsic.DsbIshst, "v", KERNEL);
  offer("dmb_ish", Intrinsic.DmbIsh, "v", KERNEL);
  offer("hypervisor_call", Intrinsic.HypervisorCall, "lllll", KERNEL);
  offer("monitor_call", Intrinsic.MonitorCall, "lllll", KERNEL);
  offerRegister("mrs ", Intrinsic.Mrs, "l", true);
  offerRegister("msr ", Intrinsic.Msr, "vl", true);
  offerRegister("sys ", Intrinsic.Sys, "vl", false);
}

/**
 * Offers a family whose field carries the encoding. It is packed as op0:2 op1:3 CRn:4 CRm:4 op2:3,
 * the order of the instruction's bits 20 to 5 (Arm ARM C5.1.2); op0 is 1 for sys.
 */
function offerRegister(prefix: string, id: u32, signature: string, hasOp0: bool): void {
  if (found != 0 || (wantedProfile & KERNEL) == 0 || nameSize < 5) return;
  const start = nameStart;
  const size = nameSize;
  nameSize = 4;
  const matches = nameIs(prefix);
  nameSize = size;
  if (!matches) return;
  let p = start + 4;
  const end = start + size;
  let encoding: u32 = hasOp0 ? 0 : 1;
  for (let field: u32 = hasOp0 ? 0 : 1; field < 5; field++) {
    // Field widths in bits: op0 2, op1 3, CRn 4, CRm 4, op2 3.
    const width: u32 = field == 0 ? 2 : field == 2 || field == 3 ? 4 : 3;
    let value: u32 = 0;
    let digits: u32 = 0;
    while (p < end && digits < 3) {
      const digit = <u32>load<u8>(p) - 48;
      if (digit > 9) break;
      value = value * 10 + digit;
      digits++;
      p++;
    }
    if (digits == 0 || value >> width != 0) return;
    encoding = (encoding << width) | value;
    if (field < 4) {
      if (p >= end || load<u8>(p) != 32) return;
      p++;
    }
  }
  if (p != end) return;
  found = id | (encoding << 16);
  foundSignature = changetype<usize>(signature);
}

function offerSystem(): void {
  offer("system_call", Intrinsic.SystemCall, "iii", SYSTEM);
  offer("volatile_load8", Intrinsic.VolatileLoad8, "ii", SYSTEM);
  offer("volatile_load16", Intrinsic.VolatileLoad16, "ii", SYSTEM);
  offer("volatile_load32", Intrinsic.VolatileLoad32, "ii", SYSTEM);
  offer("volatile_load64", Intrinsic.VolatileLoad64, "li", SYSTEM);
  offer("volatile_store8", Intrinsic.VolatileStore8, "vii", SYSTEM);
  offer("volatile_store16", Intrinsic.VolatileStore16, "vii", SYSTEM);
  offer("volatile_store32", Intrinsic.VolatileStore32, "vii", SYSTEM);
  offer("volatile_store64", Intrinsic.VolatileStore64, "vil", SYSTEM);
  offer("fence_acquire", Intrinsic.FenceAcquire, "v", SYSTEM);
  offer("fence_release", Intrinsic.FenceRelease, "v", SYSTEM);
  offer("fence_full", Intrinsic.FenceFull, "v", SYSTEM);
}

function offerCaller(): void {
  offer("caller_load8", Intrinsic.CallerLoad8, "li", LIBRARY);
  offer("caller_load32", Intrinsic.CallerLoad32, "li", LIBRARY);
  offer("caller_load64", Intrinsic.CallerLoad64, "iii", LIBRARY);
  offer("caller_store8", Intrinsic.CallerStore8, "iii", LIBRARY);
  offer("caller_store16", Intrinsic.CallerStore16, "iii", LIBRARY);
  offer("caller_store32", Intrinsic.CallerStore32, "iii", LIBRARY);
  offer("caller_store64", Intrinsic.CallerStore64, "iil", LIBRARY);
  offer("caller_copy_in", Intrinsic.CallerCopyIn, "iiii", LIBRARY);
  offer("caller_copy_out", Intrinsic.CallerCopyOut, "iiii", LIBRARY);
  offer("caller_memory_size", Intrinsic.CallerMemorySize, "l", LIBRARY);
}
