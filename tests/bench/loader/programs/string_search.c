// Searching text: Boyer-Moore-Horspool, a naive search, and counting words.
#include "bench_main.c"

enum { SIZE = 1 << 20 };
static char text[SIZE];

static int horspool(const char *needle, int length) {
  int skip[256], found = 0;
  for (int i = 0; i < 256; i++) skip[i] = length;
  for (int i = 0; i < length - 1; i++) skip[(uint8_t)needle[i]] = length - 1 - i;
  for (int at = 0; at + length <= SIZE; ) {
    int i = length - 1;
    while (i >= 0 && text[at + i] == needle[i]) i--;
    if (i < 0) found++;
    at += skip[(uint8_t)text[at + length - 1]];
  }
  return found;
}

static int naive(const char *needle, int length) {
  int found = 0;
  for (int at = 0; at + length <= SIZE; at++) {
    int i = 0;
    while (i < length && text[at + i] == needle[i]) i++;
    found += i == length;
  }
  return found;
}

static int words(void) {
  int count = 0, inside = 0;
  for (int i = 0; i < SIZE; i++) {
    char c = text[i];
    int letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
    count += letter && !inside;
    inside = letter;
  }
  return count;
}

uint32_t run(void) {
  static const char alphabet[] = "etaoin shrdlu. ";
  for (int i = 0; i < SIZE; i++) text[i] = alphabet[random32() % (sizeof alphabet - 1)];
  uint32_t checksum = 0;
  static const char *const needles[] = { "ordinal", "share", "hit", "the rain in", "outsider" };
  for (int round = 0; round < 4; round++) {
    for (int i = 0; i < 5; i++) {
      int length = (int)strlen(needles[i]);
      checksum = checksum * 31 + (uint32_t)(horspool(needles[i], length) + naive(needles[i], length));
    }
    checksum = checksum * 31 + (uint32_t)words();
  }
  return checksum;
}
