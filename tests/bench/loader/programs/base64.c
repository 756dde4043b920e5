// Base64 (RFC 4648), there and back.
#include "bench_main.c"

enum { SIZE = 3 << 17 };
static const char alphabet[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
static uint8_t input[SIZE], output[SIZE];
static char encoded[SIZE / 3 * 4];
static int8_t values[256];

static void encode(void) {
  char *out = encoded;
  for (int i = 0; i < SIZE; i += 3) {
    uint32_t three = (uint32_t)input[i] << 16 | (uint32_t)input[i + 1] << 8 | input[i + 2];
    *out++ = alphabet[three >> 18];
    *out++ = alphabet[three >> 12 & 63];
    *out++ = alphabet[three >> 6 & 63];
    *out++ = alphabet[three & 63];
  }
}

static int decode(void) {
  uint8_t *out = output;
  for (size_t i = 0; i < sizeof encoded; i += 4) {
    int32_t four = 0;
    for (int k = 0; k < 4; k++) {
      int8_t value = values[(uint8_t)encoded[i + (size_t)k]];
      if (value < 0) return 0;
      four = four << 6 | value;
    }
    *out++ = (uint8_t)(four >> 16);
    *out++ = (uint8_t)(four >> 8);
    *out++ = (uint8_t)four;
  }
  return 1;
}

uint32_t run(void) {
  memset(values, -1, sizeof values);
  for (int i = 0; i < 64; i++) values[(uint8_t)alphabet[i]] = (int8_t)i;
  for (int i = 0; i < SIZE; i++) input[i] = (uint8_t)random32();
  uint32_t checksum = 0;
  for (int round = 0; round < 24; round++) {
    encode();
    if (!decode()) return 0;
    for (int i = 0; i < SIZE; i += 1001) checksum = checksum * 31 + output[i];
    input[round] += 7;
  }
  return checksum;
}
