// The words of EXEC, split the way the shell in the system does it (services/shell/arguments.ts):
// blanks, quotes and backslashes as in a Unix shell; nothing is expanded.
import { UserError } from "../cli/user_error.ts";

const BLANKS = " \t\r\n";

/** @throws UserError when a quote is not closed or a backslash ends the command */
export function splitCommand(command: string): string[] {
  const words: string[] = [];
  let word: string | undefined;
  let quote = "";
  for (let at = 0; at < command.length; at++) {
    let character = command[at]!;
    if (quote === "" && BLANKS.includes(character)) {
      if (word !== undefined) words.push(word);
      word = undefined;
      continue;
    }
    word ??= "";
    if (quote === "" && (character === '"' || character === "'")) {
      quote = character;
      continue;
    }
    if (character === quote) {
      quote = "";
      continue;
    }
    if (character === "\\" && quote !== "'") {
      const next = command[at + 1];
      if (next === undefined) throw new UserError(`EXEC=${command}: a backslash ends the command`);
      // POSIX shell 2.2.3: between double quotes it stands for itself before anything else.
      if (quote === "" || next === '"' || next === "\\") {
        character = next;
        at++;
      }
    }
    word += character;
  }
  if (quote !== "") throw new UserError(`EXEC=${command}: a quote (${quote}) is not closed`);
  if (word !== undefined) words.push(word);
  return words;
}
