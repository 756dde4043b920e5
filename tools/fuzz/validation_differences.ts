// Where our validation and V8's may differ, by name: features that one has and the other has not.
// Everything else is a bug.

export interface LoaderVerdict {
  readonly kind: "valid" | "malformed" | "invalid" | "unsupported" | "limit" | "denied" | "internal";
  readonly message?: string;
  /** Of a refusal, in the module. */
  readonly offset?: number;
}

/** V8's reasons against a module that we take: features and limits that its version lacks. */
const V8_LACKS: readonly (readonly [RegExp, string])[] = [
  [/At most one memory|memory count of \d+ exceeds|memory index|actual alignment is (6[4-9]|7\d) /, "V8 lacks several memories"],
  [/enable with --experimental-(wasm-)?relaxed-simd/, "V8 lacks relaxed SIMD"],
  [/is not allowed in constant expressions/, "V8 lacks extended constant expressions"],
  [/non-imported globals cannot be used in constant expressions/, "V8 lacks constants of globals that a module defines"],
];

/**
 * V8 reads a block type as a signed number of up to 33 bits, also where the number stands for a value
 * type or for none, which the specification (section 5.4.1) writes as one byte.
 */
function hasLongBlockType({ message, offset = 0 }: LoaderVerdict, wasm: Uint8Array): boolean {
  return message === "malformed value type" && (wasm[offset] ?? 0) >= 0x80;
}

/** V8 does not look at the type of an element segment without elements. */
function hasOddElementType({ message, offset = 0 }: LoaderVerdict, wasm: Uint8Array): boolean {
  return message === "malformed reference type" && (wasm[offset] ?? 0) >= 0x7b && (wasm[offset] ?? 0) <= 0x7f;
}

function complaintOfV8(wasm: Uint8Array): string {
  try {
    new WebAssembly.Module(wasm as BufferSource);
    return "none";
  } catch (error) {
    return String(error);
  }
}

/** The name to count a case under, or what is wrong. */
export function differenceOfVerdicts(ours: LoaderVerdict, wasm: Uint8Array): { name: string; failure: string | null } {
  if (ours.kind === "unsupported" || ours.kind === "limit" || ours.kind === "denied") {
    return { name: `not compared, ${ours.kind}: ${ours.message}`, failure: null };
  }
  const valid = WebAssembly.validate(wasm as BufferSource);
  if (valid === (ours.kind === "valid")) return { name: valid ? "compiled" : ours.kind, failure: null };
  if (valid && hasLongBlockType(ours, wasm)) return { name: "V8 takes negative block types of several bytes", failure: null };
  if (valid && hasOddElementType(ours, wasm)) {
    return { name: "V8 takes empty element segments of types that are no references", failure: null };
  }
  if (valid) return { name: "", failure: `V8 takes it, we say ${ours.kind}: ${ours.message}` };
  const complaint = complaintOfV8(wasm);
  const lack = V8_LACKS.find(([pattern]) => pattern.test(complaint));
  if (lack) return { name: lack[1], failure: null };
  return { name: "", failure: `we take it, V8 says: ${complaint}` };
}
