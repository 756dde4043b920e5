;; Bugs that were found, each by the smallest code that showed it.
(module
  ;; A loop's parameter that goes round unchanged on one way back: its register was given away
  ;; after its last use (fuzzing, seed 872).
  (func (export "unchanged_parameter") (param $n i32) (result i32)
    (local $x i32) (local $sum i32) (local $y i32)
    (loop $again
      (local.set $sum (i32.add (local.get $sum) (i32.and (local.get $x) (i32.const 255))))
      (local.set $y (i32.mul (local.get $sum) (i32.const 77)))
      (if (i32.eqz (local.get $n)) (then (return (i32.add (local.get $sum) (i32.shl (local.get $y) (i32.const 8))))))
      (local.set $n (i32.sub (local.get $n) (i32.const 1)))
      (br_if $again (i32.and (local.get $n) (i32.const 1)))
      (local.set $x (i32.const 7))
      (br $again))
    (unreachable))
  ;; A shift fused into the first operand of an `and` that is only tested (ARM64; fuzzing, seed 631).
  (func (export "shifted_test") (param i32 i32) (result i32)
    (if (result i32) (i32.and (i32.shl (local.get 0) (i32.const 3)) (local.get 1))
      (then (i32.const 1)) (else (i32.const 0)))))

(assert_return (invoke "unchanged_parameter" (i32.const 5)) (i32.const 689955))
(assert_return (invoke "unchanged_parameter" (i32.const 6)) (i32.const 689955))
(assert_return (invoke "shifted_test" (i32.const 1) (i32.const 8)) (i32.const 1))
(assert_return (invoke "shifted_test" (i32.const 1) (i32.const 1)) (i32.const 0))
