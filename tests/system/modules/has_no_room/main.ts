// Cannot be started: its manifest leaves it no memory for what it has to map.
import { ready } from "../../../../sdk/names";

export function main(): void {
  ready();
}
