// The Linux runner: a process that executes compiled code for a controller on the host.
//
// It is a static program without any policy. It reads requests of RUNNER_REQUEST_SIZE bytes from
// its standard input and writes answers to its standard output, one after the other, until the
// input ends. The controller decides about memory, stacks and signals by asking for system calls.
// The same numbers compile under asc (arch/<isa>/linux/) and tsc (tools/linux_runner/).

/** Address of the code. */
export const RUNNER_TEXT = 0x400000;
/** Address of the data: RUNNER_DATA_SIZE bytes, zero at the start. */
export const RUNNER_DATA = 0x600000;
export const RUNNER_DATA_SIZE = 0x100000;

// The data
export const RUNNER_REQUEST = 0; // the request, read here
export const RUNNER_REQUEST_SIZE = 64;
export const RUNNER_ANSWER = 64; // the answer, written from here
export const RUNNER_ANSWER_SIZE = 64;
export const RUNNER_SAVED_STACK = 128; // u64 stack pointer to come back to
export const RUNNER_RECORD = 256; // call record, to the end of the data

// Request: u64 words. Word 0 is the operation.
/** Words 1.. = number and six arguments. The answer's first word is what Linux returned. */
export const RUNNER_SYSTEM_CALL = 1;
/** Word 1 = address, word 2 = length; the bytes follow. No answer. */
export const RUNNER_WRITE = 2;
/** Word 1 = address, word 2 = length. The answer is the bytes alone. */
export const RUNNER_READ = 3;
/** Word 1 = size of the call record, which follows. The answer, then the record. */
export const RUNNER_CALL = 4;

// Call record
export const CALL_CODE = 0; // u64 address to call
export const CALL_INSTANCE = 8; // u64
export const CALL_MEMORY_BASE = 16; // u64
export const CALL_STACK = 24; // u64 end of the stack to run on, 16-aligned
export const CALL_FRAME_SIZE = 32; // u64 bytes of the frame below, a multiple of 16
export const CALL_INTEGERS = 64; // u64[8] integer arguments; result 0 comes back in the first
export const CALL_FLOATS = 128; // 16 bytes each, 8 of them; result 0 comes back in the first
/** Stack arguments and further results, as compiled code's caller lays them out. */
export const CALL_FRAME = 256;

// Answer to a call
export const ANSWER_TRAPPED = 0; // u64 1 when a signal ended the call
export const ANSWER_SIGNAL = 8; // u64 its number
export const ANSWER_PC = 16; // u64
export const ANSWER_ADDRESS = 24; // u64 si_addr
export const ANSWER_STACK = 32; // u64 stack pointer
