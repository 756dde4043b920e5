// An open-addressing hash table with string keys: inserting, finding, deleting.
#include "bench_main.c"

enum { SLOTS = 1 << 16, KEYS = 40000, KEY_SIZE = 12 };
struct entry { const char *key; uint32_t hash; uint32_t value; };
static struct entry table[SLOTS];
static char keys[KEYS][KEY_SIZE];
static const char deleted[1];

static uint32_t hash(const char *key) {
  uint32_t h = 2166136261u;
  for (; *key; key++) h = (h ^ (uint8_t)*key) * 16777619u;
  return h;
}

static struct entry *find(const char *key, uint32_t h) {
  struct entry *free_slot = 0;
  for (uint32_t i = h & (SLOTS - 1); ; i = (i + 1) & (SLOTS - 1)) {
    struct entry *at = &table[i];
    if (!at->key) return free_slot ? free_slot : at;
    if (at->key == deleted) {
      if (!free_slot) free_slot = at;
    } else if (at->hash == h && strcmp(at->key, key) == 0) {
      return at;
    }
  }
}

uint32_t run(void) {
  for (int i = 0; i < KEYS; i++) {
    int length = 4 + (int)(random32() % 7);
    for (int k = 0; k < length; k++) keys[i][k] = (char)('a' + random32() % 26);
  }
  uint32_t checksum = 0;
  for (int round = 0; round < 8; round++) {
    for (int i = 0; i < KEYS; i++) {
      uint32_t h = hash(keys[i]);
      struct entry *at = find(keys[i], h);
      if (!at->key || at->key == deleted) {
        at->key = keys[i];
        at->hash = h;
        at->value = 0;
      }
      at->value += (uint32_t)i;
    }
    for (int i = round; i < KEYS; i += 9) {
      struct entry *at = find(keys[i], hash(keys[i]));
      if (at->key && at->key != deleted) {
        checksum = checksum * 31 + at->value;
        at->key = deleted;
      }
    }
  }
  return checksum;
}
