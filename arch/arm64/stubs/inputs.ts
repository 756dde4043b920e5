// Inputs and outputs of the stub builder (numbers.ts) in its own memory; the image builder reaches
// them through main.ts's exports.
import { INPUT_COUNT, OUTPUT_COUNT } from "./numbers";

export * from "./numbers";

export const inputs: usize = memory.data(INPUT_COUNT * 8, 16);
export const outputs: usize = memory.data(OUTPUT_COUNT * 8, 16);

@inline
export function input(index: u32): u64 {
  return load<u64>(inputs + (<usize>index << 3));
}
