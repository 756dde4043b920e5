// The commands of a .wast script. Source: the reference interpreter's script language,
// WebAssembly/spec interpreter/README.md.

export type ModuleSource =
  | { readonly kind: "text"; readonly text: string }
  | { readonly kind: "binary"; readonly bytes: Uint8Array }
  /** Text that is given as a string: it may be malformed text. */
  | { readonly kind: "quote"; readonly text: string };

export type NumberType = "i32" | "i64" | "f32" | "f64";
export type LaneType = "i8" | "i16" | "i32" | "i64" | "f32" | "f64";

export type Value =
  | { readonly type: NumberType; readonly bits: bigint }
  | { readonly type: "v128"; readonly bits: bigint }
  /** host: the number in (ref.extern n) or (ref.host n); null for a null reference. */
  | { readonly type: "ref"; readonly heap: string; readonly host: number | null };

/** A lane or scalar that a result must match: bits, or a class of NaN. */
export type Pattern = bigint | "nan:canonical" | "nan:arithmetic";

export type Expected =
  | { readonly type: NumberType; readonly pattern: Pattern }
  | { readonly type: "v128"; readonly lane: LaneType; readonly lanes: readonly Pattern[] }
  | { readonly type: "ref"; readonly heap: string; readonly host: number | null; readonly anyValue: boolean }
  | { readonly type: "either"; readonly choices: readonly Expected[] };

export interface Action {
  readonly kind: "invoke" | "get";
  readonly module: string | null;
  readonly field: string;
  readonly args: readonly Value[];
}

export type Command = { readonly line: number } & (
  | { readonly kind: "module"; readonly name: string | null; readonly source: ModuleSource; readonly definition: boolean }
  | { readonly kind: "instance"; readonly name: string | null; readonly definition: string | null }
  | { readonly kind: "register"; readonly as: string; readonly name: string | null }
  | { readonly kind: "action"; readonly action: Action }
  | { readonly kind: "assert_return"; readonly action: Action; readonly expected: readonly Expected[] }
  | { readonly kind: "assert_trap"; readonly action: Action; readonly message: string }
  | { readonly kind: "assert_exhaustion"; readonly action: Action; readonly message: string }
  | { readonly kind: "assert_exception"; readonly action: Action }
  | {
      readonly kind: "assert_invalid" | "assert_malformed" | "assert_unlinkable" | "assert_module_trap";
      readonly source: ModuleSource;
      readonly message: string;
    }
);
