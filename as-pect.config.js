// as-pect: unit tests of AssemblyScript modules under Node. `hal/…` imports resolve to the fakes of
// arch/host (as-pect.asconfig.json); machine instructions are done here, on the test's own memory.
const decimal = (seed) => {
  // A fixed sequence: tests of randomness bring their own.
  let state = BigInt(seed);
  return () => (state = (state * 6364136223846793005n + 1442695040888963407n) & 0xffff_ffff_ffff_ffffn);
};

export default {
  entries: ["tests/unit/**/*.spec.ts"],
  include: [],
  disclude: [/node_modules/],
  async instantiate(memory, createImports, instantiate, binary) {
    let instance;
    const view = () => new DataView(instance.exports.memory.buffer);
    const random = decimal(1);
    const machine = {
      volatile_load8: (at) => view().getUint8(at >>> 0),
      volatile_load16: (at) => view().getUint16(at >>> 0, true),
      volatile_load32: (at) => view().getUint32(at >>> 0, true),
      volatile_load64: (at) => view().getBigUint64(at >>> 0, true),
      volatile_store8: (at, value) => view().setUint8(at >>> 0, value),
      volatile_store16: (at, value) => view().setUint16(at >>> 0, value, true),
      volatile_store32: (at, value) => view().setUint32(at >>> 0, value, true),
      volatile_store64: (at, value) => view().setBigUint64(at >>> 0, value, true),
      fence_acquire() {},
      fence_release() {},
      fence_full() {},
      pause() {},
      memory_base: () => 0n,
      read_counter: () => 0n,
      random_seed: random,
      // Nothing that is tested here may enter a kernel.
      system_call(number) {
        throw new Error(`system call ${number} in a unit test`);
      },
    };
    const result = instantiate(binary, createImports({ env: { memory }, machine }));
    return result.then((value) => {
      instance = value.instance ?? value;
      return value;
    });
  },
  outputBinary: false,
};
