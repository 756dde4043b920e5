// A line number program: which TypeScript line an address belongs to. Source: DWARF 4 §6.2.
import { ByteWriter } from "./byte_writer.ts";

export interface LineRow {
  readonly address: bigint;
  readonly file: string;
  readonly line: number;
}

/** The rows of one function, by address, and where it ends. */
export interface LineSequence {
  readonly rows: readonly LineRow[];
  readonly end: bigint;
}

const STANDARD_OPCODE_LENGTHS = [0, 1, 1, 1, 1, 0, 0, 0, 1, 0, 0, 1];
const DW_LNS_COPY = 1;
const DW_LNS_ADVANCE_PC = 2;
const DW_LNS_ADVANCE_LINE = 3;
const DW_LNS_SET_FILE = 4;
const DW_LNE_END_SEQUENCE = 1;
const DW_LNE_SET_ADDRESS = 2;

/** One unit of .debug_line. Files are named as the rows name them, relative to the unit's folder. */
export function lineTable(sequences: readonly LineSequence[]): Uint8Array {
  const files = [...new Set(sequences.flatMap((sequence) => sequence.rows.map((row) => row.file)))];
  const numbers = new Map(files.map((file, index) => [file, index + 1]));
  // Instructions are of any length; statements by default; special opcodes are not used.
  const header = new ByteWriter().u8(1, 1, 1, -1, 1, STANDARD_OPCODE_LENGTHS.length + 1, ...STANDARD_OPCODE_LENGTHS);
  header.u8(0); // no folders: names hold them
  for (const file of files) header.string(file).uleb(0).uleb(0).uleb(0);
  header.u8(0);
  const unit = new ByteWriter().u16(4).append(header.withLength());
  for (const sequence of sequences) writeSequence(unit, sequence, numbers);
  return unit.withLength();
}

function writeSequence(unit: ByteWriter, sequence: LineSequence, numbers: ReadonlyMap<string, number>): void {
  const first = sequence.rows[0];
  if (!first) return;
  unit.u8(0).uleb(9).u8(DW_LNE_SET_ADDRESS).u64(first.address);
  let { address } = first;
  let line = 1;
  let file = 1;
  for (const row of sequence.rows) {
    const number = numbers.get(row.file)!;
    if (row.address !== address) unit.u8(DW_LNS_ADVANCE_PC).uleb(Number(row.address - address));
    if (number !== file) unit.u8(DW_LNS_SET_FILE).uleb(number);
    if (row.line !== line) unit.u8(DW_LNS_ADVANCE_LINE).sleb(row.line - line);
    unit.u8(DW_LNS_COPY);
    ({ address, line } = row);
    file = number;
  }
  unit.u8(DW_LNS_ADVANCE_PC).uleb(Number(sequence.end - address));
  unit.u8(0).uleb(1).u8(DW_LNE_END_SEQUENCE);
}
