// Reads file contents: long runs straight into the caller's buffer, short reads through a few lines
// of data that is read ahead along the file's own extents.

import { Status } from "../../../abi/status";
import { ExtentMap, HOLE } from "./extents";
import { Inode } from "./inode";
import { Volume } from "./volume";

const LINE_COUNT = 8;
const LINE_SIZE: u32 = 32768;
/** Static: there is one reader. */
const lines: usize = memory.data(262144, 4096);
/** One request to the device (abi/limits.ts COPY_SIZE_MAX). */
const TRANSFER_MAX: u32 = 65536;
const NO_BLOCK: u64 = 0xffff_ffff_ffff_ffff;

export class FileReader {
  private firstBlock: StaticArray<u64> = new StaticArray<u64>(LINE_COUNT);
  private blockCount: StaticArray<u32> = new StaticArray<u32>(LINE_COUNT);
  private lastUse: StaticArray<u64> = new StaticArray<u64>(LINE_COUNT);
  private clock: u64 = 0;
  private status: i32 = Status.Ok;

  constructor(
    private volume: Volume,
    private extents: ExtentMap,
  ) {
    for (let i = 0; i < LINE_COUNT; i++) this.firstBlock[i] = NO_BLOCK;
  }

  /**
   * Copies up to `length` bytes at `offset` of the file to own memory at `destination`.
   * @returns bytes copied (fewer only at the end of the file), or InputOutput, NotSupported
   */
  read(inode: Inode, offset: u64, destination: usize, length: u32): i32 {
    if (offset >= inode.size || length == 0) return 0;
    if (length > 0x4000_0000) length = 0x4000_0000;
    const wanted = <u32>min<u64>(length, inode.size - offset);
    let done: u32 = 0;
    // Every round copies at least one byte.
    while (done < wanted) {
      const copied = this.readRun(inode, offset + done, destination + done, wanted - done);
      if (copied < 0) return copied;
      done += copied;
    }
    return <i32>done;
  }

  /** One run of adjacent blocks, or a part of it. @returns bytes, at least 1, or a Status */
  private readRun(inode: Inode, offset: u64, destination: usize, wanted: u32): i32 {
    const volume = this.volume;
    const logical = offset >> volume.blockSizeLog2;
    if (logical >> 32 != 0) return Status.InputOutput;
    const status = this.extents.find(inode, <u32>logical);
    if (status < 0) return status;
    const within = <u32>offset & (volume.blockSize - 1);
    const runSize = (this.extents.count << volume.blockSizeLog2) - within;
    let size = <u32>min<u64>(wanted, runSize);
    const physical = this.extents.physical;
    if (physical == HOLE) {
      memory.fill(destination, 0, size);
      return <i32>size;
    }
    if (within == 0 && size >= LINE_SIZE) {
      size = min(size, TRANSFER_MAX) & ~(volume.blockSize - 1);
      const failed = volume.source.read(physical << volume.blockSizeLog2, size, destination);
      return failed < 0 ? failed : <i32>size;
    }
    const line = this.line(physical, this.extents.count);
    if (line < 0) return this.status;
    const inLine = (<u32>(physical - this.firstBlock[line]) << volume.blockSizeLog2) + within;
    const available = (this.blockCount[line] << volume.blockSizeLog2) - inLine;
    size = min(size, available);
    memory.copy(destination, lines + <usize>line * LINE_SIZE + inLine, size);
    return <i32>size;
  }

  /** A line that holds block `physical`, which has `count` blocks of the file from it on. */
  private line(physical: u64, count: u64): i32 {
    let oldest = 0;
    for (let i = 0; i < LINE_COUNT; i++) {
      const first = this.firstBlock[i];
      if (first != NO_BLOCK && physical >= first && physical - first < this.blockCount[i]) {
        this.lastUse[i] = ++this.clock;
        return i;
      }
      if (this.lastUse[i] < this.lastUse[oldest]) oldest = i;
    }
    const volume = this.volume;
    const blocks = <u32>min<u64>(count, LINE_SIZE >> volume.blockSizeLog2);
    this.firstBlock[oldest] = NO_BLOCK;
    const target = lines + <usize>oldest * LINE_SIZE;
    this.status = volume.source.read(
      physical << volume.blockSizeLog2,
      blocks << volume.blockSizeLog2,
      target,
    );
    if (this.status < 0) return -1;
    this.firstBlock[oldest] = physical;
    this.blockCount[oldest] = blocks;
    this.lastUse[oldest] = ++this.clock;
    return oldest;
  }
}
