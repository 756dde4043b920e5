// The system-call record of the module's main thread: six u64, arguments in, results out
// (abi/system_calls.ts). Every wrapper of the SDK uses it, so a result must be read before the next
// call, and only the main thread may use these wrappers. Another thread brings a record of its own
// and uses systemCall directly (sdk/machine.ts).
import { systemCall } from "./machine";

const record: usize = memory.data(48, 16);

/** Fills the record and enters the kernel. */
// @ts-ignore: decorator
@inline
export function invoke(
  number: i32,
  a0: u64 = 0,
  a1: u64 = 0,
  a2: u64 = 0,
  a3: u64 = 0,
  a4: u64 = 0,
  a5: u64 = 0,
): i32 {
  store<u64>(record, a0);
  store<u64>(record, a1, 8);
  store<u64>(record, a2, 16);
  store<u64>(record, a3, 24);
  store<u64>(record, a4, 32);
  store<u64>(record, a5, 40);
  return systemCall(number, record);
}

/** Result word 0 to 5 of the last call. */
// @ts-ignore: decorator
@inline
export function result(index: usize): u64 {
  return load<u64>(record + (index << 3));
}
