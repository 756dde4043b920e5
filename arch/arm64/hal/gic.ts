// The distributor of both GIC versions, and the CPU interfaces of each: memory-mapped in GICv2,
// system registers and a redistributor in GICv3. One CPU. Sources: Arm IHI 0048 (GICv2) chapter 4,
// IHI 0069 (GICv3) chapter 12.
import {
  distributor,
  gicSecond,
  GicVersion,
  gicVersion,
  messageFrame,
} from "./device_tree";
import {
  isb,
  readInterruptAcknowledge,
  readInterruptSystemEnable,
  writeInterruptBinaryPoint,
  writeInterruptEnd,
  writeInterruptGroupEnable,
  writeInterruptPriorityMask,
  writeInterruptSystemEnable,
} from "./intrinsics";
import { loadPhysical32, storePhysical32, storePhysical8 } from "./memory";

const GICD_CTLR: u64 = 0x0;
const GICD_TYPER: u64 = 0x4;
const GICD_IGROUPR: u64 = 0x80;
const GICD_ISENABLER: u64 = 0x100;
const GICD_ICENABLER: u64 = 0x180;
const GICD_IPRIORITYR: u64 = 0x400;
const GICD_ITARGETSR: u64 = 0x800;
const GICD_ICFGR: u64 = 0xc00;
const GICD_IROUTER: u64 = 0x6000;
const GICC_CTLR: u64 = 0x0;
const GICC_PMR: u64 = 0x4;
const GICC_BPR: u64 = 0x8;
const GICC_IAR: u64 = 0xc;
const GICC_EOIR: u64 = 0x10;
const GICR_WAKER: u64 = 0x14;
/** The redistributor's second frame: SGIs and PPIs. */
const GICR_SGI_FRAME: u64 = 0x1_0000;
const WAKER_PROCESSOR_SLEEP: u32 = 2;
const WAKER_CHILDREN_ASLEEP: u32 = 4;
/** GICv3 GICD_CTLR: EnableGrp1NS (as seen without security), ARE. */
const V3_ENABLE: u32 = 0x37;
const PRIORITY: u32 = 0xa0;
const PRIORITY_ALL: u32 = 0xff;
/** First INTID of the shared peripheral interrupts. */
const SPI_FIRST: u32 = 32;
export const INTID_SPURIOUS: u32 = 1020;
const INTID_MASK: u32 = 0x3ff;

const V2M_TYPER: u64 = 0x8;
export const V2M_SET_SPI: u64 = 0x40;

/** First INTID that there is not. */
let lineEnd: u32 = 0;

/** Registers that hold an INTID's bits: the redistributor's for those below 32 in GICv3. */
function bank(intid: u32): u64 {
  const isPrivate = gicVersion == GicVersion.V3 && intid < SPI_FIRST;
  return isPrivate ? gicSecond + GICR_SGI_FRAME : distributor;
}

function setBit(register: u64, intid: u32): void {
  storePhysical32(bank(intid) + register + ((intid >> 5) << 2), (1 as u32) << (intid & 31));
}

/** Enables the controller with every line disabled. */
export function initialiseGic(): void {
  if (gicVersion == GicVersion.None) return;
  storePhysical32(distributor + GICD_CTLR, 0);
  lineEnd = min<u32>(((loadPhysical32(distributor + GICD_TYPER) & 31) + 1) * 32, INTID_SPURIOUS);
  for (let i: u32 = SPI_FIRST; i < lineEnd; i += 32) {
    storePhysical32(distributor + GICD_ICENABLER + (i >> 3), 0xffff_ffff);
    // Group 1, which GICv3's system registers serve; GICv2 without security has one group.
    if (gicVersion == GicVersion.V3) {
      storePhysical32(distributor + GICD_IGROUPR + (i >> 3), 0xffff_ffff);
    }
  }
  if (gicVersion == GicVersion.V3) initialiseV3();
  else initialiseV2();
}

function initialiseV2(): void {
  storePhysical32(distributor + GICD_ICENABLER, 0xffff_ffff);
  storePhysical32(gicSecond + GICC_PMR, PRIORITY_ALL);
  storePhysical32(gicSecond + GICC_BPR, 0);
  storePhysical32(gicSecond + GICC_CTLR, 1);
  storePhysical32(distributor + GICD_CTLR, 1);
}

function initialiseV3(): void {
  storePhysical32(distributor + GICD_CTLR, V3_ENABLE);
  const waker = loadPhysical32(gicSecond + GICR_WAKER);
  storePhysical32(gicSecond + GICR_WAKER, waker & ~WAKER_PROCESSOR_SLEEP);
  while (loadPhysical32(gicSecond + GICR_WAKER) & WAKER_CHILDREN_ASLEEP) isb();
  storePhysical32(gicSecond + GICR_SGI_FRAME + GICD_ICENABLER, 0xffff_ffff);
  storePhysical32(gicSecond + GICR_SGI_FRAME + GICD_IGROUPR, 0xffff_ffff);
  writeInterruptSystemEnable(readInterruptSystemEnable() | 1);
  isb();
  writeInterruptPriorityMask(PRIORITY_ALL);
  writeInterruptBinaryPoint(0);
  writeInterruptGroupEnable(1);
  isb();
}

export function hasInterruptLine(intid: u32): bool {
  return intid >= 16 && intid < lineEnd;
}

/** Priority, trigger and target of a line; it stays disabled. */
export function configureLine(intid: u32, level: bool): void {
  disableLine(intid);
  storePhysical8(bank(intid) + GICD_IPRIORITYR + intid, PRIORITY);
  const register = bank(intid) + GICD_ICFGR + ((intid >> 4) << 2);
  const edge: u32 = (2 as u32) << ((intid & 15) << 1);
  const old = loadPhysical32(register);
  storePhysical32(register, level ? old & ~edge : old | edge);
  if (intid < SPI_FIRST) return;
  if (gicVersion == GicVersion.V2) {
    storePhysical8(distributor + GICD_ITARGETSR + intid, 1);
  } else {
    // Affinity 0.0.0.0, the boot CPU on the machines we know.
    storePhysical32(distributor + GICD_IROUTER + (<u64>intid << 3), 0);
    storePhysical32(distributor + GICD_IROUTER + (<u64>intid << 3) + 4, 0);
  }
}

export function enableLine(intid: u32): void {
  setBit(GICD_ISENABLER, intid);
}

export function disableLine(intid: u32): void {
  setBit(GICD_ICENABLER, intid);
}

/** What the CPU interface says is pending, taken: its INTID in the low 10 bits. */
export function takeInterrupt(): u32 {
  if (gicVersion == GicVersion.V3) return <u32>readInterruptAcknowledge();
  return loadPhysical32(gicSecond + GICC_IAR);
}

export function intidOf(acknowledged: u32): u32 {
  return acknowledged & INTID_MASK;
}

/** @param acknowledged what takeInterrupt() returned */
export function finishInterrupt(acknowledged: u32): void {
  if (gicVersion == GicVersion.V3) writeInterruptEnd(acknowledged);
  else storePhysical32(gicSecond + GICC_EOIR, acknowledged);
}

/** GICv2m: first INTID that a message can raise, and how many. 0 and 0 without one. */
export function messageFirst(): u32 {
  return messageFrame == 0 ? 0 : (loadPhysical32(messageFrame + V2M_TYPER) >> 16) & INTID_MASK;
}

export function messageCount(): u32 {
  return messageFrame == 0 ? 0 : loadPhysical32(messageFrame + V2M_TYPER) & INTID_MASK;
}
