// kernel/task/timer_queue: nodes come out in order of their deadlines, wherever others were removed.
import {
  earliestDeadline, initialiseTimerQueue, queueTimer, takeExpired, TIMER_NODE_SIZE, TimerNode, unqueueTimer,
} from "../../../kernel/task/timer_queue";

const NODES: u32 = 200;
const nodes: usize = memory.data(200 * 24, 8);

function node(i: u32): TimerNode {
  return changetype<TimerNode>(nodes + <usize>i * TIMER_NODE_SIZE);
}

let seed: u64 = 88172645463325252;
function random(): u64 {
  seed ^= seed << 13;
  seed ^= seed >> 7;
  seed ^= seed << 17;
  return seed;
}

describe("timer queue", () => {
  beforeEach(() => {
    initialiseTimerQueue();
    memory.fill(nodes, 0, <usize>NODES * TIMER_NODE_SIZE);
  });

  it("is empty at first", () => {
    expect(earliestDeadline()).toBe(u64.MAX_VALUE);
    expect(takeExpired(u64.MAX_VALUE)).toBe(0);
  });

  it("gives nodes back in order and not before their time", () => {
    for (let i: u32 = 0; i < NODES; i++) queueTimer(node(i), 1000 + random() % 500);
    expect(takeExpired(999)).toBe(0);
    let last: u64 = 0;
    for (let i: u32 = 0; i < NODES; i++) {
      const at = takeExpired(2000);
      assert(at != 0, "a node is missing");
      const deadline = changetype<TimerNode>(at).deadlineNs;
      assert(deadline >= last, "out of order");
      last = deadline;
    }
    expect(takeExpired(2000)).toBe(0);
  });

  it("keeps the order when nodes are removed from anywhere", () => {
    for (let round = 0; round < 50; round++) {
      let queued: i32 = 0;
      for (let i: u32 = 0; i < NODES; i++) {
        queueTimer(node(i), random() % 1000);
        queued++;
        if (random() % 3 == 0) {
          const victim = node(<u32>(random() % (i + 1)));
          if (victim.queued) queued--;
          unqueueTimer(victim);
        }
      }
      let last: u64 = 0;
      let taken = 0;
      for (let at = takeExpired(2000); at; at = takeExpired(2000)) {
        assert(changetype<TimerNode>(at).deadlineNs >= last, "out of order");
        last = changetype<TimerNode>(at).deadlineNs;
        taken++;
      }
      expect(taken).toBe(queued);
    }
  });
});
