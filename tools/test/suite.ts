// A suite is one process or function that runs tests and counts them.
export interface Counts {
  passed: number;
  failed: number;
  skipped: number;
}

export interface Suite {
  readonly name: string;
  readonly group: "tidy" | "unit" | "host" | "system";
  run(): Promise<Counts>;
}

/** Adds `more` to `total`. */
export function addCounts(total: Counts, more: Counts): void {
  total.passed += more.passed;
  total.failed += more.failed;
  total.skipped += more.skipped;
}
