// Boot: a hand-made archive in simulated RAM becomes the supervisor, with its handles and all memory.
import {
  AE_KIND, AE_OFFSET, ARCHIVE_COUNT, ARCHIVE_ENTRIES, ARCHIVE_MAGIC_HIGH, ARCHIVE_MAGIC_LOW, ARCHIVE_TOTAL_SIZE,
  ArchiveKind, BM_ENTRY, BM_FLAGS, BM_INSTANCE, BM_MEMORY_SIZE, BM_SEGMENT_COUNT, BM_SEGMENTS, BM_SLOT_BASE,
  BM_STACK_SIZE, BOOT_SEGMENT_SIZE, BootModuleFlag, BS_MEMORY_SIZE, BS_OFFSET, BS_PROTECTION, BS_SIZE, BS_SLOT_OFFSET,
} from "../../../abi/boot_archive";
import { SLOT_CODE, SLOT_FIRST, SLOT_INSTANCE, SLOT_STACK_STRIDE, SLOT_STACKS } from "../../../abi/address_layout";
import { ObjectType, Right, WellKnownHandle } from "../../../abi/handles";
import { Status } from "../../../abi/status";
import { Protection, SystemCall } from "../../../abi/system_calls";
import { setHostArchive } from "hal/boot";
import { FRAME_INSTANCE, FRAME_IP, FRAME_MEMORY_BASE, FRAME_SP } from "hal/context";
import { translate } from "hal/page_table";
import { HOST_LOW_START, hostOffset } from "hal/state";
import { kernelMain, onSystemCall } from "../../../kernel/main";
import { freeFrames } from "../../../kernel/memory/frames";
import { Domain } from "../../../kernel/task/domain";
import { getArgument, setResult, setStatus, Thread, threadOfFrame } from "../../../kernel/task/thread";

const BASE: u64 = <u64>SLOT_FIRST;
const ARCHIVE: u64 = HOST_LOW_START;
const RECORD: u64 = 4096;
const CODE: u64 = 8192;
const DATA: u64 = 16384;
const WRITE: u64 = Protection.Read | Protection.Write;

function put32(offset: u64, value: u32): void {
  store<u32>(hostOffset(ARCHIVE + offset), value);
}

function put64(offset: u64, value: u64): void {
  store<u64>(hostOffset(ARCHIVE + offset), value);
}

function putSegment(i: u64, slotOffset: u64, mapped: u64, offset: u64, size: u64, protection: u64): void {
  const at = RECORD + BM_SEGMENTS + i * BOOT_SEGMENT_SIZE;
  put64(at + BS_SLOT_OFFSET, slotOffset);
  put64(at + BS_MEMORY_SIZE, mapped);
  put64(at + BS_OFFSET, offset);
  put64(at + BS_SIZE, size);
  put64(at + BS_PROTECTION, protection);
}

function writeArchive(): void {
  put32(0, ARCHIVE_MAGIC_LOW);
  put32(4, ARCHIVE_MAGIC_HIGH);
  put32(ARCHIVE_COUNT, 1);
  put64(ARCHIVE_TOTAL_SIZE, 20480);
  put32(ARCHIVE_ENTRIES + AE_KIND, ArchiveKind.BootModule);
  put64(ARCHIVE_ENTRIES + AE_OFFSET, RECORD);
  put64(RECORD + BM_SLOT_BASE, BASE);
  put64(RECORD + BM_ENTRY, BASE + <u64>SLOT_CODE + 64);
  put64(RECORD + BM_INSTANCE, BASE + <u64>SLOT_INSTANCE);
  put64(RECORD + BM_STACK_SIZE, 8192);
  put64(RECORD + BM_MEMORY_SIZE, 5 * 4096);
  put64(RECORD + BM_FLAGS, BootModuleFlag.NullPage);
  put64(RECORD + BM_SEGMENT_COUNT, 3);
  putSegment(0, <u64>SLOT_CODE, 8192, CODE, 5000, Protection.Read | Protection.Execute);
  putSegment(1, <u64>SLOT_INSTANCE, 4096, DATA, 16, WRITE);
  putSegment(2, 2 * 4096 - 4, 0, DATA + 16, 8, WRITE);
  put64(DATA, BASE); // the instance's memory base
  put64(DATA + 16, 0x1122_3344_5566_7788);
  put32(CODE + 64, 0xfeed);
}

let frame: usize = 0;

function call(number: i32, a0: u64, a1: u64 = 0, a2: u64 = 0, a3: u64 = 0, a4: u64 = 0, a5: u64 = 0): i32 {
  const at = threadOfFrame(frame);
  setStatus(at, number);
  setResult(at, 0, a0);
  setResult(at, 1, a1);
  setResult(at, 2, a2);
  setResult(at, 3, a3);
  setResult(at, 4, a4);
  setResult(at, 5, a5);
  assert(onSystemCall(frame) == frame);
  return <i32>load<u64>(frame);
}

describe("boot", () => {
  beforeAll(() => {
    writeArchive();
    setHostArchive(ARCHIVE);
    frame = kernelMain(0);
  });

  it("starts the supervisor's thread", () => {
    expect(frame).not.toBe(0);
    expect(load<u64>(frame + FRAME_IP)).toBe(BASE + <u64>SLOT_CODE + 64);
    expect(load<u64>(frame + FRAME_SP)).toBe(BASE + <u64>SLOT_STACKS + <u64>SLOT_STACK_STRIDE);
    expect(load<u64>(frame + FRAME_INSTANCE)).toBe(BASE + <u64>SLOT_INSTANCE);
    expect(load<u64>(frame + FRAME_MEMORY_BASE)).toBe(BASE);
    expect(getArgument(threadOfFrame(frame), 0)).toBe(0);
  });

  it("maps memory without page 0, code to execute, data to write, a stack", () => {
    const root = changetype<Domain>(changetype<Thread>(threadOfFrame(frame)).owner).root;
    expect(translate(root, BASE)).toBe(0);
    expect(translate(root, BASE + 4096) & 7).toBe(WRITE);
    expect(translate(root, BASE + 4 * 4096) & 7).toBe(WRITE);
    expect(translate(root, BASE + 5 * 4096)).toBe(0);
    const code = translate(root, BASE + <u64>SLOT_CODE);
    expect(code & 7).toBe(Protection.Read | Protection.Execute);
    expect(load<u32>(hostOffset((code & ~4095) + 64))).toBe(0xfeed);
    expect(translate(root, BASE + <u64>SLOT_CODE + 8192)).toBe(0);
    expect(translate(root, BASE + <u64>SLOT_INSTANCE) & 7).toBe(WRITE);
    const top = BASE + <u64>SLOT_STACKS + <u64>SLOT_STACK_STRIDE;
    expect(translate(root, top - 1) & 7).toBe(WRITE);
    expect(translate(root, top - 8192 - 1)).toBe(0);
    // The overlay crosses a page.
    const low = translate(root, BASE + 4096) & ~4095;
    const high = translate(root, BASE + 8192) & ~4095;
    expect(load<u32>(hostOffset(low + 4092))).toBe(0x5566_7788);
    expect(load<u32>(hostOffset(high))).toBe(0x1122_3344);
  });

  it("gives the well-known handles and all memory", () => {
    expect(call(SystemCall.HandleInfo, WellKnownHandle.SelfDomain)).toBe(Status.Ok);
    expect(getArgument(threadOfFrame(frame), 0)).toBe(ObjectType.Domain);
    expect(call(SystemCall.HandleInfo, WellKnownHandle.Machine)).toBe(Status.Ok);
    expect(getArgument(threadOfFrame(frame), 1) & Right.DeviceMemory).toBe(Right.DeviceMemory);
    expect(call(SystemCall.HandleInfo, WellKnownHandle.BootArchive)).toBe(Status.Ok);
    expect(getArgument(threadOfFrame(frame), 4)).toBe(5);
    expect(call(SystemCall.HandleInfo, WellKnownHandle.MachineDescription)).toBe(Status.Ok);
    expect(call(SystemCall.HandleInfo, WellKnownHandle.Names)).toBe(Status.BadHandle);
    expect(call(SystemCall.DomainControl, 0, 5)).toBe(Status.Ok);
    const quota = getArgument(threadOfFrame(frame), 0);
    const used = getArgument(threadOfFrame(frame), 1);
    expect(<u64>freeFrames()).toBe(quota - used + 64);
  });

  it("shows the archive but nobody can write it", () => {
    const spare = BASE + (1 << 30);
    const archive: u64 = WellKnownHandle.BootArchive;
    expect(call(SystemCall.RegionMap, 0, archive, spare, 0, 5, Protection.Read)).toBe(Status.Ok);
    expect(call(SystemCall.RegionMap, 0, archive, spare + (1 << 20), 0, 5, WRITE)).toBe(Status.NoRights);
  });
});
