// The LoadReport (abi/interfaces/loader.ts): why a module was refused.
import {
  errorCategory,
  errorDetailOffset,
  errorDetailSize,
  errorMessage,
  errorOffset,
  errorReason,
} from "../../loader/main";
import {
  LOAD_REPORT_CATEGORY,
  LOAD_REPORT_OFFSET,
  LOAD_REPORT_REASON,
  LOAD_REPORT_TEXT,
  LOAD_REPORT_TEXT_LENGTH,
} from "../../abi/interfaces/loader";
import { Text } from "../../sdk/text";

export const REPORT_SIZE: u32 = 256;
const report: usize = memory.data(256, 8);
const text: usize = memory.data(offsetof<Text>(), 8);

function begin(): Text {
  memory.fill(report, 0, REPORT_SIZE);
  return changetype<Text>(text).reset(report + LOAD_REPORT_TEXT, REPORT_SIZE - LOAD_REPORT_TEXT);
}

function end(): void {
  store<u32>(report + LOAD_REPORT_TEXT_LENGTH, changetype<Text>(text).length);
}

/** The compiler's own refusal; the detail (a name) stands in the file's bytes at `input`. */
export function reportCompileError(input: usize): void {
  const line = begin();
  line.string(changetype<string>(errorMessage()));
  if (errorDetailSize() != 0) line.byte(32).bytes(input + errorDetailOffset(), errorDetailSize());
  line.string(" at offset 0x").hex(errorOffset());
  store<u32>(report + LOAD_REPORT_CATEGORY, errorCategory());
  store<u32>(report + LOAD_REPORT_OFFSET, errorOffset());
  store<u32>(report + LOAD_REPORT_REASON, errorReason());
  end();
}

/** A refusal of the service. */
export function reportReason(reason: string): void {
  begin().string(reason);
  end();
}

/** A refusal that names an import, "module.field". */
export function reportImport(
  reason: string, module: usize, moduleLength: u32, field: usize, fieldLength: u32,
): void {
  begin().string(reason).byte(32).bytes(module, moduleLength).byte(0x2e).bytes(field, fieldLength);
  end();
}

/** The LoadReport that was written last, REPORT_SIZE bytes. */
export function reportStart(): usize {
  return report;
}
