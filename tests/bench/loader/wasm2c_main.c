// Runs a WASI program that wasm2c translated to C: the few calls that benchmark programs make.
#include <stdlib.h>
#include <sys/random.h>
#include <time.h>
#include <unistd.h>
#include "program.h"

#define WASI(name) Z_wasi_snapshot_preview1Z_##name
enum { ERRNO_BADF = 8, ERRNO_INVAL = 28, ERRNO_NOSYS = 52 };
struct Z_wasi_snapshot_preview1_instance_t { int nothing; };
typedef struct Z_wasi_snapshot_preview1_instance_t Wasi;
static Z_program_instance_t program;

/** The byte at an address of the program's memory. */
static u8 *at(u32 address) { return Z_programZ_memory(&program)->data + address; }

static u32 get32(u32 address) {
  u32 value;
  __builtin_memcpy(&value, at(address), sizeof value);
  return value;
}

static void set32(u32 address, u32 value) { __builtin_memcpy(at(address), &value, sizeof value); }

typedef ssize_t (*transfer_call)(int, void *, size_t);

static u32 transfer(transfer_call call, u32 file, u32 vectors, u32 count, u32 result) {
  u32 done = 0;
  if (file > 2) return ERRNO_BADF;
  for (u32 i = 0; i < count; i++) {
    ssize_t size = call((int)file, at(get32(vectors + 8 * i)), get32(vectors + 8 * i + 4));
    if (size < 0) return ERRNO_INVAL;
    done += (u32)size;
  }
  set32(result, done);
  return 0;
}

u32 WASI(fd_write)(Wasi *w, u32 file, u32 vectors, u32 count, u32 result) {
  (void)w;
  return transfer((transfer_call)write, file, vectors, count, result);
}

u32 WASI(fd_read)(Wasi *w, u32 file, u32 vectors, u32 count, u32 result) {
  (void)w;
  return transfer(read, file, vectors, count, result);
}

u32 WASI(clock_time_get)(Wasi *w, u32 clock, u64 precision, u32 result) {
  struct timespec time;
  (void)w, (void)precision;
  clock_gettime(clock == 0 ? CLOCK_REALTIME : CLOCK_MONOTONIC, &time);
  u64 now = (u64)time.tv_sec * 1000000000u + (u64)time.tv_nsec;
  __builtin_memcpy(at(result), &now, sizeof now);
  return 0;
}

u32 WASI(random_get)(Wasi *w, u32 buffer, u32 size) {
  (void)w;
  return getrandom(at(buffer), size, 0) == (ssize_t)size ? 0 : ERRNO_INVAL;
}

u32 WASI(fd_fdstat_get)(Wasi *w, u32 file, u32 result) {
  (void)w;
  if (file > 2) return ERRNO_BADF;
  __builtin_memset(at(result), 0, 24);
  *at(result) = 2; // a character device
  __builtin_memset(at(result + 8), 0xff, 8);
  return 0;
}

void WASI(proc_exit)(Wasi *w, u32 status) { (void)w; exit((int)status); }
u32 WASI(sched_yield)(Wasi *w) { (void)w; return 0; }
u32 WASI(fd_close)(Wasi *w, u32 file) { (void)w, (void)file; return 0; }
u32 WASI(fd_seek)(Wasi *w, u32 file, u64 offset, u32 whence, u32 result) {
  (void)w, (void)file, (void)offset, (void)whence, (void)result;
  return ERRNO_NOSYS;
}
u32 WASI(fd_prestat_get)(Wasi *w, u32 file, u32 result) { (void)w, (void)file, (void)result; return ERRNO_BADF; }
u32 WASI(fd_prestat_dir_name)(Wasi *w, u32 file, u32 path, u32 size) {
  (void)w, (void)file, (void)path, (void)size;
  return ERRNO_BADF;
}
u32 WASI(args_sizes_get)(Wasi *w, u32 count, u32 size) { (void)w; set32(count, 0); set32(size, 0); return 0; }
u32 WASI(args_get)(Wasi *w, u32 list, u32 text) { (void)w, (void)list, (void)text; return 0; }
u32 WASI(environ_sizes_get)(Wasi *w, u32 count, u32 size) { (void)w; set32(count, 0); set32(size, 0); return 0; }
u32 WASI(environ_get)(Wasi *w, u32 list, u32 text) { (void)w, (void)list, (void)text; return 0; }

int main(void) {
  Wasi wasi;
  wasm_rt_init();
  Z_program_init_module();
  Z_program_instantiate(&program, &wasi);
  Z_programZ__start(&program);
  return 0;
}
