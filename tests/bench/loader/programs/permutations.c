// Pancake flips over all permutations of nine (fannkuch), and the eight queens on larger boards.
#include "bench_main.c"

static uint32_t flips(int n) {
  int count[16], order[16], copy[16];
  int r = n, best = 0, parity = 0;
  uint32_t checksum = 0;
  for (int i = 0; i < n; i++) order[i] = i;
  for (;;) {
    for (; r != 1; r--) count[r - 1] = r;
    for (int i = 0; i < n; i++) copy[i] = order[i];
    int number = 0;
    for (int k; (k = copy[0]) != 0; number++) {
      for (int i = 0, j = k; i < j; i++, j--) {
        int swap = copy[i];
        copy[i] = copy[j];
        copy[j] = swap;
      }
    }
    if (number > best) best = number;
    checksum += (uint32_t)(parity ? -number : number);
    for (;;) {
      if (r == n) return checksum * 64 + (uint32_t)best;
      int first = order[0];
      for (int i = 0; i < r; i++) order[i] = order[i + 1];
      order[r] = first;
      if (--count[r] > 0) break;
      r++;
    }
    parity ^= 1;
  }
}

static uint32_t queens(uint32_t all, uint32_t columns, uint32_t left, uint32_t right) {
  if (columns == all) return 1;
  uint32_t solutions = 0;
  for (uint32_t free = all & ~(columns | left | right); free; free &= free - 1) {
    uint32_t bit = free & (0 - free);
    solutions += queens(all, columns | bit, (left | bit) << 1, (right | bit) >> 1);
  }
  return solutions;
}

uint32_t run(void) {
  return flips(9) * 31 + queens((1 << 11) - 1, 0, 0, 0);
}
