// Hostile native code, as a broken compiler might emit it, against the machine's protection: each
// attempt runs in a domain of its own (case.ts), and the log says what stopped it. The same
// routines aimed at their own memory come first: they must succeed.
import {
  KERNEL_IMAGE, KERNEL_MEMORY, KERNEL_PHYSICAL_MAP, SLOT_CODE, SLOT_FIRST, SLOT_STRIDE,
} from "../../../../abi/address_layout";
import { Isa } from "../../../../abi/compiled_module";
import { MD_ISA, MD_SIZE } from "../../../../abi/machine_description";
import { Protection } from "../../../../abi/system_calls";
import { log, logStart, Severity } from "../../../../sdk/log";
import { memoryBase } from "../../../../sdk/machine";
import { device, deviceHandle, ready } from "../../../../sdk/names";
import { panic } from "../../../../sdk/panic";
import { portCreate, threadExit } from "../../../../sdk/system";
import { windowMap, windowReserve } from "../../../../sdk/window";
import * as arm64 from "./arm64";
import {
  askAsProgram, floodWithHandles, killForeignModule, nameForeignHandles, takeForeignInterrupt,
} from "./messages";
import { beginCase, initCases, OWN_CODE, OWN_CODE_SECOND, OWN_DATA, runCase } from "./case";
import * as x86_64 from "./x86_64";

const MARK: u64 = 0x0123_4567_89ab_cdef;
/** What attempts at our own memory read or overwrite if nothing stops them. */
const secret: usize = memory.data(8, 8);

let isX86: bool = false;

export function main(): void {
  logStart("hostile");
  isX86 = machineIsa() == Isa.X86_64;
  const port = portCreate();
  if (port < 0) panic("no port");
  if (device("sealable") < 0) panic("not allowed to make executable Regions");
  const sealable = deviceHandle();
  initCases(port, sealable);
  ready();
  store<u64>(secret, MARK);
  controls();
  foreignMemory();
  devices();
  ownPages();
  if (isX86) privilegedX86();
  else privilegedArm64();
  floodWithHandles(port);
  nameForeignHandles(port);
  askAsProgram(port);
  killForeignModule();
  takeForeignInterrupt();
  log(Severity.Info, load<u64>(secret) == MARK ? "secret untouched" : "secret overwritten");
  log(Severity.Info, "done");
  threadExit(0);
}

function machineIsa(): u32 {
  if (device("machine") < 0) panic("no machine description");
  const region = deviceHandle();
  const description = windowReserve(MD_SIZE);
  if (windowMap(description, region, 0, 1, Protection.Read) < 0) {
    panic("cannot map the machine description");
  }
  return <u32>load<u64>(description + MD_ISA);
}

/** Reads at an address. The slot of the attempt must have been made. */
function read(name: string, target: u64): void {
  if (isX86) run(name, x86_64.readCode, x86_64.READ_SIZE, target);
  else run(name, arm64.readCode, arm64.READ_SIZE, target);
}

function write(name: string, target: u64): void {
  if (isX86) run(name, x86_64.writeCode, x86_64.WRITE_SIZE, target);
  else run(name, arm64.writeCode, arm64.WRITE_SIZE, target);
}

function execute(name: string, target: u64): void {
  if (isX86) run(name, x86_64.jumpCode, x86_64.JUMP_SIZE, target);
  else run(name, arm64.jumpCode, arm64.JUMP_SIZE, target);
}

function run(name: string, code: usize, size: u32, target: u64): void {
  if (isX86) runCase(name, code, size, x86_64.exitCode, x86_64.EXIT_SIZE, target);
  else runCase(name, code, size, arm64.exitCode, arm64.EXIT_SIZE, target);
}

/** The positive controls. */
function controls(): void {
  read("read_own_data", beginCase() + OWN_DATA);
  write("write_own_data", beginCase() + OWN_DATA);
  execute("execute_own_code", beginCase() + OWN_CODE_SECOND);
  read("read_own_code", beginCase() + OWN_CODE);
}

function readAndWrite(readName: string, writeName: string, target: u64): void {
  beginCase();
  read(readName, target);
  beginCase();
  write(writeName, target);
}

function foreignMemory(): void {
  readAndWrite("read_module", "write_module", memoryBase() + secret);
  readAndWrite(
    "read_supervisor", "write_supervisor", <u64>SLOT_FIRST + <u64>SLOT_STRIDE + 0x1_0000,
  );
  readAndWrite("read_kernel_image", "write_kernel_image", <u64>KERNEL_IMAGE);
  readAndWrite("read_kernel_memory", "write_kernel_memory", <u64>KERNEL_MEMORY + 0x1_0000);
  const ram: u64 = isX86 ? 0x10_0000 : 0x4000_0000;
  readAndWrite("read_physical_map", "write_physical_map", <u64>KERNEL_PHYSICAL_MAP + ram);
  readAndWrite("read_null", "write_null", 0);
  beginCase();
  execute("execute_kernel_image", <u64>KERNEL_IMAGE);
  beginCase();
  execute("execute_module", memoryBase() + <u64>SLOT_CODE);
}

/** The local APIC and the I/O APIC, the PL011 and the GIC's distributor (QEMU q35 and virt). */
function devices(): void {
  const first: u64 = isX86 ? 0xfee0_0000 : 0x0900_0000;
  const second: u64 = isX86 ? 0xfec0_0000 : 0x0800_0000;
  readAndWrite("read_device", "write_device", first);
  readAndWrite("read_device_mapped", "write_device_mapped", <u64>KERNEL_PHYSICAL_MAP + first);
  readAndWrite("read_second_device", "write_second_device", second);
  readAndWrite(
    "read_second_device_mapped", "write_second_device_mapped", <u64>KERNEL_PHYSICAL_MAP + second,
  );
}

function ownPages(): void {
  execute("execute_own_data", beginCase() + OWN_DATA);
  write("write_own_code", beginCase() + OWN_CODE);
  read("read_own_gap", beginCase() + OWN_DATA + 4096);
}

function privileged(name: string, index: u32, argument: u64): void {
  beginCase();
  const size = isX86 ? x86_64.PRIVILEGED_SIZE : arm64.PRIVILEGED_SIZE;
  const codes = isX86 ? x86_64.privilegedCode : arm64.privilegedCode;
  run(name, codes + index * size, size, argument);
}

function privilegedX86(): void {
  const serialPort: u64 = 0x3f8;
  privileged("in_port", 0, serialPort);
  privileged("out_port", 1, serialPort);
  privileged("read_root", 2, 0);
  privileged("write_root", 3, 0);
  privileged("mask_interrupts", 4, 0);
  privileged("halt", 5, 0);
  privileged("write_register", 6, 0);
  privileged("return_to_kernel", 7, 0);
  beginCase();
  read("read_non_canonical", 0x8000_0000_0000_0000);
}

function privilegedArm64(): void {
  privileged("read_control", 0, 0);
  privileged("write_control", 1, 0);
  privileged("read_root", 2, 0);
  privileged("write_root", 3, 0);
  privileged("mask_interrupts", 4, 0);
  privileged("invalidate_tlb", 5, 0);
  privileged("hypervisor_call", 6, 0);
  privileged("return_to_kernel", 7, 0);
}
