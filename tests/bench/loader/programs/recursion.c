// Calls: Fibonacci numbers, Ackermann's function, and Hanoi.
#include "bench_main.c"

static uint32_t fibonacci(uint32_t n) { return n < 2 ? n : fibonacci(n - 1) + fibonacci(n - 2); }

static uint32_t ackermann(uint32_t m, uint32_t n) {
  if (m == 0) return n + 1;
  return ackermann(m - 1, n == 0 ? 1 : ackermann(m, n - 1));
}

static uint32_t pegs[3];

static void move(int count, int from, int to, int spare) {
  if (count == 0) return;
  move(count - 1, from, spare, to);
  pegs[from] -= (uint32_t)count;
  pegs[to] += (uint32_t)count;
  move(count - 1, spare, to, from);
}

uint32_t run(void) {
  uint32_t checksum = fibonacci(32);
  checksum = checksum * 31 + ackermann(2, 1200);
  pegs[0] = 1000;
  move(20, 0, 2, 1);
  return checksum * 31 + pegs[2];
}
