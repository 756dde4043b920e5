#!/usr/bin/env -S node --import tsx
// The host command line: one verb a file in this folder.
import { tmpdir } from "node:os";
import { Command, CommanderError } from "commander";
import { AssemblyScriptError } from "../build/assemblyscript.ts";
import { addBuildCommand } from "./build.ts";
import { addCompileCommand } from "./compile.ts";
import { addRunCommand } from "./run.ts";
import { addSetupCommand } from "./setup.ts";
import { addSymbolizeCommand } from "./symbolize.ts";
import { UserError } from "./user_error.ts";

const program = new Command("cloudos")
  .description("Build, boot and look into CloudOS")
  .version("0.1.0")
  .showHelpAfterError()
  .exitOverride();
addSetupCommand(program);
addBuildCommand(program);
addRunCommand(program);
addCompileCommand(program);
addSymbolizeCommand(program);

/** A file that is not there, may not be read, a full disk: the message names it. */
function isSystemError(error: unknown): error is NodeJS.ErrnoException {
  return error instanceof Error && "code" in error && "syscall" in error;
}

try {
  await program.parseAsync();
} catch (error) {
  if (error instanceof CommanderError) {
    process.exitCode = error.exitCode;
  } else if (error instanceof UserError) {
    console.error(`cloudos: ${error.message}`);
    process.exitCode = error.exitCode;
  } else if (isSystemError(error)) {
    const hint = error.code === "ENOSPC" ? `: free some, or set TMPDIR to a folder with more than ${tmpdir()} has` : "";
    console.error(`cloudos: ${error.message}${hint}`);
    process.exitCode = 1;
  } else if (error instanceof AssemblyScriptError) {
    console.error(error.message);
    process.exitCode = 1;
  } else {
    // Thrown on, it would come out behind a megabyte of the compiler's packed source.
    console.error(error instanceof Error ? error.stack : error);
    process.exitCode = 1;
  }
}
