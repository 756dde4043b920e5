// All encoders of this ISA under one name ("isa/encode"). Each returns one instruction word; the
// code buffer appends it. Privileged instructions stand apart, in encode_system.ts.

export * from "./register_names";
export * from "./logical_immediate";
export * from "./encode_integer";
export * from "./encode_branch";
export * from "./encode_memory";
export * from "./encode_float";
export * from "./encode_vector";
