// Starts, and waits for what never comes before it is ready.
import { claim } from "../../../../sdk/names";
import { nextRequest } from "../../../../sdk/server";

export function main(): void {
  const port = claim("never");
  while (true) nextRequest(port);
}
