// Random numbers from the processor's instruction (Intel SDM vol 1 §7.3.17, Arm ARM D17.2.126).
//
// It may have none ready for a moment, so it is asked again; a value that comes twice in a row, or
// all bits alike, is taken for a broken generator and refused for good.

import { Status } from "../../abi/status";

/** The instruction, or a sequence in tests. 0 = none was ready. */
export abstract class SeedInstruction {
  abstract next(): u64;
}

/** Intel recommends ten tries; ours also bridge the reseeding of slower generators. */
const TRIES_MAX = 64;

export class CpuSource {
  private previous: u64 = 0;
  private isBroken: bool = false;

  constructor(private instruction: SeedInstruction) {}

  /** Fills memory with random bytes. @returns Ok, or InputOutput with nothing usable in it */
  fill(destination: usize, length: u32): i32 {
    for (let at: u32 = 0; at < length; at += 8) {
      const value = this.next();
      if (value == 0) {
        memory.fill(destination, 0, length);
        return Status.InputOutput;
      }
      const size = min(length - at, 8);
      for (let byte: u32 = 0; byte < size; byte++) {
        store<u8>(destination + at + byte, <u8>(value >> (<u64>byte << 3)));
      }
    }
    return Status.Ok;
  }

  /** @returns 0 when the generator gives nothing, or nothing good */
  private next(): u64 {
    for (let attempt = 0; attempt < TRIES_MAX && !this.isBroken; attempt++) {
      const value = this.instruction.next();
      if (value == 0) continue;
      if (value == this.previous || value == 0xffff_ffff_ffff_ffff) {
        this.isBroken = true;
        return 0;
      }
      this.previous = value;
      return value;
    }
    return 0;
  }
}
