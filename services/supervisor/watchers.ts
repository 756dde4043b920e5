// Modules that want to know when another one was restarted (SupervisorOperation.Watch): what it was
// asked for and answers by a signal is lost then. A fixed table.
import { ManifestRecord } from "../../abi/manifest";
import { Status } from "../../abi/status";
import { handleClose, signal } from "../../sdk/system";
import { findRecord } from "./archive";
import { findServer } from "./port_table";

const WATCHERS_MAX: u32 = 32;

/**
 *   0        4        8
 *   watcher  watched  port
 */
@unmanaged
@final
class Watcher {
  /** Module numbers; 0 = the place is free. */
  watcher: u32;
  watched: u32;
  /** Handle that is signalled. */
  port: u32;
}

const table: usize = memory.data(32 * 12, 4);

function watcherAt(index: u32): Watcher {
  return changetype<Watcher>(table + index * <u32>offsetof<Watcher>());
}

/** Module `number` watches the one behind a port. @param port taken over with Ok */
export function addWatcher(number: u32, w0: u64, w1: u64, port: u32): i32 {
  if (findRecord(number, ManifestRecord.Uses, w0, w1, 0) == 0) return Status.Denied;
  const watched = findServer(w0, w1);
  let free: i32 = -1;
  for (let index: u32 = 0; index < WATCHERS_MAX; index++) {
    const entry = watcherAt(index);
    if (entry.watcher == number && entry.watched == watched) remove(entry);
    if (entry.watcher == 0 && free < 0) free = index;
  }
  if (free < 0 || watched == 0) return Status.TableFull;
  const entry = watcherAt(free);
  entry.watcher = number;
  entry.watched = watched;
  entry.port = port;
  return Status.Ok;
}

/** A module died: it watches nobody any more. */
export function removeWatcher(number: u32): void {
  for (let index: u32 = 0; index < WATCHERS_MAX; index++) {
    if (watcherAt(index).watcher == number) remove(watcherAt(index));
  }
}

/** A module is ready after a restart: tells who watches it. */
export function tellWatchers(number: u32): void {
  for (let index: u32 = 0; index < WATCHERS_MAX; index++) {
    const entry = watcherAt(index);
    if (entry.watcher != 0 && entry.watched == number) signal(entry.port);
  }
}

function remove(entry: Watcher): void {
  handleClose(entry.port);
  memory.fill(changetype<usize>(entry), 0, offsetof<Watcher>());
}
