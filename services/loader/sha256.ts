// SHA-256 (FIPS 180-4) of bytes that come in pieces. One digest at a time.

const state: usize = memory.data(32, 8);
const schedule: usize = memory.data(256, 8);
/** The bytes behind the last whole block, and room for the padding. */
const tail: usize = memory.data(128, 8);
/** Bytes so far. */
let total: u64 = 0;

/** The 64 round constants (FIPS 180-4 section 4.2.2). */
const constants: usize = memory.data<u32>([
  0x428a2f98, 0x71374491, 0xb5c0fbcf, 0xe9b5dba5, 0x3956c25b, 0x59f111f1, 0x923f82a4, 0xab1c5ed5,
  0xd807aa98, 0x12835b01, 0x243185be, 0x550c7dc3, 0x72be5d74, 0x80deb1fe, 0x9bdc06a7, 0xc19bf174,
  0xe49b69c1, 0xefbe4786, 0x0fc19dc6, 0x240ca1cc, 0x2de92c6f, 0x4a7484aa, 0x5cb0a9dc, 0x76f988da,
  0x983e5152, 0xa831c66d, 0xb00327c8, 0xbf597fc7, 0xc6e00bf3, 0xd5a79147, 0x06ca6351, 0x14292967,
  0x27b70a85, 0x2e1b2138, 0x4d2c6dfc, 0x53380d13, 0x650a7354, 0x766a0abb, 0x81c2c92e, 0x92722c85,
  0xa2bfe8a1, 0xa81a664b, 0xc24b8b70, 0xc76c51a3, 0xd192e819, 0xd6990624, 0xf40e3585, 0x106aa070,
  0x19a4c116, 0x1e376c08, 0x2748774c, 0x34b0bcb5, 0x391c0cb3, 0x4ed8aa4a, 0x5b9cca4f, 0x682e6ff3,
  0x748f82ee, 0x78a5636f, 0x84c87814, 0x8cc70208, 0x90befffa, 0xa4506ceb, 0xbef9a3f7, 0xc67178f2,
]);

/** Starts a digest, of nothing yet. */
export function beginDigest(): void {
  total = 0;
  store<u32>(state, 0x6a09e667);
  store<u32>(state, 0xbb67ae85, 4);
  store<u32>(state, 0x3c6ef372, 8);
  store<u32>(state, 0xa54ff53a, 12);
  store<u32>(state, 0x510e527f, 16);
  store<u32>(state, 0x9b05688c, 20);
  store<u32>(state, 0x1f83d9ab, 24);
  store<u32>(state, 0x5be0cd19, 28);
}

/** Appends [from, from + length). */
export function appendToDigest(from: usize, length: u32): void {
  const end = from + length;
  const filled = <u32>total & 63;
  total += length;
  if (filled != 0) {
    const taken = min<u32>(64 - filled, length);
    memory.copy(tail + filled, from, taken);
    if (filled + taken < 64) return;
    hashBlock(tail);
    from += taken;
  }
  while (end - from >= 64) {
    hashBlock(from);
    from += 64;
  }
  memory.copy(tail, from, end - from);
}

/** Ends the digest: 32 bytes at `digest`. */
export function finishDigest(digest: usize): void {
  const filled = <u32>total & 63;
  memory.fill(tail + filled, 0, 128 - filled);
  store<u8>(tail + filled, 0x80);
  const size: usize = filled < 56 ? 64 : 128;
  store<u64>(tail + size - 8, bswap<u64>(total << 3));
  hashBlock(tail);
  if (size == 128) hashBlock(tail + 64);
  for (let at: usize = 0; at < 32; at += 4) {
    store<u32>(digest + at, bswap<u32>(load<u32>(state + at)));
  }
}

function hashBlock(block: usize): void {
  for (let at: usize = 0; at < 64; at += 4) {
    store<u32>(schedule + at, bswap<u32>(load<u32>(block + at)));
  }
  for (let at: usize = 64; at < 256; at += 4) {
    const early = load<u32>(schedule + at - 60);
    const late = load<u32>(schedule + at - 8);
    const small0 = rotr<u32>(early, 7) ^ rotr<u32>(early, 18) ^ (early >> 3);
    const small1 = rotr<u32>(late, 17) ^ rotr<u32>(late, 19) ^ (late >> 10);
    store<u32>(
      schedule + at,
      load<u32>(schedule + at - 64) + small0 + load<u32>(schedule + at - 28) + small1,
    );
  }
  let a = load<u32>(state);
  let b = load<u32>(state, 4);
  let c = load<u32>(state, 8);
  let d = load<u32>(state, 12);
  let e = load<u32>(state, 16);
  let f = load<u32>(state, 20);
  let g = load<u32>(state, 24);
  let h = load<u32>(state, 28);
  for (let at: usize = 0; at < 256; at += 4) {
    const sum1 = rotr<u32>(e, 6) ^ rotr<u32>(e, 11) ^ rotr<u32>(e, 25);
    const choice = (e & f) ^ (~e & g);
    const first = h + sum1 + choice + load<u32>(constants + at) + load<u32>(schedule + at);
    const sum0 = rotr<u32>(a, 2) ^ rotr<u32>(a, 13) ^ rotr<u32>(a, 22);
    const second = sum0 + ((a & b) ^ (a & c) ^ (b & c));
    h = g;
    g = f;
    f = e;
    e = d + first;
    d = c;
    c = b;
    b = a;
    a = first + second;
  }
  store<u32>(state, load<u32>(state) + a);
  store<u32>(state, load<u32>(state, 4) + b, 4);
  store<u32>(state, load<u32>(state, 8) + c, 8);
  store<u32>(state, load<u32>(state, 12) + d, 12);
  store<u32>(state, load<u32>(state, 16) + e, 16);
  store<u32>(state, load<u32>(state, 20) + f, 20);
  store<u32>(state, load<u32>(state, 24) + g, 24);
  store<u32>(state, load<u32>(state, 28) + h, 28);
}
