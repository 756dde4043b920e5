// The kernel's runtime: none. `new`, arrays and strings built at run time fail to compile, which is
// the proof that the kernel has no heap.
