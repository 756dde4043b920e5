// The commands: those that the shell has itself, and programs for everything else.
import { argument, argumentCount, argumentLength } from "./arguments";
import { commandCompile } from "./compile";
import { commandCat, commandCd, commandLs, commandPwd } from "./files";
import { out } from "./output";
import { commandLimit, runProgram } from "./programs";
import {
  commandKill, commandLog, commandMem, commandPorts, commandPowerOff, commandPs,
} from "./system_commands";
import { equalsString } from "../../sdk/text";

/** Exit status of the last command. */
let lastStatus: i32 = 0;

/** Runs the command of the argument list and returns its exit status. */
export function runCommand(): i32 {
  if (argumentCount() == 0) return lastStatus;
  lastStatus = dispatch();
  return lastStatus;
}

function is(name: string): bool {
  return equalsString(argument(0), argumentLength(0), name);
}

function dispatch(): i32 {
  if (is("ls")) return commandLs();
  if (is("cat")) return commandCat();
  if (is("cd")) return commandCd();
  if (is("pwd")) return commandPwd();
  if (is("echo")) return commandEcho();
  if (is("ps")) return commandPs();
  if (is("ports")) return commandPorts();
  if (is("mem")) return commandMem();
  if (is("log")) return commandLog();
  if (is("kill")) return commandKill();
  if (is("compile")) return commandCompile();
  if (is("limit")) return commandLimit();
  if (is("status")) return commandStatus();
  if (is("help")) return commandHelp();
  if (is("poweroff") || is("exit")) return commandPowerOff(0);
  return runProgram();
}

function commandEcho(): i32 {
  for (let index: u32 = 1; index < argumentCount(); index++) {
    if (index != 1) out().byte(32);
    out().bytes(argument(index), argumentLength(index));
  }
  out().byte(10);
  return 0;
}

function commandStatus(): i32 {
  out().decimal(lastStatus).byte(10);
  return 0;
}

function commandHelp(): i32 {
  out()
    .string("name [argument ...]   run /bin/name.wasm, ./name.wasm, /files/name.wasm or a path\n")
    .string("ls [-l] [path ...]    list files            cat file ...   show files\n")
    .string("cd [directory]        change directory      pwd            show where we are\n")
    .string(
      "ps                    modules and programs  ports          ports and who serves them\n",
    );
  out()
    .string("mem                   memory in use         log            what the modules said\n")
    .string("kill number|name      end a program, restart a module\n")
    .string("echo, status          print words, the last exit status\n")
    .string("name ... &            run a program in the background\n")
    .string("limit KiB name ...    run a program with so much memory at most\n")
    .string("compile file          compile a module without running it\n")
    .string("poweroff, exit        end the machine; Ctrl-C ends a program\n");
  return 0;
}
