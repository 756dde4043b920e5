// The shell: reads commands from the console and runs them; or, with "exec=BASE64" on the image's
// command line, runs one command, passes its exit status on and powers the machine off.
import { COMMAND_LINE_MAX } from "../../abi/machine_description";
import { Status } from "../../abi/status";
import { moduleGeneration } from "../../sdk/generation";
import { commandLine, connect, mustConnect, ready } from "../../sdk/names";
import { findOption, optionLength, optionStart } from "../../sdk/options";
import { Text } from "../../sdk/text";
import { argumentCount, setArguments, splitLine, SplitResult } from "./arguments";
import { decodeBase64 } from "./base64";
import { reportBoot } from "./boot_report";
import { runCommand } from "./commands";
import { initCompile } from "./compile";
import { initFiles } from "./files";
import { initJobs, reportJobs } from "./jobs";
import { err, flush, initOutput, out, readLine, setPrompt } from "./output";
import { currentDirectory, currentDirectoryLength, initPaths } from "./paths";
import { initPrograms } from "./programs";
import { commandPowerOff, initSystemCommands } from "./system_commands";

/** The status that `cloudos run` ends with when the guest dies. */
const GUEST_DIED: u32 = 125;
const LINE_SIZE: u32 = 1025;
const line: usize = memory.data(1040);
const options: usize = memory.data(COMMAND_LINE_MAX);
const decoded: usize = memory.data(COMMAND_LINE_MAX);
const prompt: usize = memory.data(128);
const promptText: usize = memory.data(offsetof<Text>(), 8);

/** Runs the command of the command line, or reads commands until the console ends. */
export function main(): void {
  initOutput(mustConnect("console"));
  const processes = mustConnect("processes");
  initPrograms(processes);
  initJobs(processes);
  const files = connect("files");
  initFiles(files < 0 ? 0 : files);
  initSystemCommands(connect("log"));
  initCompile(connect("loader"));
  initPaths();
  const length = commandLine(options, COMMAND_LINE_MAX);
  ready();
  if (findOption(options, length, "verbose")) reportBoot();
  if (findOption(options, length, "exec")) runOnce();
  else runLines();
}

/** One command, once, then the machine ends: a shell that died over the command does not try again. */
function runOnce(): void {
  if (moduleGeneration("shell") != 0) {
    err().string("cloudos: the shell died while its command ran\n");
    commandPowerOff(GUEST_DIED);
  }
  const length = decodeBase64(optionStart(), optionLength(), decoded, COMMAND_LINE_MAX);
  let status = 2;
  if (length <= 0 || setArguments(decoded, length) != SplitResult.Ok) {
    err().string("cloudos: bad exec option\n");
  } else status = runCommand();
  commandPowerOff(status);
}

function runLines(): void {
  out().string("CloudOS. Type help for a list of commands.\n");
  while (true) {
    reportJobs();
    flush();
    showPrompt();
    const length = readLine(line, LINE_SIZE);
    if (length == 0) commandPowerOff(0);
    if (length > 0) runLine(length);
    else if (length != Status.Interrupted && length != Status.Dead)
      err().string("shell: the console fails\n");
  }
}

function showPrompt(): void {
  const text = changetype<Text>(promptText).reset(prompt, 120);
  text.bytes(currentDirectory(), min<u32>(currentDirectoryLength(), 100)).string(" $ ");
  setPrompt(prompt, text.length);
}

function runLine(length: u32): void {
  // The newline that ended the line is not for a backslash before it to quote.
  if (load<u8>(line + length - 1) == 10) length--;
  const split = splitLine(line, length);
  if (split != SplitResult.Ok) {
    err().string("shell: ").string(splitText(split)).byte(10);
    return;
  }
  if (argumentCount() == 0) return;
  const status = runCommand();
  if (status != 0) err().string("exit status ").decimal(status).byte(10);
}

function splitText(split: SplitResult): string {
  if (split == SplitResult.Unfinished) return "a quote is not closed";
  if (split == SplitResult.Backslash) return "a backslash ends the line";
  return split == SplitResult.Misplaced ? "& stands at the end of a command" : "too many words";
}
