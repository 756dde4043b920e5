// Machine instructions of the kernel profile on ARM64, as imports (abi/intrinsics.ts). The loader
// lowers each call inline. System registers: Arm ARM C5 and D19; GIC ones: Arm IHI 0069 chapter 12.

export * from "../../common/intrinsics";

// @ts-ignore: decorator
@external("machine", "isb")
export declare function isb(): void;
// @ts-ignore: decorator
@external("machine", "dsb_sy")
export declare function dsbSy(): void;
// @ts-ignore: decorator
@external("machine", "dsb_ish")
export declare function dsbIsh(): void;
// @ts-ignore: decorator
@external("machine", "dsb_ishst")
export declare function dsbIshst(): void;
// @ts-ignore: decorator
@external("machine", "hypervisor_call")
export declare function hypervisorCall(x0: u64, x1: u64, x2: u64, x3: u64): u64;
// @ts-ignore: decorator
@external("machine", "monitor_call")
export declare function monitorCall(x0: u64, x1: u64, x2: u64, x3: u64): u64;
/** ID_AA64ISAR0_EL1 */
// @ts-ignore: decorator
@external("machine", "mrs 3 0 0 6 0")
export declare function readIdIsar0(): u64;
/** ID_AA64MMFR0_EL1 */
// @ts-ignore: decorator
@external("machine", "mrs 3 0 0 7 0")
export declare function readIdMmfr0(): u64;
/** ID_AA64MMFR1_EL1 */
// @ts-ignore: decorator
@external("machine", "mrs 3 0 0 7 1")
export declare function readIdMmfr1(): u64;
/** TTBR0_EL1 */
// @ts-ignore: decorator
@external("machine", "mrs 3 0 2 0 0")
export declare function readTtbr0(): u64;
/** TCR_EL1 */
// @ts-ignore: decorator
@external("machine", "mrs 3 0 2 0 2")
export declare function readTcr(): u64;
/** CNTFRQ_EL0 */
// @ts-ignore: decorator
@external("machine", "mrs 3 3 14 0 0")
export declare function readCounterFrequency(): u64;
/** ICC_IAR1_EL1 */
// @ts-ignore: decorator
@external("machine", "mrs 3 0 12 12 0")
export declare function readInterruptAcknowledge(): u64;
/** ICC_SRE_EL1 */
// @ts-ignore: decorator
@external("machine", "mrs 3 0 12 12 5")
export declare function readInterruptSystemEnable(): u64;
/** MPIDR_EL1 */
// @ts-ignore: decorator
@external("machine", "mrs 3 0 0 0 5")
export declare function readMpidr(): u64;
/** ELR_EL1 and SPSR_EL1: where the last exception came from. */
// @ts-ignore: decorator
@external("machine", "mrs 3 0 4 0 1")
export declare function readExceptionLink(): u64;
// @ts-ignore: decorator
@external("machine", "mrs 3 0 4 0 0")
export declare function readSavedStatus(): u64;
// @ts-ignore: decorator
@external("machine", "msr 3 0 4 0 1")
export declare function writeExceptionLink(value: u64): void;
// @ts-ignore: decorator
@external("machine", "msr 3 0 4 0 0")
export declare function writeSavedStatus(value: u64): void;
/** TTBR0_EL1 */
// @ts-ignore: decorator
@external("machine", "msr 3 0 2 0 0")
export declare function writeTtbr0(value: u64): void;
/** TPIDR_EL1: the frame that the stubs save to */
// @ts-ignore: decorator
@external("machine", "msr 3 0 13 0 4")
export declare function writeCurrentFrame(value: u64): void;
/** PAN */
// @ts-ignore: decorator
@external("machine", "msr 3 0 4 2 3")
export declare function writePan(value: u64): void;
/** CNTKCTL_EL1 */
// @ts-ignore: decorator
@external("machine", "msr 3 0 14 1 0")
export declare function writeCounterControl(value: u64): void;
/** CNTV_CTL_EL0 */
// @ts-ignore: decorator
@external("machine", "msr 3 3 14 3 1")
export declare function writeTimerControl(value: u64): void;
/** CNTV_CVAL_EL0 */
// @ts-ignore: decorator
@external("machine", "msr 3 3 14 3 2")
export declare function writeTimerCompare(value: u64): void;
/** ICC_EOIR1_EL1 */
// @ts-ignore: decorator
@external("machine", "msr 3 0 12 12 1")
export declare function writeInterruptEnd(value: u64): void;
/** ICC_PMR_EL1 */
// @ts-ignore: decorator
@external("machine", "msr 3 0 4 6 0")
export declare function writeInterruptPriorityMask(value: u64): void;
/** ICC_SRE_EL1 */
// @ts-ignore: decorator
@external("machine", "msr 3 0 12 12 5")
export declare function writeInterruptSystemEnable(value: u64): void;
/** ICC_IGRPEN1_EL1 */
// @ts-ignore: decorator
@external("machine", "msr 3 0 12 12 7")
export declare function writeInterruptGroupEnable(value: u64): void;
/** ICC_BPR1_EL1 */
// @ts-ignore: decorator
@external("machine", "msr 3 0 12 12 3")
export declare function writeInterruptBinaryPoint(value: u64): void;
/** TLBI VMALLE1 */
// @ts-ignore: decorator
@external("machine", "sys 0 8 7 0")
export declare function invalidateAll(operand: u64): void;
/** TLBI VAE1IS: ASID in bits 48 to 63, page number in bits 0 to 43 */
// @ts-ignore: decorator
@external("machine", "sys 0 8 3 1")
export declare function invalidateAddress(operand: u64): void;
/** TLBI VAAE1IS: page number in bits 0 to 43 */
// @ts-ignore: decorator
@external("machine", "sys 0 8 3 3")
export declare function invalidateAddressAllAsids(operand: u64): void;
/** TLBI ASIDE1IS: ASID in bits 48 to 63 */
// @ts-ignore: decorator
@external("machine", "sys 0 8 3 2")
export declare function invalidateAsid(operand: u64): void;
/** DC CVAU: virtual address */
// @ts-ignore: decorator
@external("machine", "sys 3 7 11 1")
export declare function cleanDataToUnification(operand: u64): void;
/** IC IALLUIS: the operand is ignored */
// @ts-ignore: decorator
@external("machine", "sys 0 7 1 0")
export declare function invalidateInstructions(operand: u64): void;
