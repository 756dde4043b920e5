// A server for boot tests: operation 1 answers the sum of its words and the caller's badge,
// operation 2 greets into the caller's lease.
import { MessageKind } from "../../../../abi/message";
import { Status } from "../../../../abi/status";
import { claim, ready } from "../../../../sdk/names";
import {
  answer, badge, copyOut, messageKind, nextRequest, operation, word,
} from "../../../../sdk/server";
import { copyString } from "../../../../sdk/text";

const greeting: usize = memory.data(64);

export function main(): void {
  const port = claim("hello");
  ready();
  while (true) {
    nextRequest(port);
    if (messageKind() != MessageKind.Call) continue;
    if (operation() == 1) answer(Status.Ok, 2, word(0) + word(1) + word(2), badge());
    else if (operation() == 2) greet();
    else answer(Status.BadArgument);
  }
}

function greet(): void {
  const length = copyString(greeting, 64, "hello over ports");
  const status = copyOut(0, greeting, length);
  if (status < 0) answer(status);
  else answer(Status.Ok, 1, status);
}
