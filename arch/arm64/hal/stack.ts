// The kernel's own stack after a fault.
export * from "../../common/stack";
