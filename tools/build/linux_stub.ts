// Stub modules for Linux: programs in AssemblyScript over the loader's assembler (arch/<isa>/linux/),
// which run here and give machine code and the offsets of its entry points.
import { PROJECT_ROOT, type IsaName } from "../project.ts";
import { compileAssemblyScript } from "./assemblyscript.ts";

/** What every stub module exports besides the offsets of its entry points. */
interface StubModule {
  readonly memory: WebAssembly.Memory;
  build(): number;
  codeStart(): number;
  codeSize(): number;
}

export interface Stub {
  readonly code: Uint8Array;
  /** Offset of an entry point, by the module's function that tells it. */
  offset(name: string): number;
}

/** What stubs are made of, for builds that skip what has not changed. */
export function stubInputs(isa: IsaName): readonly string[] {
  return [
    `arch/${isa}/linux`, `arch/${isa}/stubs`, `loader/isa/${isa}`, "loader/assembler", "loader/codegen/code_buffer.ts",
    "loader/memory", "abi/instance_layout.ts", "tools/build/linux_stub.ts", "tools/build/assemblyscript.ts",
    "package-lock.json",
  ];
}

/** Assembles arch/<isa>/linux/NAME.ts. */
export async function assembleStub(isa: IsaName, name: string): Promise<Stub> {
  const entry = `arch/${isa}/linux/${name}.ts`;
  const wasm = await compileAssemblyScript(
    PROJECT_ROOT,
    { entry, aliases: { isa: `loader/isa/${isa}` }, runtime: "stub", memoryBase: 65536 },
    `build/linux/${name}-${isa}.wasm`,
  );
  const { instance } = await WebAssembly.instantiate(wasm as BufferSource, {
    env: {
      abort: (): never => {
        throw new Error(`${entry}: the assembler stopped`);
      },
    },
  });
  const module = instance.exports as unknown as StubModule & Readonly<Record<string, () => number>>;
  if (!module.build()) throw new Error(`${entry}: a label is missing`);
  const code = new Uint8Array(module.memory.buffer).slice(module.codeStart(), module.codeStart() + module.codeSize());
  const offset = (function_: string): number => {
    const tell = module[function_];
    if (!tell) throw new Error(`${entry} exports no ${function_}`);
    return tell();
  };
  return { code, offset };
}
