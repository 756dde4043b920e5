// The Mandelbrot set, 400 iterations a point at most.
#include "bench_main.c"

uint32_t run(void) {
  uint32_t checksum = 0;
  for (int y = 0; y < 256; y++) {
    for (int x = 0; x < 256; x++) {
      double cx = x / 100.0 - 1.9, cy = y / 120.0 - 1.06;
      double zx = 0, zy = 0;
      uint32_t n = 0;
      while (n < 400 && zx * zx + zy * zy < 4.0) {
        double next = zx * zx - zy * zy + cx;
        zy = 2 * zx * zy + cy;
        zx = next;
        n++;
      }
      checksum = checksum * 33 + n;
    }
  }
  return checksum;
}
