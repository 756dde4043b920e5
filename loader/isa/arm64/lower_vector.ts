import { emit } from "./emit_word";
export function lowerVector(id: u32, op: i32): void { emit(0); }
