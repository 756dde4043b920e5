// Linked lists, a state machine over text, and a CRC over 16 bits: the mix of embedded programs.
#include "bench_main.c"

struct item { struct item *next; int16_t value, index; };
enum { ITEMS = 500 };
static struct item items[ITEMS];

static uint16_t crc16(uint16_t value, uint16_t crc) {
  for (int i = 0; i < 16; i++) {
    int carry = (crc ^ value) & 1;
    value >>= 1;
    crc >>= 1;
    if (carry) crc ^= 0xa001;
  }
  return crc;
}

static struct item *reverse(struct item *list) {
  struct item *result = 0;
  while (list) {
    struct item *next = list->next;
    list->next = result;
    result = list;
    list = next;
  }
  return result;
}

typedef int (*order)(const struct item *, const struct item *);
static int by_value(const struct item *a, const struct item *b) { return a->value - b->value; }
static int by_index(const struct item *a, const struct item *b) { return a->index - b->index; }

/** Merge sort, bottom up. */
static struct item *sort(struct item *list, order compare) {
  for (int size = 1; ; size *= 2) {
    struct item *p = list, *tail = 0;
    int merges = 0;
    list = 0;
    while (p) {
      struct item *q = p;
      int p_size = 0, q_size = size;
      merges++;
      while (p_size < size && q) {
        p_size++;
        q = q->next;
      }
      while (p_size > 0 || (q_size > 0 && q)) {
        struct item *e;
        if (p_size == 0 || (q_size > 0 && q && compare(p, q) > 0)) {
          e = q;
          q = q->next;
          q_size--;
        } else {
          e = p;
          p = p->next;
          p_size--;
        }
        if (tail) tail->next = e;
        else list = e;
        tail = e;
      }
      p = q;
    }
    tail->next = 0;
    if (merges <= 1) return list;
  }
}

enum state { START, INTEGER, POINT, EXPONENT, INVALID };

static uint32_t scan(const char *text) {
  uint32_t counts[5] = { 0 };
  enum state state = START;
  for (; *text; text++) {
    char c = *text;
    if (c == ',') {
      counts[state]++;
      state = START;
      continue;
    }
    int digit = c >= '0' && c <= '9';
    switch (state) {
      case START: state = digit || c == '-' || c == '+' ? INTEGER : c == '.' ? POINT : INVALID; break;
      case INTEGER: state = digit ? INTEGER : c == '.' ? POINT : c == 'e' ? EXPONENT : INVALID; break;
      case POINT: state = digit ? POINT : c == 'e' ? EXPONENT : INVALID; break;
      case EXPONENT: state = digit || c == '-' ? EXPONENT : INVALID; break;
      default: break;
    }
  }
  return counts[1] + counts[2] * 3 + counts[3] * 7 + counts[4] * 11;
}

uint32_t run(void) {
  static const char text[] = "5012,1234,-874,+122,35.54400,.1234500,-110.700,+0.64400,5.5e3,-.123e-2,"
                             "T0.3e-1F,-T.T++Tq,1T3.4e4z,34.0e-T^,";
  for (int i = 0; i < ITEMS; i++) {
    items[i].next = i + 1 < ITEMS ? &items[i + 1] : 0;
    items[i].value = (int16_t)random32();
    items[i].index = (int16_t)i;
  }
  struct item *list = items;
  uint16_t crc = 0;
  for (int round = 0; round < 600; round++) {
    list = sort(list, by_value);
    for (struct item *at = list; at; at = at->next) crc = crc16((uint16_t)at->value, crc);
    list = reverse(sort(list, by_index));
    list->value++;
    crc = crc16((uint16_t)scan(text + (round & 7)), crc);
  }
  return crc;
}
