// Sorting: quicksort with an inlined comparison, heapsort through a function pointer.
#include "bench_main.c"

enum { COUNT = 200000 };
static uint32_t values[COUNT], others[COUNT];

static void quick_sort(uint32_t *at, int low, int high) {
  while (low < high) {
    uint32_t pivot = at[low + (high - low) / 2];
    int i = low, j = high;
    while (i <= j) {
      while (at[i] < pivot) i++;
      while (at[j] > pivot) j--;
      if (i <= j) {
        uint32_t swap = at[i];
        at[i++] = at[j];
        at[j--] = swap;
      }
    }
    if (j - low < high - i) {
      quick_sort(at, low, j);
      low = i;
    } else {
      quick_sort(at, i, high);
      high = j;
    }
  }
}

typedef int (*compare_function)(const uint32_t *, const uint32_t *);

static int ascending(const uint32_t *x, const uint32_t *y) { return *x < *y ? -1 : *x > *y; }
static int by_low_bits(const uint32_t *x, const uint32_t *y) {
  return (int)(*x & 0xffff) - (int)(*y & 0xffff);
}

static void sift(uint32_t *at, int root, int count, compare_function compare) {
  for (int child; (child = 2 * root + 1) < count; root = child) {
    if (child + 1 < count && compare(at + child, at + child + 1) < 0) child++;
    if (compare(at + root, at + child) >= 0) return;
    uint32_t swap = at[root];
    at[root] = at[child];
    at[child] = swap;
  }
}

static void heap_sort(uint32_t *at, int count, compare_function compare) {
  for (int i = count / 2; i-- > 0; ) sift(at, i, count, compare);
  for (int end = count - 1; end > 0; end--) {
    uint32_t swap = at[0];
    at[0] = at[end];
    at[end] = swap;
    sift(at, 0, end, compare);
  }
}

uint32_t run(void) {
  compare_function orders[2] = { ascending, by_low_bits };
  uint32_t checksum = 0;
  for (int round = 0; round < 2; round++) {
    for (int i = 0; i < COUNT; i++) values[i] = others[i] = random32();
    quick_sort(values, 0, COUNT - 1);
    heap_sort(others, COUNT, orders[round]);
    for (int i = 0; i < COUNT; i += 97) checksum = checksum * 31 + values[i] + others[i];
  }
  return checksum;
}
