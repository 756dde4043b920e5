// The program that the layer is linked with.

/** The program's entry, bound by whoever links the two. */
// @ts-ignore: decorator
@external("program", "_start")
declare function programStart(): void;

/** The program's start function, or layer_no_start where it has none. */
// @ts-ignore: decorator
@external("program", "start")
declare function programInitialise(): void;

/** What "start" is bound to for programs without a start function. */
export function noStart(): void {}

/** Runs the program until it returns. */
export function runProgram(): void {
  programInitialise();
  programStart();
}
