/** Cuts a byte stream into lines, so that each can be looked at whole. */
export class LineWriter {
  private pending = Buffer.alloc(0);

  /** @param emit gets each line with its newline, the last one perhaps without */
  constructor(private readonly emit: (line: string) => void) {}

  write(bytes: Uint8Array): void {
    this.pending = Buffer.concat([this.pending, bytes]);
    for (let end = this.pending.indexOf(10); end >= 0; end = this.pending.indexOf(10)) {
      this.emit(this.pending.subarray(0, end + 1).toString("utf8"));
      this.pending = this.pending.subarray(end + 1);
    }
  }

  end(): void {
    if (this.pending.length > 0) this.emit(this.pending.toString("utf8"));
    this.pending = Buffer.alloc(0);
  }
}
