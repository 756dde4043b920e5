// What arrives at a domain's fault port: a message of kind Fault.
// w0 = FaultKind | thread number << 32, w1 = address or exit code, w2 = instruction address,
// w3 = machine detail (x86_64: error code; ARM64: ESR). The answer's label is a FaultAnswer.

export const enum FaultKind {
  /** A page that is not mapped, or not for this access. */
  Memory = 1,
  /** Privileged or undefined instruction; on x86_64 also port access (#GP) and ud2. */
  Instruction = 2,
  /** Division error (x86_64 #DE). */
  Arithmetic = 3,
  /** The thread ended by itself: w1 = exit code. It stays until killed. */
  Exit = 4,
  /** Misaligned access where the machine refuses it. */
  Alignment = 5,
  /** #GP on x86_64 that is not an undefined instruction: ports, MSRs, non-canonical addresses. */
  Protection = 6,
  /** Breakpoint or step. */
  Debug = 7,
}

/** Bits of w3 for FaultKind.Memory, the same on both ISAs, in the low byte; detail above bit 8. */
export const enum MemoryFaultBit {
  Present = 1,
  Write = 2,
  Execute = 4,
}

export const enum FaultAnswer {
  /** Try the instruction again. */
  Resume = 0,
  /** End the thread. */
  Kill = 1,
}
