// cloudos symbolize: turns `module+0xOFFSET` in a log into TypeScript file:line, from the maps
// that the build leaves beside the image.
import { createInterface } from "node:readline";
import { createReadStream } from "node:fs";
import type { Command } from "commander";
import { Symbolizer } from "../symbols/symbolizer.ts";
import { parseIsa } from "./options.ts";
import { PROJECT_ROOT } from "../project.ts";

/** Adds the verb `symbolize`. */
export function addSymbolizeCommand(program: Command): void {
  program
    .command("symbolize")
    .description("add file:line to each module+0xOFFSET of a log")
    .option("--arch <isa>", "x86_64 or arm64", process.env["ARCH"] || "x86_64")
    .argument("[file]", "the log; standard input without it")
    .action(async (file: string | undefined, options: { arch: string }) => {
      const symbolizer = await Symbolizer.load(PROJECT_ROOT, parseIsa(options.arch));
      const input = file === undefined ? process.stdin : createReadStream(file);
      for await (const line of createInterface({ input })) console.log(symbolizer.annotate(line));
    });
}
