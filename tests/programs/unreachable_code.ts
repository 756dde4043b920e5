// Executes `unreachable`.
import { argumentCount, print } from "./wasi";

export function _start(): void {
  print("before\n");
  if (argumentCount() > 0) unreachable();
  print("after\n");
}
