// What a compiler domain asks of the loader service, which starts one for each compilation and ends it
// with its last answer: the memory goes back, and what a module did to its compiler does not last.
// The compiler holds two handles: WellKnownHandle.Names is the loader's port,
// WellKnownHandle.BootArchive the archive, read-only. It never finishes by itself.

export const enum CompilerOperation {
  /**
   * lease writable of JOB_SIZE bytes: the job. Reply: w0 = the compiled module's Region for
   * JobKind.Template.
   */
  Job = 1,
  /**
   * w0 = offset in the file, lease writable. Reply: w0 = bytes given. The file is given once, from its
   * start to its end, so that the loader service hashes it itself: BadRange otherwise.
   */
  Input = 2,
  /** The whole input was read. Not answered when what was made of it is cached. BadState. */
  InputEnd = 3,
  /** lease readable: the whole compiled module. Not answered when that was all. */
  Blob = 4,
  /** lease readable: the template, below. Not answered. */
  Template = 5,
  /** lease readable of 256 bytes: a LoadReport, why the module is refused. Not answered. */
  Refused = 6,
  /** There is no more memory for the compilation. Not answered. */
  OutOfMemory = 7,
}

export const enum JobKind {
  /** Compile a program and link it. */
  Program = 1,
  /** Compile under the service profile's checks; no linking. */
  CompileOnly = 2,
  /** Link a compiled module for two slots. */
  Template = 3,
  /** Compile any module under the profile of programs; no linking. */
  Module = 4,
}

// The job, u64 each
export const JOB_KIND = 0;
/** Bytes of the file, or of the compiled module. */
export const JOB_INPUT_SIZE = 8;
/** The WASI layer's compiled module: offset and size in the boot archive. */
export const JOB_LAYER_OFFSET = 16;
export const JOB_LAYER_SIZE = 24;
/** Addresses of the slots to link for. */
export const JOB_LAYER_SLOT = 32;
export const JOB_PROGRAM_SLOT = 40;
export const JOB_SIZE = 48;

/** A domain has 15 slots, and the WASI layer takes one. */
export const MEMORIES_MAX = 14;

// A template: everything about a program linked for two slots that a start only has to copy.
//
//      0     header: code addresses of the layer's run and of _start, then the program's part and
//            the layer's, as below
//   4096     the program's instance data, then the layer's, then the write records of both
//
// A write record says which bytes of a compiled module go where in a memory: u64 offset in the
// memory | number of the memory << 32, u32 offset in the module, u32 length.
//
// The header's last fields are the program's memories beside the first, each in a slot of its own.
export const TEMPLATE_RUN = 0; // u64
export const TEMPLATE_START = 8; // u64
export const TEMPLATE_PROGRAM = 16;
export const TEMPLATE_LAYER = 40;
/** u32 how many memories beside the first, then the pages of 64 KiB of each, u32. */
export const TEMPLATE_MORE_COUNT = 64;
export const TEMPLATE_MORE_PAGES = 68;
export const TEMPLATE_HEADER_SIZE = 128;
export const TEMPLATE_CONTENTS = 4096;

// A part of the header, 24 bytes
export const PART_INSTANCE = 0; // u32 place of the instance data in the template
export const PART_INSTANCE_SIZE = 4; // u32 bytes given
export const PART_INSTANCE_RESERVE = 8; // u32 bytes of address space
export const PART_MEMORY_PAGES = 12; // u32 pages of 64 KiB of its memory
export const PART_WRITES = 16; // u32 place of the write records in the template
export const PART_WRITE_COUNT = 20; // u32
