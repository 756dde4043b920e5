// Modular exponentiation with 1024-bit numbers in 32-bit limbs (Montgomery multiplication, CIOS).
#include "bench_main.c"

enum { LIMBS = 32 };
static uint32_t modulus[LIMBS], base[LIMBS], result[LIMBS], inverse;

static void multiply(uint32_t *out, const uint32_t *a, const uint32_t *b) {
  uint32_t t[LIMBS + 2] = { 0 };
  for (int i = 0; i < LIMBS; i++) {
    uint64_t carry = 0;
    for (int j = 0; j < LIMBS; j++) {
      carry += (uint64_t)a[j] * b[i] + t[j];
      t[j] = (uint32_t)carry;
      carry >>= 32;
    }
    carry += t[LIMBS];
    t[LIMBS] = (uint32_t)carry;
    t[LIMBS + 1] = (uint32_t)(carry >> 32);
    uint32_t m = t[0] * inverse;
    carry = ((uint64_t)m * modulus[0] + t[0]) >> 32;
    for (int j = 1; j < LIMBS; j++) {
      carry += (uint64_t)m * modulus[j] + t[j];
      t[j - 1] = (uint32_t)carry;
      carry >>= 32;
    }
    carry += t[LIMBS];
    t[LIMBS - 1] = (uint32_t)carry;
    t[LIMBS] = t[LIMBS + 1] + (uint32_t)(carry >> 32);
  }
  uint64_t borrow = 0;
  uint32_t difference[LIMBS];
  for (int j = 0; j < LIMBS; j++) {
    uint64_t d = (uint64_t)t[j] - modulus[j] - borrow;
    difference[j] = (uint32_t)d;
    borrow = d >> 63;
  }
  memcpy(out, t[LIMBS] || !borrow ? difference : t, sizeof difference);
}

uint32_t run(void) {
  for (int i = 0; i < LIMBS; i++) {
    modulus[i] = random32();
    base[i] = random32();
  }
  modulus[0] |= 1;
  modulus[LIMBS - 1] |= 0x80000000u;
  base[LIMBS - 1] &= 0x7fffffffu;
  uint32_t x = 1;
  for (int i = 0; i < 5; i++) x *= 2 - modulus[0] * x;
  inverse = -x;
  memcpy(result, base, sizeof base);
  for (int bit = 0; bit < 16384; bit++) {
    multiply(result, result, result);
    if (random32() & 1) multiply(result, result, base);
  }
  uint32_t checksum = 0;
  for (int i = 0; i < LIMBS; i++) checksum = checksum * 31 + result[i];
  return checksum;
}
