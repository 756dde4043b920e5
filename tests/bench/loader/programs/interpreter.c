// A register machine: a switch in a loop, running a program that adds up primes.
#include "bench_main.c"

enum operation { SET, ADD, ADD_CONSTANT, MULTIPLY, REMAINDER, LESS, JUMP, JUMP_ZERO, XOR, SHIFT, HALT };
struct instruction { uint8_t operation, a, b, c; int32_t constant; };

static const struct instruction program[] = {
  /*  0 */ { SET, 0, 0, 0, 2 },            // n = 2
  /*  1 */ { SET, 1, 0, 0, 0 },            // sum = 0
  /*  2 */ { LESS, 4, 0, 3, 0 },           // while (n < limit)
  /*  3 */ { JUMP_ZERO, 4, 0, 0, 18 },
  /*  4 */ { SET, 2, 0, 0, 2 },            // d = 2
  /*  5 */ { MULTIPLY, 5, 2, 2, 0 },       // while (d * d <= n)
  /*  6 */ { LESS, 5, 0, 5, 0 },
  /*  7 */ { JUMP_ZERO, 5, 0, 0, 9 },
  /*  8 */ { JUMP, 0, 0, 0, 13 },
  /*  9 */ { REMAINDER, 5, 0, 2, 0 },      // if (n % d == 0) not a prime
  /* 10 */ { JUMP_ZERO, 5, 0, 0, 16 },
  /* 11 */ { ADD_CONSTANT, 2, 2, 0, 1 },   // d++
  /* 12 */ { JUMP, 0, 0, 0, 5 },
  /* 13 */ { SHIFT, 6, 1, 0, 3 },          // sum = (sum + n) ^ (sum >> 3)
  /* 14 */ { ADD, 1, 1, 0, 0 },
  /* 15 */ { XOR, 1, 1, 6, 0 },
  /* 16 */ { ADD_CONSTANT, 0, 0, 0, 1 },   // n++
  /* 17 */ { JUMP, 0, 0, 0, 2 },
  /* 18 */ { HALT, 0, 0, 0, 0 },
};

static uint32_t execute(const struct instruction *code, uint32_t *registers) {
  for (const struct instruction *at = code; ; at++) {
    switch (at->operation) {
      case SET: registers[at->a] = (uint32_t)at->constant; break;
      case ADD: registers[at->a] = registers[at->b] + registers[at->c]; break;
      case ADD_CONSTANT: registers[at->a] = registers[at->b] + (uint32_t)at->constant; break;
      case MULTIPLY: registers[at->a] = registers[at->b] * registers[at->c]; break;
      case REMAINDER: registers[at->a] = registers[at->b] % registers[at->c]; break;
      case LESS: registers[at->a] = registers[at->b] < registers[at->c]; break;
      case XOR: registers[at->a] = registers[at->b] ^ registers[at->c]; break;
      case SHIFT: registers[at->a] = registers[at->b] >> at->constant; break;
      case JUMP: at = code + at->constant - 1; break;
      case JUMP_ZERO: if (registers[at->a] == 0) at = code + at->constant - 1; break;
      default: return registers[1];
    }
  }
}

uint32_t run(void) {
  uint32_t registers[8] = { 0 }, checksum = 0;
  for (uint32_t round = 0; round < 4; round++) {
    registers[3] = 30000 + round;
    checksum = checksum * 31 + execute(program, registers);
  }
  return checksum;
}
