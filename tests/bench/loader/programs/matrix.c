// Matrix products, in floating point and in integers.
#include "bench_main.c"

enum { N = 160 };
static double a[N][N], b[N][N], c[N][N];
static int32_t ia[N][N], ib[N][N], ic[N][N];

uint32_t run(void) {
  for (int i = 0; i < N; i++) {
    for (int j = 0; j < N; j++) {
      ia[i][j] = (int32_t)(random32() & 0xff);
      ib[i][j] = (int32_t)(random32() & 0xff);
      a[i][j] = ia[i][j];
      b[i][j] = ib[i][j];
    }
  }
  for (int round = 0; round < 4; round++) {
    for (int i = 0; i < N; i++) {
      for (int j = 0; j < N; j++) {
        double sum = 0;
        int32_t integer_sum = 0;
        for (int k = 0; k < N; k++) sum += a[i][k] * b[k][j];
        for (int k = 0; k < N; k++) integer_sum += ia[i][k] * ib[k][j];
        c[i][j] = sum;
        ic[i][j] = integer_sum;
      }
    }
    a[0][round] += 1;
    ia[0][round] += 1;
  }
  uint32_t checksum = 0;
  for (int i = 0; i < N; i++) {
    for (int j = 0; j < N; j++) checksum = checksum * 31 + (uint32_t)ic[i][j] + (uint32_t)c[i][j];
  }
  return checksum;
}
