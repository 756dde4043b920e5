// The console's foreground: whose Ctrl-C it is, and who may read from it.
import { Right } from "../../abi/handles";
import { ConsoleOperation } from "../../abi/interfaces/console";
import { call, callWithHeader } from "../../sdk/client";
import { headerWithHandles } from "../../sdk/message";
import { handleClose, handleDuplicate } from "../../sdk/system";
import { consolePort, ownPort } from "./ports";

/** The process at place `index` of the table: Ctrl-C signals bit `index` to the own port. */
export function enterForeground(index: u32): void {
  const port = handleDuplicate(ownPort(), Right.Signal | Right.Transfer, <u64>1 << <u64>index);
  if (port < 0) return;
  const head = headerWithHandles(ConsoleOperation.SetForeground, 2, 1, 1);
  if (callWithHeader(consolePort(), head, 1, port, 0, 0) < 0) handleClose(port);
}

/** Nobody. */
export function leaveForeground(): void {
  call(consolePort(), ConsoleOperation.SetForeground, 0);
}
