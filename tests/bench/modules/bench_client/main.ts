// Measures system calls in ticks of the machine's counter and says them in the log:
//   bench NAME ticks T rounds N
// Under -icount a tick is one guest instruction on x86_64 and sixteen on ARM64, so that with many
// rounds the quotient is exact. The loop around each call is measured by itself and subtracted by
// whoever reads the lines.
import { HEADER_WORDS_SHIFT } from "../../../../abi/message";
import { ProcessOperation } from "../../../../abi/interfaces/process";
import { Status } from "../../../../abi/status";
import { SystemCall } from "../../../../abi/system_calls";
import { callWithLease, reply } from "../../../../sdk/client";
import { log, logLine, logSend, logStart, Severity } from "../../../../sdk/log";
import { readCounter, systemCall } from "../../../../sdk/machine";
import { mustConnect, ready } from "../../../../sdk/names";
import { LeaseAccess } from "../../../../sdk/message";
import { monotonicNs, portCreate, threadExit } from "../../../../sdk/system";
import { Text } from "../../../../sdk/text";

const ROUNDS: u32 = 16000;
const FOUR_WORDS: u64 = 4 << HEADER_WORDS_SHIFT;
const record: usize = memory.data(48, 16);
/** The first start compiles; the ones after it find the program in the cache. */
const STARTS = 3;
const TEXT_SIZE: u32 = 512;
const text: usize = memory.data(512, 8);
const textState: usize = memory.data(offsetof<Text>(), 8);

/**
 * Rounds of one system call with the same arguments, of a kind that gives its third word back.
 * @returns ticks; a failed call ends the benchmark
 */
function measure(number: i32, a0: u64, a1: u64): u64 {
  let wrong: u32 = 0;
  const start = readCounter();
  for (let round: u32 = 0; round < ROUNDS; round++) {
    store<u64>(record, a0);
    store<u64>(record, a1, 8);
    store<u64>(record, round, 16);
    if (systemCall(number, record) != Status.Ok) wrong++;
    if (load<u64>(record, 16) != round) wrong++;
  }
  const ticks = readCounter() - start;
  if (wrong != 0) log(Severity.Error, "bench failed: a call was refused or its words were lost");
  return ticks;
}

/** The same loop without a call: a shift gives the 0 that is compared in the place of the status. */
function measureLoop(a0: u64, a1: u64): u64 {
  let wrong: u32 = 0;
  const start = readCounter();
  for (let round: u32 = 0; round < ROUNDS; round++) {
    store<u64>(record, a0);
    store<u64>(record, a1, 8);
    store<u64>(record, round, 16);
    if (<i32>(round >>> 31) != Status.Ok) wrong++;
    if (load<u64>(record, 16) != round) wrong++;
  }
  const ticks = readCounter() - start;
  return wrong == 0 ? ticks : 0;
}

function report(name: string, ticks: u64): void {
  logLine().string("bench ").string(name).string(" ticks ").decimal(ticks).string(" rounds ").decimal(ROUNDS);
  logSend(Severity.Info);
}

/** Starts the program that prints the time of its first instruction, and waits for its end. */
function start(processes: u32): void {
  const length = launchText(text);
  const before = monotonicNs();
  const status = callWithLease(
    processes, ProcessOperation.Start, LeaseAccess.Read | LeaseAccess.Write, text, TEXT_SIZE, length, 0,
  );
  const number = reply(0);
  if (status < 0) {
    logLine().string("bench failed: no start, status ").signed(status);
    return logSend(Severity.Error);
  }
  callWithLease(processes, ProcessOperation.Wait, LeaseAccess.Write, text, TEXT_SIZE, number);
  logLine().string("bench start ns ").decimal(before);
  logSend(Severity.Info);
}

/** path, "1" argument: the path, "0" environment entries. @returns its length */
function launchText(at: usize): u32 {
  const out = changetype<Text>(textState).reset(at, TEXT_SIZE);
  const path = "/bin/first_instruction.wasm";
  return out.string(path).byte(0).byte(49).byte(0).string(path).byte(0).byte(48).byte(0).length;
}

export function main(): void {
  logStart("bench_client");
  const server: u64 = mustConnect("bench");
  const own: u64 = portCreate();
  ready();
  measure(SystemCall.Call, server, FOUR_WORDS); // the server is waiting from here on
  report("loop", measureLoop(server, FOUR_WORDS));
  report("null", measure(SystemCall.Null, 0, 0));
  report("signal", measure(SystemCall.Signal, own, 0));
  report("call", measure(SystemCall.Call, server, FOUR_WORDS));
  const processes = mustConnect("processes");
  for (let round = 0; round < STARTS; round++) start(processes);
  log(Severity.Info, "bench done");
  threadExit(0);
}
