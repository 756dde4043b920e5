// Deadlines: a pairing heap of nodes that lie inside threads and Timer objects. Insertion is O(1),
// removal O(log n) amortised; no recursion. Owns the heap's root; time is a parameter.
//
//   0    deadlineNs u64
//   8    child, next, previous   previous = parent for a first child
//   20   kind u8, queued u8
@unmanaged
export class TimerNode {
  deadlineNs: u64;
  child: usize;
  next: usize;
  previous: usize;
  kind: u8;
  queued: u8;
  spare: u16;
}

export const TIMER_NODE_SIZE: usize = 24;
if (offsetof<TimerNode>() != TIMER_NODE_SIZE) ERROR("TimerNode is 24 bytes");

export namespace TimerKind {
  export const Thread: u8 = 1;
  export const Timer: u8 = 2;
}

let root: usize = 0;

/** Empties the queue. Once, at boot. */
export function initialiseTimerQueue(): void {
  root = 0;
}

/** The earliest deadline; all ones when the queue is empty. */
export function earliestDeadline(): u64 {
  return root ? changetype<TimerNode>(root).deadlineNs : u64.MAX_VALUE;
}

/** Puts a node in; it must not be queued. */
export function queueTimer(node: TimerNode, deadlineNs: u64): void {
  assert(!node.queued);
  node.deadlineNs = deadlineNs;
  node.child = 0;
  node.next = 0;
  node.previous = 0;
  node.queued = 1;
  root = root ? meld(root, changetype<usize>(node)) : changetype<usize>(node);
}

/** Takes a node out, when it is queued. */
export function unqueueTimer(node: TimerNode): void {
  if (!node.queued) return;
  node.queued = 0;
  const at = changetype<usize>(node);
  if (at == root) {
    root = meldChildren(node.child);
    return;
  }
  const previous = changetype<TimerNode>(node.previous);
  if (previous.child == at) previous.child = node.next;
  else previous.next = node.next;
  if (node.next) changetype<TimerNode>(node.next).previous = node.previous;
  const rest = meldChildren(node.child);
  if (rest) root = meld(root, rest);
}

/** Takes the earliest node when its deadline is not after `nowNs`; 0 = none. */
export function takeExpired(nowNs: u64): usize {
  const at = root;
  if (!at || changetype<TimerNode>(at).deadlineNs > nowNs) return 0;
  unqueueTimer(changetype<TimerNode>(at));
  return at;
}

/**
 * Joins two heaps; the later root becomes the first child of the earlier one. Ties: `a` stays
 * above.
 */
function meld(a: usize, b: usize): usize {
  if (changetype<TimerNode>(b).deadlineNs < changetype<TimerNode>(a).deadlineNs) {
    const swap = a;
    a = b;
    b = swap;
  }
  const above = changetype<TimerNode>(a);
  const below = changetype<TimerNode>(b);
  below.next = above.child;
  if (above.child) changetype<TimerNode>(above.child).previous = b;
  below.previous = a;
  above.child = b;
  above.next = 0;
  above.previous = 0;
  return a;
}

/** Joins a list of siblings: in pairs from the front, then the pairs from the back. */
function meldChildren(firstChild: usize): usize {
  let pairs: usize = 0;
  let at = firstChild;
  while (at) {
    const left = changetype<TimerNode>(at);
    const other = left.next;
    let pair = at;
    at = 0;
    if (other) {
      at = changetype<TimerNode>(other).next;
      pair = meld(pair, other);
    }
    changetype<TimerNode>(pair).next = pairs;
    pairs = pair;
  }
  let result: usize = 0;
  while (pairs) {
    const next = changetype<TimerNode>(pairs).next;
    changetype<TimerNode>(pairs).next = 0;
    changetype<TimerNode>(pairs).previous = 0;
    result = result ? meld(pairs, result) : pairs;
    pairs = next;
  }
  return result;
}
