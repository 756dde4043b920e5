// Adds TypeScript places to what a machine shows on a terminal, without holding back what people
// wait for: bytes pass at once, and a remark is put in where a line that names a place ends.
const CARRIAGE_RETURN = 13;
const NEWLINE = 10;

/** Longer lines keep their beginning: the places that the system prints stand in short ones. */
const LINE_MAX = 1024;

/** Cursor movements and erasures (ECMA-48 CSI), which are no part of what a line says. */
const SEQUENCES = /\x1b\[[0-9;]*[@-~]/g;

export class TerminalAnnotator {
  private line = "";
  /** A carriage return that ends, or overwrites, a line with a remark: the next byte tells. */
  private heldReturn = false;

  /**
   * @param remark what to add to a line, or the empty string
   * @param emit gets the bytes
   */
  constructor(private readonly remark: (line: string) => string, private readonly emit: (bytes: Uint8Array) => void) {}

  private lineRemark(): string {
    return this.remark(this.line.replaceAll(SEQUENCES, ""));
  }

  write(bytes: Uint8Array): void {
    const parts: Uint8Array[] = [];
    let start = 0;
    for (let at = 0; at < bytes.length; at++) {
      const byte = bytes[at]!;
      if (this.heldReturn) {
        this.heldReturn = false;
        parts.push(Buffer.from(byte === NEWLINE ? `${this.lineRemark()}\r` : "\r"));
        if (byte === NEWLINE) this.line = "";
      }
      if (byte === CARRIAGE_RETURN && this.lineRemark() !== "") {
        parts.push(bytes.subarray(start, at));
        start = at + 1;
        this.heldReturn = true;
      } else if (byte === NEWLINE) {
        const remark = this.lineRemark();
        if (remark !== "") {
          parts.push(bytes.subarray(start, at), Buffer.from(remark));
          start = at;
        }
        this.line = "";
      } else if (this.line.length < LINE_MAX) {
        this.line += String.fromCharCode(byte);
      }
    }
    parts.push(bytes.subarray(start));
    const whole = Buffer.concat(parts);
    if (whole.length > 0) this.emit(whole);
  }

  /** The end of the stream. */
  end(): void {
    if (this.heldReturn) this.emit(Buffer.from(`${this.lineRemark()}\r`));
    this.heldReturn = false;
  }
}
