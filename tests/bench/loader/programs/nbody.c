// Five bodies under gravity.
#include "bench_main.c"
#include <math.h>

struct body { double x, y, z, vx, vy, vz, mass; };
static struct body bodies[5] = {
  { 0, 0, 0, 0, 0, 0, 39.478 },
  { 4.841, -1.160, -0.1036, 0.6063, 2.811, -0.02521, 0.03769 },
  { 8.343, 4.124, -0.4035, -1.0107, 1.825, 0.008415, 0.01128 },
  { 12.894, -15.111, -0.2233, 1.0827, 0.8687, -0.01083, 0.001723 },
  { 15.379, -25.919, 0.1792, 0.9790, 0.5946, -0.03475, 0.002033 },
};

static void advance(double dt) {
  for (int i = 0; i < 5; i++) {
    struct body *a = &bodies[i];
    for (int j = i + 1; j < 5; j++) {
      struct body *b = &bodies[j];
      double dx = a->x - b->x, dy = a->y - b->y, dz = a->z - b->z;
      double squared = dx * dx + dy * dy + dz * dz;
      double scale = dt / (squared * sqrt(squared));
      a->vx -= dx * b->mass * scale;
      a->vy -= dy * b->mass * scale;
      a->vz -= dz * b->mass * scale;
      b->vx += dx * a->mass * scale;
      b->vy += dy * a->mass * scale;
      b->vz += dz * a->mass * scale;
    }
  }
  for (int i = 0; i < 5; i++) {
    bodies[i].x += dt * bodies[i].vx;
    bodies[i].y += dt * bodies[i].vy;
    bodies[i].z += dt * bodies[i].vz;
  }
}

uint32_t run(void) {
  for (int i = 0; i < 250000; i++) advance(0.01);
  uint64_t bits;
  memcpy(&bits, &bodies[0].x, sizeof bits);
  return (uint32_t)(bits ^ bits >> 32);
}
