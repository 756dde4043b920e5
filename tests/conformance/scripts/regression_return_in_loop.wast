;; A loop's body that returns a value right after computing it (mutation fuzzing, seed 16637): the
;; value goes to the result's register, where an argument lives that the loop goes on using. The check
;; of register allocation took the loop for overwriting the argument (ARM64).
(module
  (func (export "f") (param $n i32) (result i32)
    (local $x i32) (local $sum i32) (local $y i32)
    (loop $again
      (local.set $sum (i32.add (local.get $sum) (i32.and (local.get $x) (i32.const 255))))
      (local.set $y (i32.mul (local.get $sum) (i32.const 77)))
      (if (i32.gt_u (local.get $sum) (i32.const 20))
        (then (return (i32.add (local.get $sum) (i32.shl (local.get $y) (i32.const 8))))))
      (local.set $x (i32.sub (local.get $n) (i32.const 1)))
      (br_if $again (i32.and (local.get $n) (i32.const 1)))
      (local.set $x (i32.const 7))
      (br $again))
    (unreachable)))

(assert_return (invoke "f" (i32.const 9)) (i32.const 473112))
(assert_return (invoke "f" (i32.const 8)) (i32.const 413973))
