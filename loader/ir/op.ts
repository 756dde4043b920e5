// The operations of the loader's SSA form.
//
// A pure Wasm operator keeps its own number, so one opcode table drives decoder, validator and
// printer: 0x00-0xFF plain, 0x100 + n for prefix 0xFC, 0x200 + n for prefix 0xFD (SIMD).
// Operations that Wasm does not have start at 0x400. Operands are described in node.ts.

export const OP_PREFIX_FC: u32 = 0x100;
export const OP_PREFIX_FD: u32 = 0x200;

export const enum Op {
  // Values
  /** Block parameter (SSA phi). a = block, b = index among the block's parameters. */
  Param = 0x400,
  /** Function argument. b = index. Only in block 0, first nodes. */
  Argument = 0x401,
  /** i32/f32 constant: a = bits. i64/f64: a = low, b = high. v128: a = pool offset of 4 words. */
  Constant = 0x402,
  /** Result number b (>= 1) of the multi-value call node a; result 0 is the call node itself. */
  Result = 0x403,
  /**
   * A local kept in the frame because the function has too many locals.
   * a = its slot, below FunctionIr.frameLocalCount.
   */
  FrameLocalGet = 0x404,
  /** a = slot, b = value. */
  FrameLocalSet = 0x405,
  /** a = global index. */
  GlobalGet = 0x406,
  /** a = global index, b = value. */
  GlobalSet = 0x407,
  /** a = condition (i32), b = value when not 0, c = value when 0. */
  Select = 0x408,
  /** a = function index. The result is a funcref. */
  RefFunc = 0x409,
  RefNull = 0x40a,
  /** a = reference. i32 result. */
  RefIsNull = 0x40b,
  /** a = index (i32). i64 result: the machine address of that byte of memory 0, for accesses. */
  MemoryAddress = 0x40c,
  /** a = page, in units of the ISA's reach. i64 result: the page's machine address in memory 0. */
  MemoryPage = 0x40d,

  // Calls: b = pool offset of the argument node ids, c = argument count.
  /** a = function index (imported or defined). */
  Call = 0x410,
  /** a = pool offset of [table index, type index, callee index node]. */
  CallIndirect = 0x411,
  /** a = intrinsic id (abi/intrinsics.ts); a machine instruction, lowered inline. */
  Intrinsic = 0x412,

  // Memory and tables (memory index in `extra` for loads and stores, see node.ts)
  /** a = memory index. i32 result: pages. */
  MemorySize = 0x420,
  /** a = memory index, b = delta in pages. i32 result: old pages or -1. */
  MemoryGrow = 0x421,
  /** a = pool offset of [destination memory, source memory, destination, source, length nodes]. */
  MemoryCopy = 0x422,
  /** a = pool offset of [memory, destination, value, length]. */
  MemoryFill = 0x423,
  /** a = pool offset of [memory, segment, destination, source, length]. */
  MemoryInit = 0x424,
  /** a = segment. */
  DataDrop = 0x425,
  /** a = table, b = index. */
  TableGet = 0x426,
  /** a = table, b = index, c = value. */
  TableSet = 0x427,
  /** a = table. */
  TableSize = 0x428,
  /** a = table, b = initial value, c = delta. */
  TableGrow = 0x429,
  /** a = pool offset of [table, destination, value, length]. */
  TableFill = 0x42a,
  /** a = pool offset of [destination table, source table, destination, source, length]. */
  TableCopy = 0x42b,
  /** a = pool offset of [table, segment, destination, source, length]. */
  TableInit = 0x42c,
  /** a = segment. */
  ElementDrop = 0x42d,

  // Terminators: exactly one, the last node of each block.
  /** a = edge. */
  Jump = 0x440,
  /** a = condition (i32), b = edge when not 0, c = edge when 0. */
  Branch = 0x441,
  /** a = index, b = pool offset of edge indices, c = their count, the default one last. */
  BranchTable = 0x442,
  /** a = pool offset of the result node ids, b = count. */
  Return = 0x443,
  /** Raises the trap in a (abi/traps.ts). */
  Trap = 0x444,
  /** Tail calls: operands as Call and CallIndirect. */
  ReturnCall = 0x445,
  ReturnCallIndirect = 0x446,
}

/** Value types as the nodes carry them. */
export const enum ValueType {
  None = 0,
  I32 = 1,
  I64 = 2,
  F32 = 3,
  F64 = 4,
  V128 = 5,
  FuncRef = 6,
  ExternRef = 7,
}
