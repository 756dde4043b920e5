// Tail calls at the end of a function: their arguments may stand where the function's own parameters
// stand, so that each is read before it is overwritten or not at all. See generate.ts.
import { CROWDED, type FunctionType } from "./generate.ts";
import type { BodyContext } from "./generate_shapes.ts";
import { Type, type ValueType } from "./operators.ts";
import { signed, unsigned } from "./wasm_bytes.ts";

/** return_call or return_call_indirect of a function with the same results; at least its own. */
export function tailCall(body: BodyContext, own: FunctionType): number[] {
  const { choices, coverage } = body;
  const { functions, types } = body.shape;
  const results = String(own.results);
  const candidates = functions.flatMap((type, index) => (String(types[type]!.results) === results ? [index] : []));
  const callee = choices.pick(candidates);
  const { parameters } = types[functions[callee]!]!;
  const args = choices.below(4) ? passOn(body, own, parameters) : parameters.flatMap((type) => body.expression(type, 1));
  const direct = choices.below(2) === 0;
  coverage.note(direct ? "return_call" : "return_call_indirect");
  return [...args, ...(direct ? [0x12, ...unsigned(callee)] : [0x41, ...signed(callee), 0x13, ...unsigned(functions[callee]!), 0])];
}

/** The function's own parameters in other places; what it has none of is computed. */
function passOn(body: BodyContext, own: FunctionType, parameters: readonly ValueType[]): number[] {
  if (Math.min(parameters.length, own.parameters.length) >= CROWDED) {
    const kind = parameters.includes(Type.v128) ? "with vectors" : "scalars";
    body.coverage.note(`parameters passed on: 24 or more ${kind}`);
  }
  const shift = body.choices.below(4);
  return parameters.flatMap((type, index) => {
    const same = own.parameters.flatMap((candidate, place) => (candidate === type ? [place] : []));
    if (same.length === 0 || body.choices.oneIn(8)) return body.leaf(type);
    // Mostly the next one of its type: each move then frees the place that another one needs.
    const nearest = same.findIndex((place) => place >= index);
    return [0x20, ...unsigned(same[(Math.max(nearest, 0) + shift) % same.length]!)];
  });
}
