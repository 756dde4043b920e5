// The sieve of Eratosthenes over a bitmap, and counting bits.
#include "bench_main.c"

enum { LIMIT = 1 << 22 };
static uint32_t bitmap[LIMIT / 32];

uint32_t run(void) {
  uint32_t checksum = 0;
  for (int round = 0; round < 4; round++) {
    memset(bitmap, 0xff, sizeof bitmap);
    for (uint32_t n = 2; n * n < LIMIT; n++) {
      if (!(bitmap[n >> 5] >> (n & 31) & 1)) continue;
      for (uint32_t m = n * n; m < LIMIT; m += n) bitmap[m >> 5] &= ~(1u << (m & 31));
    }
    for (uint32_t i = 0; i < LIMIT / 32; i++) checksum += (uint32_t)__builtin_popcount(bitmap[i]);
  }
  return checksum;
}
