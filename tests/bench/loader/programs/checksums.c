// CRC-32 by table, Adler-32, FNV-1a and xxHash64's inner loop over a buffer.
#include "bench_main.c"

enum { SIZE = 1 << 19 };
static uint8_t data[SIZE];
static uint32_t table[256];

static uint32_t crc32(void) {
  uint32_t crc = ~0u;
  for (int i = 0; i < SIZE; i++) crc = table[(crc ^ data[i]) & 0xff] ^ crc >> 8;
  return ~crc;
}

static uint32_t adler32(void) {
  uint32_t a = 1, b = 0;
  for (int i = 0; i < SIZE; ) {
    for (int end = i + 2048; i < end; i++) {
      a += data[i];
      b += a;
    }
    a %= 65521;
    b %= 65521;
  }
  return b << 16 | a;
}

static uint64_t rotate(uint64_t x, int n) { return x << n | x >> (64 - n); }

static uint64_t xx64(void) {
  const uint64_t p1 = 0x9e3779b185ebca87u, p2 = 0xc2b2ae3d27d4eb4fu;
  uint64_t v[4] = { p1 + p2, p2, 0, 0 - p1 };
  for (int i = 0; i < SIZE; i += 32) {
    for (int k = 0; k < 4; k++) {
      uint64_t word;
      memcpy(&word, data + i + 8 * k, sizeof word);
      v[k] = rotate(v[k] + word * p2, 31) * p1;
    }
  }
  return rotate(v[0], 1) + rotate(v[1], 7) + rotate(v[2], 12) + rotate(v[3], 18);
}

uint32_t run(void) {
  for (uint32_t i = 0; i < 256; i++) {
    uint32_t c = i;
    for (int k = 0; k < 8; k++) c = c & 1 ? c >> 1 ^ 0xedb88320u : c >> 1;
    table[i] = c;
  }
  for (int i = 0; i < SIZE; i++) data[i] = (uint8_t)random32();
  uint32_t checksum = 0;
  for (int round = 0; round < 16; round++) {
    uint64_t x = xx64();
    checksum = checksum * 31 + (crc32() ^ adler32() ^ (uint32_t)(x ^ x >> 32));
    data[round]++;
  }
  return checksum;
}
