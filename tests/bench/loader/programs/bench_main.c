// What the benchmark programs include, with main(). Each defines run(), which does a fixed amount of work and
// returns a checksum; main() times it. Standard output gets the checksum, standard error "@N": the
// nanoseconds that run() took. run() is exported as well, for whoever measures from outside.
#include <stdint.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

__attribute__((export_name("run"))) uint32_t run(void);

/** A small generator of numbers that look random, for inputs (xorshift32, Marsaglia 2003). */
static uint32_t random_state = 2463534242u;

static inline uint32_t random32(void) {
  random_state ^= random_state << 13;
  random_state ^= random_state >> 17;
  random_state ^= random_state << 5;
  return random_state;
}

static uint64_t now_ns(void) {
  struct timespec time;
  clock_gettime(CLOCK_MONOTONIC, &time);
  return (uint64_t)time.tv_sec * 1000000000u + (uint64_t)time.tv_nsec;
}

static void write_number(int file, char prefix, uint64_t number) {
  char text[24];
  char *at = text + sizeof text;
  *--at = '\n';
  do {
    *--at = (char)('0' + number % 10);
    number /= 10;
  } while (number != 0);
  *--at = prefix;
  (void)!write(file, at, (size_t)(text + sizeof text - at));
}

int main(void) {
  uint64_t start = now_ns();
  uint32_t checksum = run();
  uint64_t elapsed = now_ns() - start;
  write_number(1, '=', checksum);
  write_number(2, '@', elapsed);
  return 0;
}
