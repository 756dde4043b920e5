// The loader service: port "loader". Has programs compiled and puts them into domains. It compiles one
// after the other and answers everybody meanwhile.

export const enum LoaderOperation {
  /**
   * w0 = length of the path, w1 = LoadFlag; lease readable and writable (at least 256 bytes): path
   * in, a LoadReport out. Compiles unless cached (by file identity, then by SHA-256 and loader
   * version).
   * Reply: w0 = program number. BadModule with the report, NotFound … Blocks until it is done; the use
   * ends with Release.
   */
  Load = 1,
  /**
   * w0 = program number, w1 = domain handle (copied, Control): allocates slots, puts the program and
   * a WASI layer there, everything charged to the domain, shared code too. lease writable of
   * LAUNCH_SIZE bytes: a LaunchReport. NotFound, QuotaExceeded; BadArgument for what was loaded without
   * linking; TableFull when as many instances run as the program is linked for.
   */
  Instantiate = 2,
  /**
   * w0 = program number, w1 = code address in the program or the layer. lease writable: a text that
   * names the place. Reply: w0 = length, w1 = Trap.
   */
  Locate = 3,
  /**
   * Reply: w0 = programs cached, w1 = bytes of memory that they take, w2 = compilations so far, w3 = hits.
   */
  Statistics = 4,
  /**
   * w0 = program number. lease writable, w1 = offset: bytes of the compiled module. Reply: w0 =
   * bytes. Tests.
   */
  ReadCompiled = 5,
  /** w0 = program number: it is no longer used by its caller. */
  Release = 6,
  /**
   * As Load without waiting: w0 = length of the path, w1 = LoadFlag, w2 = Port handle (Signal, moved);
   * lease readable: the path. Reply: w0 = 0, w1 = program number; or, when it has to be compiled, w0 =
   * job number, and the port is signalled when it is done.
   */
  LoadLater = 7,
  /**
   * w0 = job number of LoadLater by the same caller; lease writable (at least 256 bytes): a LoadReport.
   * Reply as Load's, and the job is forgotten. WouldBlock: not done yet. NotFound: no such job, for
   * instance of an earlier life of the service.
   */
  LoadResult = 8,
  /** w0 = job number of the same caller: it is given up, and so is what it made. NotFound. */
  Cancel = 9,
  /** A client that starts anew gives up what its earlier life used and waited for. */
  Forget = 10,
  /**
   * As Load, for a module that is in no file: w0 = its length, w1 = LoadFlag; lease readable and
   * writable (at least 256 bytes): the module in, a LoadReport out.
   */
  LoadBytes = 11,
}

export const enum LoadFlag {
  /** Compile even when a cached result is there. */
  BypassCache = 1,
  /** Compile for the service profile's checks only: no linking (the loader's own module). */
  CompileOnly = 2,
  /** Compile any module under the profile of programs, not only a command: no linking. */
  ModuleOnly = 4,
}

// LoadReport: u32 category of the compiler's refusal (1 malformed, 2 invalid, 3 unsupported, 4 limit,
// 5 denied, 6 internal; 0 = not the compiler's), u32 error offset, u32 reason, u32 text length, text at
// 16
export const LOAD_REPORT_CATEGORY = 0;
export const LOAD_REPORT_OFFSET = 4;
export const LOAD_REPORT_REASON = 8;
export const LOAD_REPORT_TEXT_LENGTH = 12;
export const LOAD_REPORT_TEXT = 16;

// LaunchReport (u64 each)
export const LAUNCH_LAYER_ENTRY = 0; // code address of the layer's "run"
export const LAUNCH_LAYER_INSTANCE = 8;
export const LAUNCH_STACK_TOP = 16;
export const LAUNCH_LAYER_MEMORY = 24; // slot address of the layer
export const LAUNCH_PROGRAM_MEMORY = 32; // slot address of the program
export const LAUNCH_PROGRAM_SLOT = 40; // slot number within the domain
export const LAUNCH_PROGRAM_ENTRY = 48; // code address of _start
export const LAUNCH_PROGRAM_INSTANCE = 56;
export const LAUNCH_STACK_SIZE = 64; // bytes that are mapped below LAUNCH_STACK_TOP
export const LAUNCH_SIZE = 72;
