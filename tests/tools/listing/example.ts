// A small AssemblyScript program for listing.test.ts, which looks for its lines, their operators
// and their instructions in listings.
export function share(total: i32, people: i32): i32 {
  const each = total / people;
  return each * 24;
}

export function find(at: usize, count: i32, wanted: i64): i32 {
  for (let i = 0; i < count; i++) {
    if (load<i64>(at + (<usize>i << 3), 8) == wanted) return i;
  }
  return -1;
}

export function fibonacci(n: i32): i32 {
  return n < 2 ? n : fibonacci(n - 1) + fibonacci(n - 2);
}

export function name(day: i32): i32 {
  switch (day) {
    case 0: return 14;
    case 1: return 21;
    case 2: return 72;
    case 3: return 46;
    case 4: return 64;
    case 5: return 90;
  }
  return 0;
}
