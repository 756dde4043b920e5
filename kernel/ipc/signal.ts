// Signals: bits that are ORed into a port's signal word; whoever receives gets and clears the word.
import { deadObject } from "../object";
import { HandleEntry } from "../handle/entry";
import { epochOf } from "../handle/revoker";
import { deliverSignals } from "./message";
import { Port } from "./port";
import { wakeReceiver } from "./call";

/** Signals a port that is alive. No bits: nothing happens. */
export function signalPort(portAt: usize, bits: u64): void {
  if (!bits) return;
  const port = changetype<Port>(portAt);
  port.signals |= bits;
  const receiver = port.firstReceiver;
  if (!receiver) return;
  deliverSignals(receiver, port.signals);
  port.signals = 0;
  wakeReceiver(receiver);
}

/**
 * Signals the port that an entry inside an object names, with the entry's badge; nothing when it is
 * dead.
 */
export function signalEntry(entry: HandleEntry): void {
  if (!entry.object || entry.object == deadObject()) return;
  if (epochOf(entry.revoker) != entry.epoch) return;
  signalPort(entry.object, entry.badge);
}
