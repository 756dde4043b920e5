// The intrinsics of the library profile, run as Linux processes on both ISAs: the caller's memory
// with its bounds, ordered access, system calls.
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { after, before, describe, it } from "node:test";
import { Environment } from "../../abi/compiled_module.ts";
import { BINDING_BASE } from "../../abi/instance_image.ts";
import { Profile } from "../../abi/intrinsics.ts";
import { Trap } from "../../abi/traps.ts";
import { ISA_NAMES, type IsaName } from "../../tools/project.ts";
import { Loader } from "../../tools/build/loader_host.ts";
import { LinuxMachine } from "../../tools/linux_runner/machine.ts";
import { Store, type Instance, type InvokeResult } from "../../tools/linux_runner/store.ts";
import { assembleModule } from "../../tools/spec/assemble.ts";

const PAGE = 65536;
const OUTSIDE = 0xffff_ffff_ffff_ffffn;
/** getpid, whose result is not the number itself. */
const GETPID: Readonly<Record<IsaName, number>> = { x86_64: 39, arm64: 172 };

const ACCESS = `(memory (export "memory") 1 3)
  (func (export "poke") (param i32 i64) (i64.store (local.get 0) (local.get 1)))
  (func (export "peek") (param i32) (result i64) (i64.load (local.get 0)))`;
const USER = `(module ${ACCESS} (func (export "grow") (result i32) (memory.grow (i32.const 1))))`;

/** Name, parameters, result: each is imported and exported under its own name. */
const FORWARDED: readonly [string, readonly string[], string][] = [
  ["system_call", ["i32", "i32"], "i32"],
  ["volatile_load8", ["i32"], "i32"], ["volatile_load64", ["i32"], "i64"],
  ["caller_load8", ["i32"], "i64"], ["caller_load32", ["i32"], "i64"], ["caller_load64", ["i32", "i32"], "i32"],
  ["caller_store8", ["i32", "i32"], "i32"], ["caller_store16", ["i32", "i32"], "i32"],
  ["caller_store32", ["i32", "i32"], "i32"], ["caller_store64", ["i32", "i64"], "i32"],
  ["caller_copy_in", ["i32", "i32", "i32"], "i32"], ["caller_copy_out", ["i32", "i32", "i32"], "i32"],
  ["caller_memory_size", [], "i64"],
];

function libraryText(): string {
  let imports = "";
  let functions = "";
  for (const [name, parameters, result] of FORWARDED) {
    const type = `${parameters.map((parameter) => `(param ${parameter})`).join("")} (result ${result})`;
    const operands = parameters.map((_, index) => `(local.get ${index})`).join("");
    imports += `(import "machine" "${name}" (func $${name} ${type}))`;
    functions += `(func (export "${name}") ${type} (call $${name} ${operands}))`;
  }
  return `(module ${imports}
    (import "machine" "volatile_store16" (func $store (param i32 i32)))
    (import "machine" "fence_full" (func $fence))
    ${ACCESS} ${functions}
    (func (export "volatile_store16") (param i32 i32) (call $store (local.get 0) (local.get 1)) (call $fence)))`;
}

function canRun(isa: IsaName): boolean {
  if (process.platform !== "linux") return false;
  if (process.arch === (isa === "arm64" ? "arm64" : "x64")) return true;
  return spawnSync(isa === "arm64" ? "qemu-aarch64" : "qemu-x86_64", ["--version"]).status === 0;
}

for (const isa of ISA_NAMES) {
  const skip = canRun(isa) ? false : `no way to run ${isa} programs here (Debian: qemu-user)`;
  describe(`library intrinsics, ${isa}`, { skip }, () => {
    let machine: LinuxMachine;
    let store: Store;
    let user: Instance;
    let library: Instance;
    /** Its caller has no memory. */
    let poor: Instance;

    before(async () => {
      const loader = await Loader.load(isa);
      machine = await LinuxMachine.start(isa);
      store = new Store(machine, loader);
      const make = async (text: string, profile: Profile, caller: bigint): Promise<Instance> => {
        const compiled = loader.compile(await assembleModule({ kind: "text", text }), { profile, environment: Environment.Linux });
        assert.ok(compiled.ok, compiled.ok ? "" : compiled.message);
        const result = await store.instantiate(compiled.blob, () => undefined, caller);
        assert.equal(result.kind, "instance");
        return (result as { instance: Instance }).instance;
      };
      user = await make(USER, Profile.User, 0n);
      const instanceOf = (instance: Instance, field: string): bigint => {
        const { record } = instance.exports.get(field)!;
        return new DataView(record.buffer, record.byteOffset).getBigUint64(BINDING_BASE, true);
      };
      library = await make(libraryText(), Profile.Library, instanceOf(user, "peek"));
      const none = await make(`(module (func (export "start")))`, Profile.User, 0n);
      poor = await make(libraryText(), Profile.Library, instanceOf(none, "start"));
    });
    after(() => machine?.stop());

    const invoke = (target: Instance, name: string, ...args: (number | bigint)[]): Promise<InvokeResult> =>
      store.invoke(target.exports.get(name)!, args.map((value) => BigInt.asUintN(64, BigInt(value))));
    const call = async (target: Instance, name: string, ...args: (number | bigint)[]): Promise<bigint | undefined> => {
      const result = await invoke(target, name, ...args);
      if (result.kind !== "returned") assert.fail(`${name}: trap ${result.trap}, ${result.detail}`);
      return result.values[0];
    };

    it("loads from the caller, or says that it is out of range", async () => {
      await call(user, "poke", 16, 0x1122_3344_5566_7788n);
      assert.equal(await call(library, "caller_load8", 16), 0x88n);
      assert.equal(await call(library, "caller_load8", PAGE - 1), 0n);
      assert.equal(await call(library, "caller_load8", PAGE), OUTSIDE);
      assert.equal(await call(library, "caller_load8", 0xffff_ffff), OUTSIDE);
      assert.equal(await call(library, "caller_load32", 20), 0x1122_3344n);
      assert.equal(await call(library, "caller_load32", PAGE - 3), OUTSIDE);
      assert.equal(await call(library, "caller_load64", 16, 256), 0n);
      assert.equal(await call(library, "peek", 256), 0x1122_3344_5566_7788n);
      const bad = await invoke(library, "caller_load64", 16, PAGE - 7);
      assert.equal(bad.kind === "trap" && bad.trap, Trap.MemoryOutOfBounds, "the own offset is the library's");
      assert.equal(await call(library, "caller_load64", PAGE - 7, 0), 1n);
    });

    it("stores to the caller, and touches nothing past its end", async () => {
      await call(user, "poke", 32, -1);
      assert.equal(await call(library, "caller_store8", 32, 0x1aa), 0n);
      assert.equal(await call(library, "caller_store16", 34, 0xabcd), 0n);
      assert.equal(await call(library, "caller_store32", 36, 0xdeadbeef), 0n);
      assert.equal(await call(user, "peek", 32), 0xdead_beef_abcd_ffaan);
      assert.equal(await call(library, "caller_store64", PAGE - 8, 0x0102_0304_0506_0708n), 0n);
      assert.equal(await call(library, "caller_store64", PAGE - 7, 0), 1n);
      assert.equal(await call(library, "caller_store32", PAGE - 3, 0), 1n);
      assert.equal(await call(library, "caller_store16", PAGE - 1, 0), 1n);
      assert.equal(await call(library, "caller_store8", PAGE, 0), 1n);
      assert.equal(await call(user, "peek", PAGE - 8), 0x0102_0304_0506_0708n);
    });

    it("copies both ways, with both ranges checked", async () => {
      await call(user, "poke", 48, 0x8877_6655_4433_2211n);
      assert.equal(await call(library, "caller_copy_in", 1000, 48, 7), 0n);
      assert.equal(await call(library, "peek", 1000), 0x0077_6655_4433_2211n);
      assert.equal(await call(library, "caller_copy_out", 2000, 1000, 3), 0n);
      assert.equal(await call(user, "peek", 2000), 0x33_2211n);
      assert.equal(await call(library, "caller_copy_in", 0, PAGE - 6, 7), 1n);
      assert.equal(await call(library, "caller_copy_in", PAGE - 6, 0, 7), 1n);
      assert.equal(await call(library, "caller_copy_out", PAGE - 6, 0, 7), 1n);
      assert.equal(await call(library, "caller_copy_out", 0, 0, 0xffff_ffff), 1n);
      assert.equal(await call(library, "caller_copy_in", PAGE, PAGE, 0), 0n);
    });

    it("sees the caller's memory grow", async () => {
      assert.equal(await call(library, "caller_memory_size"), BigInt(PAGE));
      assert.equal(await call(user, "grow"), 1n);
      assert.equal(await call(library, "caller_memory_size"), BigInt(2 * PAGE));
      assert.equal(await call(library, "caller_load8", PAGE + 4464), 0n);
    });

    it("finds everything out of range in a caller without a memory", async () => {
      assert.equal(await call(poor, "caller_memory_size"), 0n);
      assert.equal(await call(poor, "caller_load8", 0), OUTSIDE);
      assert.equal(await call(poor, "caller_load64", 0, 256), 1n);
      assert.equal(await call(poor, "caller_store32", 0, 1), 1n);
      assert.equal(await call(poor, "caller_copy_in", 0, 0, 1), 1n);
      assert.equal(await call(poor, "caller_copy_out", 0, 0, 1), 1n);
      assert.equal(await call(poor, "caller_copy_in", 0, 0, 0), 0n);
    });

    it("accesses its own memory in order, and traps outside", async () => {
      await call(library, "poke", 64, 0);
      await call(library, "volatile_store16", 64, 0x1_2345);
      assert.equal(await call(library, "volatile_load8", 64), 0x45n);
      assert.equal(await call(library, "volatile_load64", 64), 0x2345n);
      const outside = await invoke(library, "volatile_load64", PAGE - 7);
      assert.equal(outside.kind === "trap" && outside.trap, Trap.MemoryOutOfBounds);
    });

    it("makes system calls with a record", async () => {
      const number = GETPID[isa];
      await call(library, "poke", 520, 0x55);
      await call(library, "system_call", number, 512);
      if (isa === "arm64") {
        // Linux answers in x0, the first word of the record; CloudOS's status register keeps the number.
        assert.ok((await call(library, "peek", 512))! > 0n);
        assert.equal(await call(library, "system_call", number, 512), BigInt(number));
      } else {
        // Linux answers in rax, the status.
        assert.ok((await call(library, "system_call", number, 512))! > 0n);
      }
      assert.equal(await call(library, "peek", 520), 0x55n);
      const outside = await invoke(library, "system_call", number, 0xffff_fff0);
      assert.equal(outside.kind === "trap" && outside.trap, Trap.MemoryOutOfBounds);
    });
  });
}
