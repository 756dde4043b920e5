// Names of the WASI layer's exports (services/wasi/). Its calls have WASI's own names. Two prefixes mark
// what a program cannot import under the name itself:
export const LAYER_OWN_PREFIX = "layer_";
/** The form of a call in wasi_unstable, where it differs; imported there without the prefix. */
export const LAYER_UNSTABLE_PREFIX = "unstable_";

/** Both layers: the thread's first function, and what stands in for a missing start function. */
export const LAYER_RUN = "layer_run";
export const LAYER_NO_START = "layer_no_start";
/** The layer for Linux: what runs before the program, and after a fault. */
export const LAYER_PREPARE = "layer_prepare";
export const LAYER_TRAPPED = "layer_trapped";

/** The two modules that programs import from. */
export const WASI_PREVIEW1 = "wasi_snapshot_preview1";
export const WASI_UNSTABLE = "wasi_unstable";
