// The kernel with the host's fakes, as one module for tests under Node: the kernel's entries, and what a
// test needs to move the simulated machine.
export { kernelMain, onFault, onInterrupt, onSystemCall } from "../../kernel/main";
export { initialiseKernel } from "../../kernel/boot/start";
