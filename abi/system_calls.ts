// The system calls. Number in rax / x8; arguments a0..a5 in rdi rsi rdx r10 r8 r9 / x0..x5;
// status in rax / x8 (abi/status.ts); results r0..r5 in the registers of the arguments.
// From AssemblyScript: machine.system_call(number, record); the record is six u64 in linear
// memory, arguments in, results out.
//
// Deadlines are absolute nanoseconds of the monotonic clock: DEADLINE_POLL never waits,
// DEADLINE_NEVER never ends. Vector registers are dead over every call.

export const DEADLINE_POLL = 0;
/** As u64: all ones. */
export const DEADLINE_NEVER = -1;

export const enum SystemCall {
  /**
   * a0 port (Send), a1 header, a2..a5 words. r1 header of the reply, r2..r5 words. Blocks. Dead: the port,
   * or the server before it answered. TableFull: the receiver has no room for the handles. Words
   * beyond the header's count are carried as they are.
   */
  Call = 0,
  /**
   * As Call with three words a2..a4 (a lease rides in a4 and arrives as word 3, as in Call) and a deadline
   * in a5. TimedOut voids the reply right; a deadline that has passed sends nothing.
   */
  CallUntil = 1,
  /**
   * a0 port (Receive), a1 deadline. r0 badge, r1 header with kind, r2..r5 words. Signals first, then
   * callers by priority. Takes over the reply right; one that the thread still has is closed (its
   * caller gets Dead). WouldBlock (DEADLINE_POLL), TimedOut, Dead.
   */
  Receive = 2,
  /**
   * a0 port to receive on, a1 header, a2..a5 words: answers the current caller, then as Receive without
   * deadline. Without a current caller (a signal came last, or the caller is gone) it only receives;
   * handles in the answer then stay. When the answer is refused (as in Reply) nothing is received.
   */
  ReplyReceive = 3,
  /**
   * a0 Reply handle or 0 for the current caller, a1 header, a2..a5 words. Never blocks. Dead when the
   * caller is gone. TableFull (the caller has no room for the handles), BadHandle, NoRights,
   * BadArgument: the reply right stays. A Reply handle is used up by success.
   */
  Reply = 4,
  /**
   * r0 = handle of the current reply right, which stops being current; it can be neither duplicated nor
   * sent. TableFull; Dead without a current caller.
   */
  ReplyKeep = 5,
  /**
   * a0 Reply handle or 0, a1 direction (0 from the caller, 1 to the caller) | own memory << 8
   * (slot number or MEMORY_OWN), a2 offset within the lease, a3 own offset, a4 length (at most
   * COPY_SIZE_MAX). r0 = bytes. NoRights (direction), BadRange (beyond the lease), Fault (a page is not
   * mapped; r0 = bytes before it), Dead.
   */
  Copy = 6,
  /** a0 port (Signal): ORs the handle's badge into the signal word. Never blocks. */
  Signal = 7,
  /** a0 handle (Duplicate), a1 rights mask, a2 badge (Ports whose handle has badge 0; else ignored), a3 1 = new revoker. r0 handle. */
  HandleDuplicate = 8,
  /** a0 handle. Closing an unanswered Reply fails its caller with Dead. */
  HandleClose = 9,
  /**
   * a0 handle with a revoker of its own (else NoRights): every handle derived from it becomes Revoked, in
   * time that does not depend on how many there are. Memory that is mapped stays mapped.
   */
  HandleRevoke = 10,
  /** a0 handle. r0 ObjectType, r1 rights, r2 badge, r3 object number, r4 detail (Region: pages; Port: generation). */
  HandleInfo = 11,
  /**
   * a0 pages, a1 RegionFlag bits, a2 physical address (Device) or parent Region (Sub), a3 Machine
   * handle (Device, Dma, Sealable) or first page (Sub), a4 domain to charge (0 = own). r0 handle. Zeroed.
   * It lives while a handle, a mapping or a part of it does. When the domain that is charged ends, the
   * pages that others map go over to its parent; all other handles to it become Dead.
   */
  RegionCreate = 12,
  /**
   * a0 domain (0 = own; else Control), a1 Region (Read, and the rights of the Protection), a2 virtual
   * address, a3 first page, a4 pages, a5 Protection, and MapFlag bits.
   */
  RegionMap = 13,
  /**
   * a0 domain, a1 virtual address, a2 pages: the mappings within the range go, and of a memory that was
   * made longer by MemoryGrow also its last pages, which are freed. BadRange where there is none, or
   * another one lies partly inside. A mapping keeps its Region alive, so that the handle may be closed.
   */
  RegionUnmap = 14,
  /** a0 Region (Seal for execute), a1 SealMode. One way. BadState while mapped writable anywhere. */
  RegionSeal = 15,
  /** a0 Region (Physical), a1 page. r0 physical address. */
  RegionPhysical = 16,
  /**
   * a0 quota pages, a1 handles, a2 fault port (Send), a3 its badge (a handle that has one keeps it), a4
   * the domain's name as 8 bytes, a5 DomainFlag bits. r0 handle. Carved from the caller's quota. Its own
   * pages (tables, handles) count. NoRights: the caller may not create domains.
   */
  DomainCreate = 17,
  /** a0 domain (0 = own), a1 DomainOperation, a2.. as there. */
  DomainControl = 18,
  /**
   * a0 domain, a1 code address, a2 top of the stack (16-aligned; the kernel makes the zero return address),
   * a3 instance address (mapped: the memory base is read from it) or 0, a4 argument, a5 priority (at most
   * the caller's own, else NoRights). r0 handle. Suspended until ThreadOperation.Resume.
   */
  ThreadCreate = 19,
  /** a0 thread (0 = own), a1 ThreadOperation, a2.. as there. */
  ThreadControl = 20,
  /** a0 exit code: reports FaultKind.Exit and never returns. */
  ThreadExit = 21,
  /** a0 Sched or 0, a1 budget ns, a2 period ns, a3 CPU mask. r0 handle, r1 ns consumed. Counted, not enforced. */
  SchedControl = 22,
  /** a0 Irq or 0, a1 IrqOperation, a2.. as there. */
  IrqControl = 23,
  /**
   * a0 Timer or 0 to create, a1 deadline (DEADLINE_NEVER stops it), a2 interval ns (100,000 or more) or 0,
   * a3 port (Signal) and a4 badge bits (a handle that has a badge keeps it) when creating. r0 handle.
   */
  TimerSet = 24,
  /** a0 SystemOperation, a1.. as there. */
  System = 25,
  /** r0 handle with all Port rights and badge 0. */
  PortCreate = 26,
  /** a0 virtual address of a memory (a slot of the own domain), a1 current bytes, a2 new bytes: maps zeroed pages. QuotaExceeded. */
  MemoryGrow = 27,
  /** Does nothing, and is not counted: the null system call of the benchmarks. */
  Null = 28,
  /** Gives the CPU to the next thread of the same priority. */
  Yield = 29,
}
export const SYSTEM_CALL_COUNT = 30;

export const enum RegionFlag {
  /** Physically contiguous. */
  Contiguous = 1,
  /** For devices: contiguous, quarantined when its owner dies. Needs Machine (Dma). */
  Dma = 2,
  Below4GiB = 4,
  /** Device registers at a2, mapped uncached. Needs Machine (DeviceMemory). */
  Device = 8,
  /** A part of a parent Region; its handle is revoked with what is derived from the parent's. */
  Sub = 16,
  /** May be sealed executable. Needs Machine (CreateSealable). */
  Sealable = 32,
}

export const enum Protection {
  Read = 1,
  Write = 2,
  Execute = 4,
}

/** Beside Protection in what RegionMap takes. */
export const enum MapFlag {
  /**
   * The pages count in the quota of the domain that they are mapped in, for as long as they are, besides
   * whom the Region is charged to: code that several programs share. QuotaExceeded.
   */
  Charged = 16,
}

export const enum SealMode {
  ReadOnly = 1,
  ReadExecute = 2,
}

export const enum DomainFlag {
  /** It may create domains itself, and take slots by address for them. */
  Creates = 1,
}

export const enum DomainOperation {
  /** Ends the domain and all its children; frees everything. */
  Kill = 1,
  /** a2 handle of the caller: copies it into the domain at a3 (a WellKnownHandle or 0 = any). r0 handle there. */
  Grant = 2,
  /**
   * Reserves an address slot: a2 its address (NoRights: the caller may not create domains), or 0 for any
   * (the first 256 are given only by address: the boot set is linked to them). r0 slot number within the
   * domain, r1 virtual address. BadRange, TableFull.
   */
  AllocateSlot = 3,
  /** a2 pages: moves quota from the caller to the domain, which must be its child (else BadState). */
  AddQuota = 4,
  /** r0 quota pages, r1 pages used, r2 handles used, r3 threads, r4 cpu ns, r5 name. */
  Statistics = 5,
  /** a2 new fault port (Send), a3 its badge, as in DomainCreate. */
  SetFaultPort = 6,
  /** a2 page-aligned address: drops a mapping set and its slot. */
  FreeSlot = 7,
  /** a2 address in the domain, a3 own offset, a4 length: reads its memory (Inspect). r0 bytes. */
  ReadMemory = 8,
}

export const enum ThreadOperation {
  Resume = 1,
  Suspend = 2,
  /** a2 priority. */
  SetPriority = 3,
  /** r0 ip, r1 sp, r2 instance, r3 memory base, r4 state. */
  GetRegisters = 4,
  Kill = 5,
  /** a2 CPU mask. */
  SetAffinity = 6,
  /** a2 Sched (Control): its time counts there. */
  SetSched = 7,
}

export const enum IrqOperation {
  /** a2 Machine handle (Interrupts), a3 line (GSI / INTID), a4 flags: 1 level, 2 active low. r0 handle. */
  CreateLine = 1,
  /** a2 Machine handle. r0 handle, r1 MSI address, r2 MSI data. NotSupported where there are none. */
  CreateMessage = 2,
  /** a2 port (Signal), a3 badge bits (a handle that has a badge keeps it): bind, unmask. */
  Bind = 3,
  /** Unmasks the line after service. */
  Acknowledge = 4,
  Mask = 5,
}

export const enum SystemOperation {
  /**
   * a1 own offset, a2 length: writes to the kernel's early console. Needs nothing; for the log before there
   * is one. Printable ASCII and newlines; all else becomes a question mark.
   */
  Log = 1,
  /** r0 monotonic nanoseconds. */
  Clock = 2,
  /** a1 Machine (IoPorts), a2 port, a3 width 1, 2, 4 | 16 = write, a4 value. r0 value. */
  IoPort = 3,
  /** a1 Machine (Power), a2 0 power off, 1 reset. */
  Power = 4,
  /** r0 free frames, r1 all frames, r2 handles in use, r3 domains, r4 threads, r5 quarantined frames. */
  MemoryStatistics = 5,
  /** a1 Machine (Dma), a2 object number of a dead domain (0 = all): frees its quarantined DMA frames. r0 frames. */
  ReleaseQuarantine = 6,
  /**
   * a1 index. r0 domain number or 0, r1 quota, r2 used pages without its children's, r3 cpu ns, r4 name,
   * r5 threads. For `ps`.
   */
  DomainList = 7,
  /** r0 counter now, r1 idle part of it, r2 counter frequency Hz, r3 context switches, r4 system calls. */
  Counters = 8,
}
