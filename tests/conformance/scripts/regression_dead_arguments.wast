;; Arguments that only a dead parameter of a loop uses (fuzzing, seed 333, shrunk): they got a place
;; for the shortest of lives, and so the place of a later argument, though all of them arrive at once.
(module
  (global $n (mut i32) (i32.const 3))
  (func (export "f")
    (param i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32) (result i32)
    (i32.const 0) (i32.const 0) (i32.const 0)
    (loop (param i32 i32 i32)
      drop drop drop
      (global.set $n (i32.sub (global.get $n) (i32.const 1)))
      (local.get 6) (local.get 8) (local.get 2)
      (br_if 0 (global.get $n))
      drop drop drop)
    (i32.add (local.get 3)
      (i32.add (i32.mul (local.get 7) (i32.const 10))
        (i32.add (i32.mul (local.get 9) (i32.const 100))
          (i32.add (i32.mul (local.get 11) (i32.const 1000)) (i32.mul (local.get 0) (i32.const 10000)))))))
  (func (export "floats")
    (param f64 f64 f64 f64 f64 f64 f64 f64 f64 f64 f64) (result f64)
    (f64.const 0) (f64.const 0)
    (loop (param f64 f64)
      drop drop
      (global.set $n (i32.sub (global.get $n) (i32.const 1)))
      (local.get 8) (local.get 1)
      (br_if 0 (i32.gt_s (global.get $n) (i32.const 0)))
      drop drop)
    (f64.add (local.get 2) (f64.add (local.get 9) (f64.mul (local.get 10) (local.get 0))))))

(assert_return
  (invoke "f" (i32.const 1) (i32.const 2) (i32.const 3) (i32.const 4) (i32.const 5) (i32.const 6) (i32.const 7)
    (i32.const 8) (i32.const 9) (i32.const 3) (i32.const 2) (i32.const 1))
  (i32.const 11384))
(assert_return
  (invoke "floats" (f64.const 2) (f64.const 99) (f64.const 3) (f64.const 0) (f64.const 0) (f64.const 0) (f64.const 0)
    (f64.const 0) (f64.const 77) (f64.const 5) (f64.const 10))
  (f64.const 28))
