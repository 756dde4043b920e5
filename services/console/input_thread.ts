// The console's second thread: waits at the serial line and hands what comes to the main thread, by
// a call to the console's own port, so that the two share no state. It may not use the SDK's calls,
// which belong to the main thread (sdk/record.ts).
import { SerialOperation } from "../../abi/interfaces/serial";
import { Status } from "../../abi/status";
import { SystemCall } from "../../abi/system_calls";
import { systemCall } from "../../sdk/machine";
import { headerStatus, headerWithLease, LeaseAccess, leaseWord } from "../../sdk/message";

/** The operation by which bytes come: w0 = length, lease readable. Only from this thread. */
export const INPUT_OPERATION: u32 = 0x100;
/** The badge of its calls. */
export const INPUT_BADGE: u64 = 0xffff_ffff;

const BUFFER_SIZE: u32 = 1024;
const record: usize = memory.data(48, 8);
const buffer: usize = memory.data(1024);

/**
 * Moves input for ever.
 * @param serial the serial line's port
 * @param console the console's own port under INPUT_BADGE
 */
export function moveInput(serial: u32, console: u32): void {
  while (true) {
    const status = lend(serial, SerialOperation.Read, LeaseAccess.Write, 0, BUFFER_SIZE);
    const count = <u32>load<u64>(record, 16);
    if (status == Status.Ok && count != 0) {
      lend(console, INPUT_OPERATION, LeaseAccess.Read, count, count);
    } else if (status != Status.Ok) systemCall(SystemCall.Yield, record);
  }
}

function lend(port: u32, operation: u32, access: LeaseAccess, w0: u64, length: u32): i32 {
  store<u64>(record, port);
  store<u64>(record, headerWithLease(operation, access), 8);
  store<u64>(record, w0, 16);
  store<u64>(record, 0, 24);
  store<u64>(record, 0, 32);
  store<u64>(record, leaseWord(buffer, length), 40);
  const status = systemCall(SystemCall.Call, record);
  return status < 0 ? status : headerStatus(load<u64>(record, 8));
}
