// An LZ77 compressor with a hash of three bytes, and its decompressor.
#include "bench_main.c"

enum { SIZE = 1 << 18, HASH_BITS = 13, MATCH_MIN = 4, MATCH_MAX = 130 };
static uint8_t input[SIZE], packed[SIZE * 2], output[SIZE];
static int heads[1 << HASH_BITS];

static uint32_t hash3(const uint8_t *p) {
  return ((uint32_t)(p[0] | p[1] << 8 | p[2] << 16) * 2654435761u) >> (32 - HASH_BITS);
}

static int compress(void) {
  int out = 0, literals = 0;
  for (int i = 0; i < 1 << HASH_BITS; i++) heads[i] = -1;
  for (int at = 0; at < SIZE; ) {
    int length = 0, from = -1;
    if (at + MATCH_MIN < SIZE) {
      uint32_t slot = hash3(input + at);
      from = heads[slot];
      heads[slot] = at;
      if (from >= 0 && at - from < 65536) {
        while (length < MATCH_MAX && at + length < SIZE && input[from + length] == input[at + length]) {
          length++;
        }
      }
    }
    if (length >= MATCH_MIN) {
      packed[out++] = (uint8_t)(0x80 | (length - MATCH_MIN));
      packed[out++] = (uint8_t)(at - from);
      packed[out++] = (uint8_t)((at - from) >> 8);
      at += length;
      literals = 0;
    } else {
      if (literals == 0 || packed[literals] == 0x7f) {
        literals = out;
        packed[out++] = 0;
      } else {
        packed[literals]++;
      }
      packed[out++] = input[at++];
    }
  }
  return out;
}

static void decompress(int size) {
  int out = 0;
  for (int at = 0; at < size; ) {
    uint8_t token = packed[at++];
    if (token & 0x80) {
      int length = (token & 0x7f) + MATCH_MIN;
      int distance = packed[at] | packed[at + 1] << 8;
      at += 2;
      for (int i = 0; i < length; i++, out++) output[out] = output[out - distance];
    } else {
      for (int i = 0; i <= token; i++) output[out++] = packed[at++];
    }
  }
}

uint32_t run(void) {
  static const char *const phrases[] = {
    "the quick brown fox ", "jumps over ", "the lazy dog. ", "pack my box ", "with five dozen ",
    "liquor jugs, ", "and so on ", "until the end\n",
  };
  for (int at = 0; at < SIZE; ) {
    const char *phrase = phrases[random32() & 7];
    while (*phrase && at < SIZE) input[at++] = (uint8_t)*phrase++;
    if (at < SIZE) input[at++] = (uint8_t)random32();
  }
  uint32_t checksum = 0;
  for (int round = 0; round < 16; round++) {
    int size = compress();
    decompress(size);
    checksum = checksum * 31 + (uint32_t)size + (memcmp(input, output, SIZE) == 0);
    input[round * 100] ^= 1;
  }
  return checksum;
}
