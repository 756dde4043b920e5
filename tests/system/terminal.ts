// A command at a real pseudo-terminal, made by util-linux's script(1): what a user's terminal does.
import { spawn, type ChildProcessWithoutNullStreams } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";
import { PROJECT_ROOT } from "../../tools/project.ts";

export class Terminal {
  private output = "";
  private position = 0;
  private readonly child: ChildProcessWithoutNullStreams;
  private readonly ended: Promise<number | null>;
  private hasEnded = false;

  /**
   * Runs a command of the POSIX shell in a terminal of 24 lines and 80 columns. The shell outlives a Ctrl-C
   * that the terminal turns into SIGINT: shells differ in what they do then, and the trap makes them agree.
   */
  constructor(command: string) {
    const sized = `trap : INT; stty rows 24 columns 80; ${command}`;
    this.child = spawn("script", ["-qfec", sized, "/dev/null"], {
      cwd: PROJECT_ROOT, stdio: "pipe", env: { ...process.env, SHELL: "/bin/sh", TERM: "xterm" },
    });
    this.child.stdout.on("data", (chunk: Buffer) => (this.output += chunk.toString("latin1")));
    this.child.stdin.on("error", () => undefined);
    this.ended = new Promise((resolve) => this.child.on("close", (code) => {
      this.hasEnded = true;
      resolve(code);
    }));
  }

  type(keys: string): void {
    this.child.stdin.write(keys, "latin1");
  }

  /** Waits for output after what earlier waits matched. */
  async waitFor(pattern: RegExp, timeoutMs = 60_000): Promise<RegExpExecArray> {
    const deadline = Date.now() + timeoutMs;
    for (;;) {
      const found = pattern.exec(this.output.slice(this.position));
      if (found) {
        this.position += found.index + found[0].length;
        return found;
      }
      if (this.hasEnded || Date.now() > deadline) {
        throw new Error(`waiting for ${pattern}: the terminal shows\n${this.output.slice(-2000)}`);
      }
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  }

  /** The command's exit status. */
  end(): Promise<number | null> {
    return this.ended;
  }

  /** The process that runs under the terminal and whose command line matches. */
  processId(commandLine: RegExp): number {
    for (const id of descendants(this.child.pid!)) {
      const words = readFileSync(`/proc/${id}/cmdline`, "latin1").split("\0");
      if (commandLine.test(words.join(" "))) return id;
    }
    throw new Error(`no process ${commandLine} under the terminal`);
  }

  close(): void {
    if (!this.hasEnded) this.child.kill("SIGHUP");
  }
}

function descendants(root: number): number[] {
  const parents = new Map<number, number>();
  for (const name of readdirSync("/proc").filter((entry) => /^\d+$/.test(entry))) {
    try {
      // proc(5): the parent's id is the second field after the command's name.
      parents.set(Number(name), Number(readFileSync(`/proc/${name}/stat`, "latin1").split(") ")[1]!.split(" ")[1]));
    } catch {
      // It has ended meanwhile.
    }
  }
  const isBelow = (id: number): boolean => {
    const parent = parents.get(id);
    return parent !== undefined && (parent === root || isBelow(parent));
  };
  return [...parents.keys()].filter(isBelow);
}
