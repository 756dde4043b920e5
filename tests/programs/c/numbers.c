// Reads numbers from a file, sorts them with qsort and prints them in every format of printf for doubles;
// then its arguments, and why a file that is not there cannot be opened. Exits with the count modulo 64.
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct list {
  double *values;
  size_t count, room;
};

static int ascending(const void *left, const void *right) {
  double a = *(const double *)left, b = *(const double *)right;
  return (a > b) - (a < b);
}

static int read_list(struct list *list, const char *path) {
  FILE *file = fopen(path, "r");
  if (!file) return -1;
  double value;
  while (fscanf(file, "%lf", &value) == 1) {
    if (list->count == list->room) {
      list->room = list->room ? list->room * 2 : 1;
      list->values = realloc(list->values, list->room * sizeof *list->values);
      if (!list->values) abort();
    }
    list->values[list->count++] = value;
  }
  fclose(file);
  return 0;
}

int main(int argc, char **argv) {
  struct list list = {0};
  double sum = 0;
  if (argc < 3) {
    fprintf(stderr, "usage: numbers file missing [word ...]\n");
    return 64;
  }
  if (read_list(&list, argv[1])) {
    fprintf(stderr, "%s: %s\n", argv[1], strerror(errno));
    return 65;
  }
  qsort(list.values, list.count, sizeof *list.values, ascending);
  for (size_t index = 0; index < list.count; index++) {
    double value = list.values[index];
    sum += value;
    printf("%4zu %+.3f %12.5e %-14g| %.17g %a\n", index, value, value, value, value, value);
  }
  printf("sum %.17g mean %.6f\n", sum, list.count ? sum / (double)list.count : 0.0);
  for (int index = 3; index < argc; index++) printf("[%s] %zu\n", argv[index], strlen(argv[index]));
  if (!fopen(argv[2], "r")) fprintf(stderr, "%s: %s\n", argv[2], strerror(errno));
  free(list.values);
  return (int)(list.count % 64);
}
