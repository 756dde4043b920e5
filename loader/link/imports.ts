// Import matching: is what an import is bound to of the type that the module asks for?
// Source: WebAssembly core specification, section 4.5.4 (external typing) and 3.4.

import {
  CB_HAS_MAX,
  CB_MAX,
  CB_MIN,
  CB_SIZE,
  CB_TYPE,
  CG_MUTABLE,
  CG_TYPE,
  CI_INDEX,
  CI_KIND,
  CI_TYPE,
  CM_IMPORTS,
  CM_MEMORIES,
  CM_TABLES,
  CY_HAS_MAX,
  CY_MAX,
  CY_MIN,
  CY_SIZE,
  ExternKind,
} from "../../abi/compiled_module";
import {
  BINDING_KIND,
  BINDING_MAXIMUM,
  BINDING_MISSING,
  BINDING_RECORD_SIZE,
  BINDING_SIZE_NOW,
  BINDING_TYPE,
  LinkStatus,
} from "../../abi/instance_image";
import { globalAt, importAt, recordAt, sectionCount } from "./compiled_blob";
import { signatureId } from "./signatures";

/** The import that checkImports() found wrong. */
export let failedImport: u32 = 0;

/** The binding record of an import. */
@inline
export function bindingAt(bindings: usize, index: u32): usize {
  return bindings + <usize>index * BINDING_RECORD_SIZE;
}

/** Checks every import in order; the first bad one decides. */
export function checkImports(blob: usize, bindings: usize): LinkStatus {
  const count = sectionCount(blob, CM_IMPORTS);
  for (let i: u32 = 0; i < count; i++) {
    failedImport = i;
    const binding = bindingAt(bindings, i);
    const kind = load<u32>(binding + BINDING_KIND);
    if (kind == BINDING_MISSING) return LinkStatus.UnknownImport;
    const record = importAt(blob, i);
    if (kind != load<u32>(record + CI_KIND) || !matches(blob, record, kind, binding)) {
      return LinkStatus.IncompatibleImport;
    }
  }
  return LinkStatus.Ok;
}

function matches(blob: usize, record: usize, kind: u32, binding: usize): bool {
  const type = load<u32>(binding + BINDING_TYPE);
  const index = load<u32>(record + CI_INDEX);
  if (kind == ExternKind.Function) return type == signatureId(load<u32>(record + CI_TYPE));
  if (kind == ExternKind.Global) {
    const global = globalAt(blob, index);
    return type == (load<u32>(global + CG_TYPE) | (load<u32>(global + CG_MUTABLE) << 8));
  }
  if (kind == ExternKind.Memory) {
    const wanted = recordAt(blob, CM_MEMORIES, index, CY_SIZE);
    return limitsMatch(
      binding,
      load<u32>(wanted + CY_MIN),
      load<u32>(wanted + CY_HAS_MAX) != 0,
      load<u32>(wanted + CY_MAX),
    );
  }
  const wanted = recordAt(blob, CM_TABLES, index, CB_SIZE);
  return (
    type == load<u32>(wanted + CB_TYPE) &&
    limitsMatch(
      binding,
      load<u32>(wanted + CB_MIN),
      load<u32>(wanted + CB_HAS_MAX) != 0,
      load<u32>(wanted + CB_MAX),
    )
  );
}

/** A current size at least the minimum, and a maximum no larger, where one is asked for. */
function limitsMatch(binding: usize, min: u32, hasMax: bool, max: u32): bool {
  if (load<u64>(binding + BINDING_SIZE_NOW) < <u64>min) return false;
  return !hasMax || load<u64>(binding + BINDING_MAXIMUM) <= <u64>max;
}
