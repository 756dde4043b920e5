// Builds the kernel's wasm for one machine: build/kernel/kernel-x86_64.wasm, kernel-arm64.wasm, or
// kernel-host.wasm (fakes; for tests under Node). `npx tsx tools/build/build_kernel.ts arm64`.
import { fileURLToPath } from "node:url";
import { compileAssemblyScript } from "./assemblyscript.ts";
import { PROJECT_ROOT } from "../project.ts";

export type KernelMachine = "x86_64" | "arm64" | "host";

/** Where the kernel for a machine stands, relative to the root. */
export function kernelPath(machine: KernelMachine): string {
  return `build/kernel/kernel-${machine}.wasm`;
}

/**
 * Compiles the kernel. The empty runtime is the proof that it has no heap: what needs one fails to compile.
 * @throws AssemblyScriptError with the compiler's messages
 */
export function buildKernel(machine: KernelMachine): Promise<Uint8Array> {
  return compileAssemblyScript(
    PROJECT_ROOT,
    {
      entry: machine === "host" ? "arch/host/kernel_under_test.ts" : "kernel/main.ts",
      aliases: { hal: `arch/${machine}/hal` },
      runtime: "./kernel/rt/index",
      // Static data: page 0 stays unmapped. On the host it stands above the window and simulated RAM.
      memoryBase: machine === "host" ? 0x0800_0000 : 0x1_0000,
      use: ["abort=kernel/panic/abort"],
    },
    kernelPath(machine),
  );
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const machines: readonly KernelMachine[] = ["x86_64", "arm64", "host"];
  for (const machine of machines.filter((name) => process.argv.length < 3 || process.argv.includes(name))) {
    const started = Date.now();
    const bytes = await buildKernel(machine);
    console.log(`${kernelPath(machine)}: ${bytes.length} bytes, ${Date.now() - started} ms`);
  }
}
