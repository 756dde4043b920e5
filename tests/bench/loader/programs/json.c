// A recursive-descent parser of JSON, over text that it makes itself.
#include "bench_main.c"

enum { SIZE = 1 << 18 };
static char text[SIZE];
static int used;
static const char *at;

static void put(const char *part) {
  while (*part && used < SIZE - 1) text[used++] = *part++;
}

static void put_number(uint32_t number) {
  char digits[12];
  int i = 11;
  digits[i] = 0;
  do digits[--i] = (char)('0' + number % 10); while (number /= 10);
  put(digits + i);
}

static void generate(void) {
  put("[");
  while (used < SIZE - 300) {
    put("{\"id\": ");
    put_number(random32() & 0xffff);
    put(", \"name\": \"item \\\"");
    put_number(random32());
    put("\\\" of many\", \"tags\": [true, false, null, -");
    put_number(random32() >> 10);
    put(".");
    put_number(random32() >> 20);
    put("e-3], \"nested\": {\"a\": {\"b\": [[], [1, 2]]}}},\n ");
  }
  put("null]");
  text[used] = 0;
}

static void skip_space(void) {
  while (*at == ' ' || *at == '\n' || *at == '\t' || *at == '\r') at++;
}

static uint32_t value(void);

static uint32_t string(void) {
  uint32_t hash = 5381;
  for (at++; *at != '"'; at++) {
    if (*at == '\\') at++;
    hash = hash * 33 ^ (uint8_t)*at;
  }
  at++;
  return hash;
}

static uint32_t number(void) {
  double result = 0, scale = 1;
  int negative = *at == '-', exponent = 0;
  at += negative;
  for (; *at >= '0' && *at <= '9'; at++) result = result * 10 + (*at - '0');
  if (*at == '.') {
    for (at++; *at >= '0' && *at <= '9'; at++) result += (*at - '0') * (scale /= 10);
  }
  if (*at == 'e') {
    int sign = *++at == '-';
    for (at += sign; *at >= '0' && *at <= '9'; at++) exponent = exponent * 10 + (*at - '0');
    for (; exponent > 0; exponent--) result = sign ? result / 10 : result * 10;
  }
  return (uint32_t)(int64_t)(negative ? -result : result);
}

static uint32_t list(char close, int pairs) {
  uint32_t hash = pairs ? 7 : 11;
  at++;
  skip_space();
  while (*at != close) {
    if (pairs) {
      hash = hash * 31 + string();
      skip_space();
      at++;
    }
    hash = hash * 31 + value();
    skip_space();
    if (*at == ',') at++;
    skip_space();
  }
  at++;
  return hash;
}

static uint32_t value(void) {
  skip_space();
  switch (*at) {
    case '{': return list('}', 1);
    case '[': return list(']', 0);
    case '"': return string();
    case 't': at += 4; return 1;
    case 'f': at += 5; return 2;
    case 'n': at += 4; return 3;
    default: return number();
  }
}

uint32_t run(void) {
  generate();
  uint32_t checksum = 0;
  for (int round = 0; round < 12; round++) {
    at = text;
    checksum = checksum * 31 + value();
  }
  return checksum;
}
