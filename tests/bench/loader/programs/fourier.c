// Fast Fourier transform, radix 2, with its own sine table.
#include "bench_main.c"
#include <math.h>

enum { BITS = 14, N = 1 << BITS };
static double re[N], im[N], cosines[N / 2], sines[N / 2];

static void transform(void) {
  for (uint32_t i = 0, j = 0; i < N; i++) {
    if (i < j) {
      double swap = re[i];
      re[i] = re[j];
      re[j] = swap;
      swap = im[i];
      im[i] = im[j];
      im[j] = swap;
    }
    uint32_t bit = N >> 1;
    for (; j & bit; bit >>= 1) j ^= bit;
    j |= bit;
  }
  for (int size = 2; size <= N; size *= 2) {
    int half = size / 2, step = N / size;
    for (int start = 0; start < N; start += size) {
      for (int k = 0; k < half; k++) {
        double c = cosines[k * step], s = sines[k * step];
        int low = start + k, high = low + half;
        double x = re[high] * c - im[high] * s, y = re[high] * s + im[high] * c;
        re[high] = re[low] - x;
        im[high] = im[low] - y;
        re[low] += x;
        im[low] += y;
      }
    }
  }
}

uint32_t run(void) {
  for (int i = 0; i < N / 2; i++) {
    cosines[i] = cos(-2 * 3.14159265358979323846 * i / N);
    sines[i] = sin(-2 * 3.14159265358979323846 * i / N);
  }
  for (int i = 0; i < N; i++) re[i] = (double)(random32() >> 16);
  for (int round = 0; round < 24; round++) {
    transform();
    for (int i = 0; i < N; i++) {
      re[i] *= 1.0 / 128;
      im[i] *= 1.0 / 128;
    }
  }
  double sum = 0;
  for (int i = 0; i < N; i++) sum += fabs(re[i]) + fabs(im[i]);
  uint64_t bits;
  memcpy(&bits, &sum, sizeof bits);
  return (uint32_t)(bits >> 20);
}
