// The block port as a source of bytes. The driver behind it may be restarted at any time: a call in
// flight then fails with Dead and is made again, which is right because reads change nothing.

import { BlockOperation } from "../../abi/interfaces/block";
import { Status } from "../../abi/status";
import { call, callWithLease, reply } from "../../sdk/client";
import { log, Severity } from "../../sdk/log";
import { LeaseAccess } from "../../sdk/message";
import { BlockSource } from "./block_source";

/** Deaths of the driver that one read lives through. A queued call waits, so this does not spin. */
const DEATHS_MAX = 200;
/** Says that a request was in flight when the driver died (tests/system/driver_restart.test.ts counts them). */
const DEATH_MESSAGE = "the block driver died over a read: again";
/** Times that an error of the device is tried again. */
const ERRORS_MAX = 3;
/** The file system reads in units of 1 KiB, so larger device blocks would need a bounce buffer. */
const BLOCK_SIZE_MAX: u64 = 1024;
const BYTES_MAX: u64 = 1 << 62;

export class BlockPort extends BlockSource {
  private blockSize: u64 = 0;
  private blockCount: u64 = 0;

  constructor(private port: u32) {
    super();
  }

  /** Asks for the geometry. @returns Ok, NotFound without a disk, NotSupported, InputOutput */
  open(): i32 {
    let status: i32 = Status.Dead;
    for (let death = 0; death < DEATHS_MAX && status == Status.Dead; death++) {
      status = call(this.port, BlockOperation.Geometry);
    }
    if (status < 0) return status == Status.Dead ? Status.InputOutput : status;
    this.blockSize = reply(0);
    this.blockCount = reply(1);
    const usable = this.blockSize >= 512 && this.blockSize <= BLOCK_SIZE_MAX &&
      this.blockCount <= BYTES_MAX / this.blockSize;
    return usable ? Status.Ok : Status.NotSupported;
  }

  capacity(): u64 {
    return this.blockCount * this.blockSize;
  }

  read(offset: u64, length: u32, destination: usize): i32 {
    const first = offset / this.blockSize;
    const count = length / this.blockSize;
    if (first + count > this.blockCount) return Status.InputOutput;
    let deaths = 0;
    let errors = 0;
    while (deaths < DEATHS_MAX && errors < ERRORS_MAX) {
      const status = callWithLease(
        this.port,
        BlockOperation.Read,
        LeaseAccess.Write,
        destination,
        length,
        first,
        count,
      );
      if (status >= 0) return Status.Ok;
      if (status == Status.Dead) {
        deaths++;
        log(Severity.Warning, DEATH_MESSAGE);
      } else {
        errors++;
      }
    }
    return Status.InputOutput;
  }
}
