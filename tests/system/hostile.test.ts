// Hostile native code in a sealed Region, as a broken compiler might emit it (modules/hostile): the MMU or
// the privilege check stops each attempt, with the right kind and address of the fault; the same
// routines aimed at their own memory succeed.
import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import {
  KERNEL_IMAGE, KERNEL_MEMORY, KERNEL_PHYSICAL_MAP, SLOT_FIRST, SLOT_STRIDE,
} from "../../abi/address_layout.ts";
import { FaultKind, MemoryFaultBit } from "../../abi/faults.ts";
import { Status } from "../../abi/status.ts";
import { isas, variantFor } from "./machine.ts";
import { Session } from "./session.ts";

interface Attempt {
  readonly target: bigint;
  readonly kind: number;
  readonly address: bigint;
  readonly bits: number;
  readonly at: number;
  /** The first word of the attempt's own data page afterwards. */
  readonly data: bigint;
}

const LINE =
  /hostile: case (\w+) target (0x\w+) kind (\d+) address (0x\w+) bits (\d+) at (0x\w+) data (0x\w+)/g;
const EXIT_MARK = 42n;
const RAM = { x86_64: 0x10_0000n, arm64: 0x4000_0000n };
const DEVICE = { x86_64: 0xfee0_0000n, arm64: 0x0900_0000n };
const SECOND_DEVICE = { x86_64: 0xfec0_0000n, arm64: 0x0800_0000n };
const PRIVILEGED = {
  x86_64: [
    "in_port", "out_port", "read_root", "write_root",
    "mask_interrupts", "halt", "write_register", "return_to_kernel",
  ],
  arm64: [
    "read_control", "write_control", "read_root", "write_root",
    "mask_interrupts", "invalidate_tlb", "hypervisor_call", "return_to_kernel",
  ],
};

for (const isa of isas) {
  describe(`hostile code on ${isa}`, () => {
    const attempts = new Map<string, Attempt>();
    let log = "";

    before(async () => {
      const system = await variantFor(isa, ["hostile"]);
      const session = await Session.boot(system);
      try {
        for (const deadline = Date.now() + 60_000; !/hostile: done/.test(log); ) {
          assert.ok(Date.now() < deadline, `the hostile module is not done:\n${log}`);
          log = await session.command("log");
        }
        assert.equal(await session.command("echo alive"), "alive\n");
      } finally {
        session.stop();
        await system.discard();
      }
      for (const [, name, target, kind, address, bits, at, data] of log.matchAll(LINE)) {
        attempts.set(name!, {
          target: BigInt(target!),
          kind: Number(kind),
          address: BigInt(address!),
          bits: Number(bits),
          at: Number(at),
          data: BigInt(data!),
        });
      }
    });
    after(() => attempts.clear());

    function attempt(name: string): Attempt {
      const found = attempts.get(name);
      assert.ok(found, `${name} is not in the log:\n${log}`);
      return found;
    }

    /** The MMU stopped it at its first instruction, at the address that it aimed at. */
    function stopped(name: string, bits: number, target?: bigint): void {
      const found = attempt(name);
      assert.equal(found.kind, FaultKind.Memory, name);
      assert.equal(found.address, found.target, name);
      if (target !== undefined) assert.equal(found.target, target, name);
      assert.equal(found.bits, bits, name);
      if (!(bits & MemoryFaultBit.Execute)) assert.equal(found.at, 0, name);
      assert.equal(found.data, 0n, name);
    }

    function bothStopped(place: string, present: number, target?: bigint): void {
      stopped(`read_${place}`, present, target);
      stopped(`write_${place}`, present | MemoryFaultBit.Write, target);
    }

    test("the same code succeeds on its own memory", () => {
      const read = attempt("read_own_data");
      assert.deepEqual([read.kind, read.address, read.data], [FaultKind.Exit, 0n, 0n]);
      const write = attempt("write_own_data");
      assert.deepEqual([write.kind, write.address, write.data], [FaultKind.Exit, EXIT_MARK, write.target]);
      const execute = attempt("execute_own_code");
      assert.deepEqual([execute.kind, execute.address], [FaultKind.Exit, EXIT_MARK]);
      const code = attempt("read_own_code");
      assert.equal(code.kind, FaultKind.Exit);
      assert.equal(code.address & 0xff_ffffn, isa === "x86_64" ? 0x3f_8b48n : 0x40_0000n);
    });

    test("another module's slot is out of reach", () => {
      bothStopped("module", 0);
      bothStopped("supervisor", 0, BigInt(SLOT_FIRST) + BigInt(SLOT_STRIDE) + 0x1_0000n);
      stopped("execute_module", MemoryFaultBit.Execute);
      assert.match(log, /hostile: secret untouched/);
    });

    test("kernel memory is out of reach", () => {
      bothStopped("kernel_image", MemoryFaultBit.Present, BigInt(KERNEL_IMAGE));
      bothStopped("kernel_memory", MemoryFaultBit.Present, BigInt(KERNEL_MEMORY) + 0x1_0000n);
      bothStopped("physical_map", MemoryFaultBit.Present, BigInt(KERNEL_PHYSICAL_MAP) + RAM[isa]);
      stopped("execute_kernel_image", MemoryFaultBit.Execute | MemoryFaultBit.Present, BigInt(KERNEL_IMAGE));
      bothStopped("null", 0, 0n);
    });

    test("device registers are out of reach", () => {
      bothStopped("device", 0, DEVICE[isa]);
      bothStopped("second_device", 0, SECOND_DEVICE[isa]);
      for (const [place, target] of [["device", DEVICE[isa]], ["second_device", SECOND_DEVICE[isa]]] as const) {
        // Whether the kernel has them mapped is its own affair: the bits may say either.
        const present = attempt(`read_${place}_mapped`).bits & MemoryFaultBit.Present;
        bothStopped(`${place}_mapped`, present, BigInt(KERNEL_PHYSICAL_MAP) + target);
      }
    });

    test("no page is writable and executable", () => {
      stopped("execute_own_data", MemoryFaultBit.Execute | MemoryFaultBit.Present);
      stopped("write_own_code", MemoryFaultBit.Write | MemoryFaultBit.Present);
      stopped("read_own_gap", 0);
    });

    test("services keep no handle that they did not ask for, and take no number for one", () => {
      assert.match(log, /hostile: handles: log kept none/);
      assert.match(log, /hostile: handles: console kept none/);
      assert.match(log, /hostile: handles: named foreign ones/);
    });

    test("a module that may not end the machine cannot end another module", () => {
      assert.match(log, new RegExp(`hostile: as a module: Kill ${Status.Denied}\\n`));
    });

    test("a module cannot take the interrupt of another's line", () => {
      assert.match(log, new RegExp(`hostile: as a module: Device ${Status.BadState}\\n`));
    });

    test("a program cannot ask the console for what is the shell's", () => {
      for (const operation of ["SetForeground", "Prompt", "Log", "Exit"]) {
        assert.match(log, new RegExp(`hostile: as a program: ${operation} ${Status.Denied}\\n`));
      }
    });

    test("I/O ports, control registers and privileged instructions are refused", () => {
      for (const name of PRIVILEGED[isa]) {
        const found = attempt(name);
        assert.equal(found.kind, isa === "x86_64" ? FaultKind.Protection : FaultKind.Instruction, name);
        assert.equal(found.at, isa === "x86_64" && name.endsWith("_port") ? 2 : 0, name);
      }
      if (isa === "x86_64") assert.equal(attempt("read_non_canonical").kind, FaultKind.Protection);
    });
  });
}
