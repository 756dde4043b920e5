// Dies before it is ready, each time that it is started: no module provides the port that it needs.
import { mustConnect, ready } from "../../../../sdk/names";

export function main(): void {
  mustConnect("nobody");
  ready();
}
