;; More values alive than there are registers, used at once and again much later: what was spilled
;; must come back right, whether from its slot or from where it still is.
(module
  (func (export "i32") (param $n i32) (param $x i32) (result i32)
    (local $r i32)
    (local $v0 i32)
    (local $v1 i32)
    (local $v2 i32)
    (local $v3 i32)
    (local $v4 i32)
    (local $v5 i32)
    (local $v6 i32)
    (local $v7 i32)
    (local $v8 i32)
    (local $v9 i32)
    (local $v10 i32)
    (local $v11 i32)
    (local $v12 i32)
    (local $v13 i32)
    (local $v14 i32)
    (local $v15 i32)
    (local $v16 i32)
    (local $v17 i32)
    (local $v18 i32)
    (local $v19 i32)
    (local.set $v0 (local.get $x))
    (local.set $v1 (i32.add (i32.rotl (local.get $v0) (i32.const 5)) (i32.const 77)))
    (local.set $v2 (i32.add (i32.rotl (local.get $v1) (i32.const 5)) (i32.const 154)))
    (local.set $v3 (i32.add (i32.rotl (local.get $v2) (i32.const 5)) (i32.const 231)))
    (local.set $v4 (i32.add (i32.rotl (local.get $v3) (i32.const 5)) (i32.const 308)))
    (local.set $v5 (i32.add (i32.rotl (local.get $v4) (i32.const 5)) (i32.const 385)))
    (local.set $v6 (i32.add (i32.rotl (local.get $v5) (i32.const 5)) (i32.const 462)))
    (local.set $v7 (i32.add (i32.rotl (local.get $v6) (i32.const 5)) (i32.const 539)))
    (local.set $v8 (i32.add (i32.rotl (local.get $v7) (i32.const 5)) (i32.const 616)))
    (local.set $v9 (i32.add (i32.rotl (local.get $v8) (i32.const 5)) (i32.const 693)))
    (local.set $v10 (i32.add (i32.rotl (local.get $v9) (i32.const 5)) (i32.const 770)))
    (local.set $v11 (i32.add (i32.rotl (local.get $v10) (i32.const 5)) (i32.const 847)))
    (local.set $v12 (i32.add (i32.rotl (local.get $v11) (i32.const 5)) (i32.const 924)))
    (local.set $v13 (i32.add (i32.rotl (local.get $v12) (i32.const 5)) (i32.const 1001)))
    (local.set $v14 (i32.add (i32.rotl (local.get $v13) (i32.const 5)) (i32.const 1078)))
    (local.set $v15 (i32.add (i32.rotl (local.get $v14) (i32.const 5)) (i32.const 1155)))
    (local.set $v16 (i32.add (i32.rotl (local.get $v15) (i32.const 5)) (i32.const 1232)))
    (local.set $v17 (i32.add (i32.rotl (local.get $v16) (i32.const 5)) (i32.const 1309)))
    (local.set $v18 (i32.add (i32.rotl (local.get $v17) (i32.const 5)) (i32.const 1386)))
    (local.set $v19 (i32.add (i32.rotl (local.get $v18) (i32.const 5)) (i32.const 1463)))
    (loop $again
      (local.set $v0 (i32.xor (i32.add (local.get $v0) (local.get $v7)) (i32.shr_u (local.get
        $v19) (i32.and (local.get $v3) (i32.const 7)))))
      (local.set $v1 (i32.xor (i32.add (local.get $v1) (local.get $v8)) (i32.shr_u (local.get
        $v0) (i32.and (local.get $v4) (i32.const 7)))))
      (local.set $v2 (i32.xor (i32.add (local.get $v2) (local.get $v9)) (i32.shr_u (local.get
        $v1) (i32.and (local.get $v5) (i32.const 7)))))
      (local.set $v3 (i32.xor (i32.add (local.get $v3) (local.get $v10)) (i32.shr_u (local.get
        $v2) (i32.and (local.get $v6) (i32.const 7)))))
      (local.set $v4 (i32.xor (i32.add (local.get $v4) (local.get $v11)) (i32.shr_u (local.get
        $v3) (i32.and (local.get $v7) (i32.const 7)))))
      (local.set $v5 (i32.xor (i32.add (local.get $v5) (local.get $v12)) (i32.shr_u (local.get
        $v4) (i32.and (local.get $v8) (i32.const 7)))))
      (local.set $v6 (i32.xor (i32.add (local.get $v6) (local.get $v13)) (i32.shr_u (local.get
        $v5) (i32.and (local.get $v9) (i32.const 7)))))
      (local.set $v7 (i32.xor (i32.add (local.get $v7) (local.get $v14)) (i32.shr_u (local.get
        $v6) (i32.and (local.get $v10) (i32.const 7)))))
      (local.set $v8 (i32.xor (i32.add (local.get $v8) (local.get $v15)) (i32.shr_u (local.get
        $v7) (i32.and (local.get $v11) (i32.const 7)))))
      (local.set $v9 (i32.xor (i32.add (local.get $v9) (local.get $v16)) (i32.shr_u (local.get
        $v8) (i32.and (local.get $v12) (i32.const 7)))))
      (local.set $v10 (i32.xor (i32.add (local.get $v10) (local.get $v17)) (i32.shr_u
        (local.get $v9) (i32.and (local.get $v13) (i32.const 7)))))
      (local.set $v11 (i32.xor (i32.add (local.get $v11) (local.get $v18)) (i32.shr_u
        (local.get $v10) (i32.and (local.get $v14) (i32.const 7)))))
      (local.set $v12 (i32.xor (i32.add (local.get $v12) (local.get $v19)) (i32.shr_u
        (local.get $v11) (i32.and (local.get $v15) (i32.const 7)))))
      (local.set $v13 (i32.xor (i32.add (local.get $v13) (local.get $v0)) (i32.shr_u
        (local.get $v12) (i32.and (local.get $v16) (i32.const 7)))))
      (local.set $v14 (i32.xor (i32.add (local.get $v14) (local.get $v1)) (i32.shr_u
        (local.get $v13) (i32.and (local.get $v17) (i32.const 7)))))
      (local.set $v15 (i32.xor (i32.add (local.get $v15) (local.get $v2)) (i32.shr_u
        (local.get $v14) (i32.and (local.get $v18) (i32.const 7)))))
      (local.set $v16 (i32.xor (i32.add (local.get $v16) (local.get $v3)) (i32.shr_u
        (local.get $v15) (i32.and (local.get $v19) (i32.const 7)))))
      (local.set $v17 (i32.xor (i32.add (local.get $v17) (local.get $v4)) (i32.shr_u
        (local.get $v16) (i32.and (local.get $v0) (i32.const 7)))))
      (local.set $v18 (i32.xor (i32.add (local.get $v18) (local.get $v5)) (i32.shr_u
        (local.get $v17) (i32.and (local.get $v1) (i32.const 7)))))
      (local.set $v19 (i32.xor (i32.add (local.get $v19) (local.get $v6)) (i32.shr_u
        (local.get $v18) (i32.and (local.get $v2) (i32.const 7)))))
      (br_if $again (local.tee $n (i32.sub (local.get $n) (i32.const 1)))))
    (i32.add (i32.mul (i32.add (i32.mul (i32.add (i32.mul (i32.add (i32.mul (i32.add (i32.mul
      (i32.add (i32.mul (i32.add (i32.mul (i32.add (i32.mul (i32.add (i32.mul (i32.add (i32.mul
      (i32.add (i32.mul (i32.add (i32.mul (i32.add (i32.mul (i32.add (i32.mul (i32.add (i32.mul
      (i32.add (i32.mul (i32.add (i32.mul (i32.add (i32.mul (i32.add (i32.mul (i32.add (i32.mul
      (local.get $r) (i32.const 31)) (local.get $v0)) (i32.const 31)) (local.get $v1))
      (i32.const 31)) (local.get $v2)) (i32.const 31)) (local.get $v3)) (i32.const 31))
      (local.get $v4)) (i32.const 31)) (local.get $v5)) (i32.const 31)) (local.get $v6))
      (i32.const 31)) (local.get $v7)) (i32.const 31)) (local.get $v8)) (i32.const 31))
      (local.get $v9)) (i32.const 31)) (local.get $v10)) (i32.const 31)) (local.get $v11))
      (i32.const 31)) (local.get $v12)) (i32.const 31)) (local.get $v13)) (i32.const 31))
      (local.get $v14)) (i32.const 31)) (local.get $v15)) (i32.const 31)) (local.get $v16))
      (i32.const 31)) (local.get $v17)) (i32.const 31)) (local.get $v18)) (i32.const 31))
      (local.get $v19)))
  (func (export "i64") (param $n i32) (param $x i64) (result i64)
    (local $r i64)
    (local $v0 i64)
    (local $v1 i64)
    (local $v2 i64)
    (local $v3 i64)
    (local $v4 i64)
    (local $v5 i64)
    (local $v6 i64)
    (local $v7 i64)
    (local $v8 i64)
    (local $v9 i64)
    (local $v10 i64)
    (local $v11 i64)
    (local $v12 i64)
    (local $v13 i64)
    (local $v14 i64)
    (local $v15 i64)
    (local $v16 i64)
    (local $v17 i64)
    (local $v18 i64)
    (local $v19 i64)
    (local.set $v0 (local.get $x))
    (local.set $v1 (i64.add (i64.rotl (local.get $v0) (i64.const 9)) (i64.const 7777)))
    (local.set $v2 (i64.add (i64.rotl (local.get $v1) (i64.const 9)) (i64.const 15554)))
    (local.set $v3 (i64.add (i64.rotl (local.get $v2) (i64.const 9)) (i64.const 23331)))
    (local.set $v4 (i64.add (i64.rotl (local.get $v3) (i64.const 9)) (i64.const 31108)))
    (local.set $v5 (i64.add (i64.rotl (local.get $v4) (i64.const 9)) (i64.const 38885)))
    (local.set $v6 (i64.add (i64.rotl (local.get $v5) (i64.const 9)) (i64.const 46662)))
    (local.set $v7 (i64.add (i64.rotl (local.get $v6) (i64.const 9)) (i64.const 54439)))
    (local.set $v8 (i64.add (i64.rotl (local.get $v7) (i64.const 9)) (i64.const 62216)))
    (local.set $v9 (i64.add (i64.rotl (local.get $v8) (i64.const 9)) (i64.const 69993)))
    (local.set $v10 (i64.add (i64.rotl (local.get $v9) (i64.const 9)) (i64.const 77770)))
    (local.set $v11 (i64.add (i64.rotl (local.get $v10) (i64.const 9)) (i64.const 85547)))
    (local.set $v12 (i64.add (i64.rotl (local.get $v11) (i64.const 9)) (i64.const 93324)))
    (local.set $v13 (i64.add (i64.rotl (local.get $v12) (i64.const 9)) (i64.const 101101)))
    (local.set $v14 (i64.add (i64.rotl (local.get $v13) (i64.const 9)) (i64.const 108878)))
    (local.set $v15 (i64.add (i64.rotl (local.get $v14) (i64.const 9)) (i64.const 116655)))
    (local.set $v16 (i64.add (i64.rotl (local.get $v15) (i64.const 9)) (i64.const 124432)))
    (local.set $v17 (i64.add (i64.rotl (local.get $v16) (i64.const 9)) (i64.const 132209)))
    (local.set $v18 (i64.add (i64.rotl (local.get $v17) (i64.const 9)) (i64.const 139986)))
    (local.set $v19 (i64.add (i64.rotl (local.get $v18) (i64.const 9)) (i64.const 147763)))
    (loop $again
      (local.set $v0 (i64.sub (i64.xor (local.get $v0) (local.get $v7)) (i64.extend_i32_u
        (i32.wrap_i64 (local.get $v19)))))
      (local.set $v1 (i64.sub (i64.xor (local.get $v1) (local.get $v8)) (i64.extend_i32_u
        (i32.wrap_i64 (local.get $v0)))))
      (local.set $v2 (i64.sub (i64.xor (local.get $v2) (local.get $v9)) (i64.extend_i32_u
        (i32.wrap_i64 (local.get $v1)))))
      (local.set $v3 (i64.sub (i64.xor (local.get $v3) (local.get $v10)) (i64.extend_i32_u
        (i32.wrap_i64 (local.get $v2)))))
      (local.set $v4 (i64.sub (i64.xor (local.get $v4) (local.get $v11)) (i64.extend_i32_u
        (i32.wrap_i64 (local.get $v3)))))
      (local.set $v5 (i64.sub (i64.xor (local.get $v5) (local.get $v12)) (i64.extend_i32_u
        (i32.wrap_i64 (local.get $v4)))))
      (local.set $v6 (i64.sub (i64.xor (local.get $v6) (local.get $v13)) (i64.extend_i32_u
        (i32.wrap_i64 (local.get $v5)))))
      (local.set $v7 (i64.sub (i64.xor (local.get $v7) (local.get $v14)) (i64.extend_i32_u
        (i32.wrap_i64 (local.get $v6)))))
      (local.set $v8 (i64.sub (i64.xor (local.get $v8) (local.get $v15)) (i64.extend_i32_u
        (i32.wrap_i64 (local.get $v7)))))
      (local.set $v9 (i64.sub (i64.xor (local.get $v9) (local.get $v16)) (i64.extend_i32_u
        (i32.wrap_i64 (local.get $v8)))))
      (local.set $v10 (i64.sub (i64.xor (local.get $v10) (local.get $v17)) (i64.extend_i32_u
        (i32.wrap_i64 (local.get $v9)))))
      (local.set $v11 (i64.sub (i64.xor (local.get $v11) (local.get $v18)) (i64.extend_i32_u
        (i32.wrap_i64 (local.get $v10)))))
      (local.set $v12 (i64.sub (i64.xor (local.get $v12) (local.get $v19)) (i64.extend_i32_u
        (i32.wrap_i64 (local.get $v11)))))
      (local.set $v13 (i64.sub (i64.xor (local.get $v13) (local.get $v0)) (i64.extend_i32_u
        (i32.wrap_i64 (local.get $v12)))))
      (local.set $v14 (i64.sub (i64.xor (local.get $v14) (local.get $v1)) (i64.extend_i32_u
        (i32.wrap_i64 (local.get $v13)))))
      (local.set $v15 (i64.sub (i64.xor (local.get $v15) (local.get $v2)) (i64.extend_i32_u
        (i32.wrap_i64 (local.get $v14)))))
      (local.set $v16 (i64.sub (i64.xor (local.get $v16) (local.get $v3)) (i64.extend_i32_u
        (i32.wrap_i64 (local.get $v15)))))
      (local.set $v17 (i64.sub (i64.xor (local.get $v17) (local.get $v4)) (i64.extend_i32_u
        (i32.wrap_i64 (local.get $v16)))))
      (local.set $v18 (i64.sub (i64.xor (local.get $v18) (local.get $v5)) (i64.extend_i32_u
        (i32.wrap_i64 (local.get $v17)))))
      (local.set $v19 (i64.sub (i64.xor (local.get $v19) (local.get $v6)) (i64.extend_i32_u
        (i32.wrap_i64 (local.get $v18)))))
      (br_if $again (local.tee $n (i32.sub (local.get $n) (i32.const 1)))))
    (i64.add (i64.mul (i64.add (i64.mul (i64.add (i64.mul (i64.add (i64.mul (i64.add (i64.mul
      (i64.add (i64.mul (i64.add (i64.mul (i64.add (i64.mul (i64.add (i64.mul (i64.add (i64.mul
      (i64.add (i64.mul (i64.add (i64.mul (i64.add (i64.mul (i64.add (i64.mul (i64.add (i64.mul
      (i64.add (i64.mul (i64.add (i64.mul (i64.add (i64.mul (i64.add (i64.mul (i64.add (i64.mul
      (local.get $r) (i64.const 31)) (local.get $v0)) (i64.const 31)) (local.get $v1))
      (i64.const 31)) (local.get $v2)) (i64.const 31)) (local.get $v3)) (i64.const 31))
      (local.get $v4)) (i64.const 31)) (local.get $v5)) (i64.const 31)) (local.get $v6))
      (i64.const 31)) (local.get $v7)) (i64.const 31)) (local.get $v8)) (i64.const 31))
      (local.get $v9)) (i64.const 31)) (local.get $v10)) (i64.const 31)) (local.get $v11))
      (i64.const 31)) (local.get $v12)) (i64.const 31)) (local.get $v13)) (i64.const 31))
      (local.get $v14)) (i64.const 31)) (local.get $v15)) (i64.const 31)) (local.get $v16))
      (i64.const 31)) (local.get $v17)) (i64.const 31)) (local.get $v18)) (i64.const 31))
      (local.get $v19)))
  (func (export "f64") (param $n i32) (param $x f64) (result f64)
    (local $r f64)
    (local $v0 f64)
    (local $v1 f64)
    (local $v2 f64)
    (local $v3 f64)
    (local $v4 f64)
    (local $v5 f64)
    (local $v6 f64)
    (local $v7 f64)
    (local $v8 f64)
    (local $v9 f64)
    (local $v10 f64)
    (local $v11 f64)
    (local $v12 f64)
    (local $v13 f64)
    (local $v14 f64)
    (local $v15 f64)
    (local $v16 f64)
    (local $v17 f64)
    (local $v18 f64)
    (local $v19 f64)
    (local.set $v0 (local.get $x))
    (local.set $v1 (f64.add (f64.mul (local.get $v0) (f64.const 0.5)) (f64.const 1)))
    (local.set $v2 (f64.add (f64.mul (local.get $v1) (f64.const 0.5)) (f64.const 2)))
    (local.set $v3 (f64.add (f64.mul (local.get $v2) (f64.const 0.5)) (f64.const 3)))
    (local.set $v4 (f64.add (f64.mul (local.get $v3) (f64.const 0.5)) (f64.const 4)))
    (local.set $v5 (f64.add (f64.mul (local.get $v4) (f64.const 0.5)) (f64.const 5)))
    (local.set $v6 (f64.add (f64.mul (local.get $v5) (f64.const 0.5)) (f64.const 6)))
    (local.set $v7 (f64.add (f64.mul (local.get $v6) (f64.const 0.5)) (f64.const 7)))
    (local.set $v8 (f64.add (f64.mul (local.get $v7) (f64.const 0.5)) (f64.const 8)))
    (local.set $v9 (f64.add (f64.mul (local.get $v8) (f64.const 0.5)) (f64.const 9)))
    (local.set $v10 (f64.add (f64.mul (local.get $v9) (f64.const 0.5)) (f64.const 10)))
    (local.set $v11 (f64.add (f64.mul (local.get $v10) (f64.const 0.5)) (f64.const 11)))
    (local.set $v12 (f64.add (f64.mul (local.get $v11) (f64.const 0.5)) (f64.const 12)))
    (local.set $v13 (f64.add (f64.mul (local.get $v12) (f64.const 0.5)) (f64.const 13)))
    (local.set $v14 (f64.add (f64.mul (local.get $v13) (f64.const 0.5)) (f64.const 14)))
    (local.set $v15 (f64.add (f64.mul (local.get $v14) (f64.const 0.5)) (f64.const 15)))
    (local.set $v16 (f64.add (f64.mul (local.get $v15) (f64.const 0.5)) (f64.const 16)))
    (local.set $v17 (f64.add (f64.mul (local.get $v16) (f64.const 0.5)) (f64.const 17)))
    (local.set $v18 (f64.add (f64.mul (local.get $v17) (f64.const 0.5)) (f64.const 18)))
    (local.set $v19 (f64.add (f64.mul (local.get $v18) (f64.const 0.5)) (f64.const 19)))
    (loop $again
      (local.set $v0 (f64.sub (f64.max (local.get $v0) (local.get $v7)) (f64.mul (f64.const
        0.25) (select (local.get $v19) (local.get $v3) (f64.lt (local.get $v5) (local.get
        $v0))))))
      (local.set $v1 (f64.sub (f64.max (local.get $v1) (local.get $v8)) (f64.mul (f64.const
        0.25) (select (local.get $v0) (local.get $v4) (f64.lt (local.get $v6) (local.get
        $v1))))))
      (local.set $v2 (f64.sub (f64.max (local.get $v2) (local.get $v9)) (f64.mul (f64.const
        0.25) (select (local.get $v1) (local.get $v5) (f64.lt (local.get $v7) (local.get
        $v2))))))
      (local.set $v3 (f64.sub (f64.max (local.get $v3) (local.get $v10)) (f64.mul (f64.const
        0.25) (select (local.get $v2) (local.get $v6) (f64.lt (local.get $v8) (local.get
        $v3))))))
      (local.set $v4 (f64.sub (f64.max (local.get $v4) (local.get $v11)) (f64.mul (f64.const
        0.25) (select (local.get $v3) (local.get $v7) (f64.lt (local.get $v9) (local.get
        $v4))))))
      (local.set $v5 (f64.sub (f64.max (local.get $v5) (local.get $v12)) (f64.mul (f64.const
        0.25) (select (local.get $v4) (local.get $v8) (f64.lt (local.get $v10) (local.get
        $v5))))))
      (local.set $v6 (f64.sub (f64.max (local.get $v6) (local.get $v13)) (f64.mul (f64.const
        0.25) (select (local.get $v5) (local.get $v9) (f64.lt (local.get $v11) (local.get
        $v6))))))
      (local.set $v7 (f64.sub (f64.max (local.get $v7) (local.get $v14)) (f64.mul (f64.const
        0.25) (select (local.get $v6) (local.get $v10) (f64.lt (local.get $v12) (local.get
        $v7))))))
      (local.set $v8 (f64.sub (f64.max (local.get $v8) (local.get $v15)) (f64.mul (f64.const
        0.25) (select (local.get $v7) (local.get $v11) (f64.lt (local.get $v13) (local.get
        $v8))))))
      (local.set $v9 (f64.sub (f64.max (local.get $v9) (local.get $v16)) (f64.mul (f64.const
        0.25) (select (local.get $v8) (local.get $v12) (f64.lt (local.get $v14) (local.get
        $v9))))))
      (local.set $v10 (f64.sub (f64.max (local.get $v10) (local.get $v17)) (f64.mul (f64.const
        0.25) (select (local.get $v9) (local.get $v13) (f64.lt (local.get $v15) (local.get
        $v10))))))
      (local.set $v11 (f64.sub (f64.max (local.get $v11) (local.get $v18)) (f64.mul (f64.const
        0.25) (select (local.get $v10) (local.get $v14) (f64.lt (local.get $v16) (local.get
        $v11))))))
      (local.set $v12 (f64.sub (f64.max (local.get $v12) (local.get $v19)) (f64.mul (f64.const
        0.25) (select (local.get $v11) (local.get $v15) (f64.lt (local.get $v17) (local.get
        $v12))))))
      (local.set $v13 (f64.sub (f64.max (local.get $v13) (local.get $v0)) (f64.mul (f64.const
        0.25) (select (local.get $v12) (local.get $v16) (f64.lt (local.get $v18) (local.get
        $v13))))))
      (local.set $v14 (f64.sub (f64.max (local.get $v14) (local.get $v1)) (f64.mul (f64.const
        0.25) (select (local.get $v13) (local.get $v17) (f64.lt (local.get $v19) (local.get
        $v14))))))
      (local.set $v15 (f64.sub (f64.max (local.get $v15) (local.get $v2)) (f64.mul (f64.const
        0.25) (select (local.get $v14) (local.get $v18) (f64.lt (local.get $v0) (local.get
        $v15))))))
      (local.set $v16 (f64.sub (f64.max (local.get $v16) (local.get $v3)) (f64.mul (f64.const
        0.25) (select (local.get $v15) (local.get $v19) (f64.lt (local.get $v1) (local.get
        $v16))))))
      (local.set $v17 (f64.sub (f64.max (local.get $v17) (local.get $v4)) (f64.mul (f64.const
        0.25) (select (local.get $v16) (local.get $v0) (f64.lt (local.get $v2) (local.get
        $v17))))))
      (local.set $v18 (f64.sub (f64.max (local.get $v18) (local.get $v5)) (f64.mul (f64.const
        0.25) (select (local.get $v17) (local.get $v1) (f64.lt (local.get $v3) (local.get
        $v18))))))
      (local.set $v19 (f64.sub (f64.max (local.get $v19) (local.get $v6)) (f64.mul (f64.const
        0.25) (select (local.get $v18) (local.get $v2) (f64.lt (local.get $v4) (local.get
        $v19))))))
      (br_if $again (local.tee $n (i32.sub (local.get $n) (i32.const 1)))))
    (f64.add (f64.mul (f64.add (f64.mul (f64.add (f64.mul (f64.add (f64.mul (f64.add (f64.mul
      (f64.add (f64.mul (f64.add (f64.mul (f64.add (f64.mul (f64.add (f64.mul (f64.add (f64.mul
      (f64.add (f64.mul (f64.add (f64.mul (f64.add (f64.mul (f64.add (f64.mul (f64.add (f64.mul
      (f64.add (f64.mul (f64.add (f64.mul (f64.add (f64.mul (f64.add (f64.mul (f64.add (f64.mul
      (local.get $r) (f64.const 0.75)) (local.get $v0)) (f64.const 0.75)) (local.get $v1))
      (f64.const 0.75)) (local.get $v2)) (f64.const 0.75)) (local.get $v3)) (f64.const 0.75))
      (local.get $v4)) (f64.const 0.75)) (local.get $v5)) (f64.const 0.75)) (local.get $v6))
      (f64.const 0.75)) (local.get $v7)) (f64.const 0.75)) (local.get $v8)) (f64.const 0.75))
      (local.get $v9)) (f64.const 0.75)) (local.get $v10)) (f64.const 0.75)) (local.get $v11))
      (f64.const 0.75)) (local.get $v12)) (f64.const 0.75)) (local.get $v13)) (f64.const 0.75))
      (local.get $v14)) (f64.const 0.75)) (local.get $v15)) (f64.const 0.75)) (local.get $v16))
      (f64.const 0.75)) (local.get $v17)) (f64.const 0.75)) (local.get $v18)) (f64.const 0.75))
      (local.get $v19)))
  (func (export "vector") (param $n i32) (param $x i64) (result i64)
    (local $r i64)
    (local $v0 i64)
    (local $v1 i64)
    (local $v2 i64)
    (local $v3 i64)
    (local $v4 i64)
    (local $v5 i64)
    (local $v6 i64)
    (local $v7 i64)
    (local $v8 i64)
    (local $v9 i64)
    (local $v10 i64)
    (local $v11 i64)
    (local $v12 i64)
    (local $v13 i64)
    (local $v14 i64)
    (local $v15 i64)
    (local $v16 i64)
    (local $v17 i64)
    (local $v18 i64)
    (local $v19 i64)
    (local.set $v0 (local.get $x))
    (local.set $v1 (i64.add (local.get $v0) (i64.const 1234567)))
    (local.set $v2 (i64.add (local.get $v1) (i64.const 2469134)))
    (local.set $v3 (i64.add (local.get $v2) (i64.const 3703701)))
    (local.set $v4 (i64.add (local.get $v3) (i64.const 4938268)))
    (local.set $v5 (i64.add (local.get $v4) (i64.const 6172835)))
    (local.set $v6 (i64.add (local.get $v5) (i64.const 7407402)))
    (local.set $v7 (i64.add (local.get $v6) (i64.const 8641969)))
    (local.set $v8 (i64.add (local.get $v7) (i64.const 9876536)))
    (local.set $v9 (i64.add (local.get $v8) (i64.const 11111103)))
    (local.set $v10 (i64.add (local.get $v9) (i64.const 12345670)))
    (local.set $v11 (i64.add (local.get $v10) (i64.const 13580237)))
    (local.set $v12 (i64.add (local.get $v11) (i64.const 14814804)))
    (local.set $v13 (i64.add (local.get $v12) (i64.const 16049371)))
    (local.set $v14 (i64.add (local.get $v13) (i64.const 17283938)))
    (local.set $v15 (i64.add (local.get $v14) (i64.const 18518505)))
    (local.set $v16 (i64.add (local.get $v15) (i64.const 19753072)))
    (local.set $v17 (i64.add (local.get $v16) (i64.const 20987639)))
    (local.set $v18 (i64.add (local.get $v17) (i64.const 22222206)))
    (local.set $v19 (i64.add (local.get $v18) (i64.const 23456773)))
    (loop $again
      (local.set $v0 (i64x2.extract_lane 0 (i32x4.add (i64x2.splat (local.get $v0)) (v128.xor
        (i64x2.splat (local.get $v7)) (i32x4.shr_u (i64x2.splat (local.get $v19)) (i32.const
        7))))))
      (local.set $v1 (i64x2.extract_lane 0 (i32x4.add (i64x2.splat (local.get $v1)) (v128.xor
        (i64x2.splat (local.get $v8)) (i32x4.shr_u (i64x2.splat (local.get $v0)) (i32.const
        7))))))
      (local.set $v2 (i64x2.extract_lane 0 (i32x4.add (i64x2.splat (local.get $v2)) (v128.xor
        (i64x2.splat (local.get $v9)) (i32x4.shr_u (i64x2.splat (local.get $v1)) (i32.const
        7))))))
      (local.set $v3 (i64x2.extract_lane 0 (i32x4.add (i64x2.splat (local.get $v3)) (v128.xor
        (i64x2.splat (local.get $v10)) (i32x4.shr_u (i64x2.splat (local.get $v2)) (i32.const
        7))))))
      (local.set $v4 (i64x2.extract_lane 0 (i32x4.add (i64x2.splat (local.get $v4)) (v128.xor
        (i64x2.splat (local.get $v11)) (i32x4.shr_u (i64x2.splat (local.get $v3)) (i32.const
        7))))))
      (local.set $v5 (i64x2.extract_lane 0 (i32x4.add (i64x2.splat (local.get $v5)) (v128.xor
        (i64x2.splat (local.get $v12)) (i32x4.shr_u (i64x2.splat (local.get $v4)) (i32.const
        7))))))
      (local.set $v6 (i64x2.extract_lane 0 (i32x4.add (i64x2.splat (local.get $v6)) (v128.xor
        (i64x2.splat (local.get $v13)) (i32x4.shr_u (i64x2.splat (local.get $v5)) (i32.const
        7))))))
      (local.set $v7 (i64x2.extract_lane 0 (i32x4.add (i64x2.splat (local.get $v7)) (v128.xor
        (i64x2.splat (local.get $v14)) (i32x4.shr_u (i64x2.splat (local.get $v6)) (i32.const
        7))))))
      (local.set $v8 (i64x2.extract_lane 0 (i32x4.add (i64x2.splat (local.get $v8)) (v128.xor
        (i64x2.splat (local.get $v15)) (i32x4.shr_u (i64x2.splat (local.get $v7)) (i32.const
        7))))))
      (local.set $v9 (i64x2.extract_lane 0 (i32x4.add (i64x2.splat (local.get $v9)) (v128.xor
        (i64x2.splat (local.get $v16)) (i32x4.shr_u (i64x2.splat (local.get $v8)) (i32.const
        7))))))
      (local.set $v10 (i64x2.extract_lane 0 (i32x4.add (i64x2.splat (local.get $v10))
        (v128.xor (i64x2.splat (local.get $v17)) (i32x4.shr_u (i64x2.splat (local.get $v9))
        (i32.const 7))))))
      (local.set $v11 (i64x2.extract_lane 0 (i32x4.add (i64x2.splat (local.get $v11))
        (v128.xor (i64x2.splat (local.get $v18)) (i32x4.shr_u (i64x2.splat (local.get $v10))
        (i32.const 7))))))
      (local.set $v12 (i64x2.extract_lane 0 (i32x4.add (i64x2.splat (local.get $v12))
        (v128.xor (i64x2.splat (local.get $v19)) (i32x4.shr_u (i64x2.splat (local.get $v11))
        (i32.const 7))))))
      (local.set $v13 (i64x2.extract_lane 0 (i32x4.add (i64x2.splat (local.get $v13))
        (v128.xor (i64x2.splat (local.get $v0)) (i32x4.shr_u (i64x2.splat (local.get $v12))
        (i32.const 7))))))
      (local.set $v14 (i64x2.extract_lane 0 (i32x4.add (i64x2.splat (local.get $v14))
        (v128.xor (i64x2.splat (local.get $v1)) (i32x4.shr_u (i64x2.splat (local.get $v13))
        (i32.const 7))))))
      (local.set $v15 (i64x2.extract_lane 0 (i32x4.add (i64x2.splat (local.get $v15))
        (v128.xor (i64x2.splat (local.get $v2)) (i32x4.shr_u (i64x2.splat (local.get $v14))
        (i32.const 7))))))
      (local.set $v16 (i64x2.extract_lane 0 (i32x4.add (i64x2.splat (local.get $v16))
        (v128.xor (i64x2.splat (local.get $v3)) (i32x4.shr_u (i64x2.splat (local.get $v15))
        (i32.const 7))))))
      (local.set $v17 (i64x2.extract_lane 0 (i32x4.add (i64x2.splat (local.get $v17))
        (v128.xor (i64x2.splat (local.get $v4)) (i32x4.shr_u (i64x2.splat (local.get $v16))
        (i32.const 7))))))
      (local.set $v18 (i64x2.extract_lane 0 (i32x4.add (i64x2.splat (local.get $v18))
        (v128.xor (i64x2.splat (local.get $v5)) (i32x4.shr_u (i64x2.splat (local.get $v17))
        (i32.const 7))))))
      (local.set $v19 (i64x2.extract_lane 0 (i32x4.add (i64x2.splat (local.get $v19))
        (v128.xor (i64x2.splat (local.get $v6)) (i32x4.shr_u (i64x2.splat (local.get $v18))
        (i32.const 7))))))
      (br_if $again (local.tee $n (i32.sub (local.get $n) (i32.const 1)))))
    (i64.xor (i64.rotl (i64.xor (i64.rotl (i64.xor (i64.rotl (i64.xor (i64.rotl (i64.xor
      (i64.rotl (i64.xor (i64.rotl (i64.xor (i64.rotl (i64.xor (i64.rotl (i64.xor (i64.rotl
      (i64.xor (i64.rotl (i64.xor (i64.rotl (i64.xor (i64.rotl (i64.xor (i64.rotl (i64.xor
      (i64.rotl (i64.xor (i64.rotl (i64.xor (i64.rotl (i64.xor (i64.rotl (i64.xor (i64.rotl
      (i64.xor (i64.rotl (i64.xor (i64.rotl (local.get $r) (i64.const 7)) (local.get $v0))
      (i64.const 7)) (local.get $v1)) (i64.const 7)) (local.get $v2)) (i64.const 7)) (local.get
      $v3)) (i64.const 7)) (local.get $v4)) (i64.const 7)) (local.get $v5)) (i64.const 7))
      (local.get $v6)) (i64.const 7)) (local.get $v7)) (i64.const 7)) (local.get $v8))
      (i64.const 7)) (local.get $v9)) (i64.const 7)) (local.get $v10)) (i64.const 7)) (local.get
      $v11)) (i64.const 7)) (local.get $v12)) (i64.const 7)) (local.get $v13)) (i64.const 7))
      (local.get $v14)) (i64.const 7)) (local.get $v15)) (i64.const 7)) (local.get $v16))
      (i64.const 7)) (local.get $v17)) (i64.const 7)) (local.get $v18)) (i64.const 7))
      (local.get $v19)))
  (func (export "vectors") (param $n i32) (param $x i64) (result i64)
    (local $v0 v128)
    (local $v1 v128)
    (local $v2 v128)
    (local $v3 v128)
    (local $v4 v128)
    (local $v5 v128)
    (local $v6 v128)
    (local $v7 v128)
    (local $v8 v128)
    (local $v9 v128)
    (local $v10 v128)
    (local $v11 v128)
    (local $v12 v128)
    (local $v13 v128)
    (local $v14 v128)
    (local $v15 v128)
    (local $v16 v128)
    (local $v17 v128)
    (local $v18 v128)
    (local $v19 v128)
    (local.set $v0 (i64x2.splat (i64.add (local.get $x) (i64.const 0))))
    (local.set $v1 (i64x2.splat (i64.add (local.get $x) (i64.const 987654321))))
    (local.set $v2 (i64x2.splat (i64.add (local.get $x) (i64.const 1975308642))))
    (local.set $v3 (i64x2.splat (i64.add (local.get $x) (i64.const 2962962963))))
    (local.set $v4 (i64x2.splat (i64.add (local.get $x) (i64.const 3950617284))))
    (local.set $v5 (i64x2.splat (i64.add (local.get $x) (i64.const 4938271605))))
    (local.set $v6 (i64x2.splat (i64.add (local.get $x) (i64.const 5925925926))))
    (local.set $v7 (i64x2.splat (i64.add (local.get $x) (i64.const 6913580247))))
    (local.set $v8 (i64x2.splat (i64.add (local.get $x) (i64.const 7901234568))))
    (local.set $v9 (i64x2.splat (i64.add (local.get $x) (i64.const 8888888889))))
    (local.set $v10 (i64x2.splat (i64.add (local.get $x) (i64.const 9876543210))))
    (local.set $v11 (i64x2.splat (i64.add (local.get $x) (i64.const 10864197531))))
    (local.set $v12 (i64x2.splat (i64.add (local.get $x) (i64.const 11851851852))))
    (local.set $v13 (i64x2.splat (i64.add (local.get $x) (i64.const 12839506173))))
    (local.set $v14 (i64x2.splat (i64.add (local.get $x) (i64.const 13827160494))))
    (local.set $v15 (i64x2.splat (i64.add (local.get $x) (i64.const 14814814815))))
    (local.set $v16 (i64x2.splat (i64.add (local.get $x) (i64.const 15802469136))))
    (local.set $v17 (i64x2.splat (i64.add (local.get $x) (i64.const 16790123457))))
    (local.set $v18 (i64x2.splat (i64.add (local.get $x) (i64.const 17777777778))))
    (local.set $v19 (i64x2.splat (i64.add (local.get $x) (i64.const 18765432099))))
    (loop $again
      (local.set $v0 (v128.or (i32x4.shl (local.tee $v0 (v128.xor (i32x4.add (local.get $v0)
        (local.get $v7)) (local.get $v19))) (i32.const 7)) (i32x4.shr_u (local.get $v0)
        (i32.const 25))))
      (local.set $v1 (v128.or (i32x4.shl (local.tee $v1 (v128.xor (i32x4.add (local.get $v1)
        (local.get $v8)) (local.get $v0))) (i32.const 7)) (i32x4.shr_u (local.get $v1)
        (i32.const 25))))
      (local.set $v2 (v128.or (i32x4.shl (local.tee $v2 (v128.xor (i32x4.add (local.get $v2)
        (local.get $v9)) (local.get $v1))) (i32.const 7)) (i32x4.shr_u (local.get $v2)
        (i32.const 25))))
      (local.set $v3 (v128.or (i32x4.shl (local.tee $v3 (v128.xor (i32x4.add (local.get $v3)
        (local.get $v10)) (local.get $v2))) (i32.const 7)) (i32x4.shr_u (local.get $v3)
        (i32.const 25))))
      (local.set $v4 (v128.or (i32x4.shl (local.tee $v4 (v128.xor (i32x4.add (local.get $v4)
        (local.get $v11)) (local.get $v3))) (i32.const 7)) (i32x4.shr_u (local.get $v4)
        (i32.const 25))))
      (local.set $v5 (v128.or (i32x4.shl (local.tee $v5 (v128.xor (i32x4.add (local.get $v5)
        (local.get $v12)) (local.get $v4))) (i32.const 7)) (i32x4.shr_u (local.get $v5)
        (i32.const 25))))
      (local.set $v6 (v128.or (i32x4.shl (local.tee $v6 (v128.xor (i32x4.add (local.get $v6)
        (local.get $v13)) (local.get $v5))) (i32.const 7)) (i32x4.shr_u (local.get $v6)
        (i32.const 25))))
      (local.set $v7 (v128.or (i32x4.shl (local.tee $v7 (v128.xor (i32x4.add (local.get $v7)
        (local.get $v14)) (local.get $v6))) (i32.const 7)) (i32x4.shr_u (local.get $v7)
        (i32.const 25))))
      (local.set $v8 (v128.or (i32x4.shl (local.tee $v8 (v128.xor (i32x4.add (local.get $v8)
        (local.get $v15)) (local.get $v7))) (i32.const 7)) (i32x4.shr_u (local.get $v8)
        (i32.const 25))))
      (local.set $v9 (v128.or (i32x4.shl (local.tee $v9 (v128.xor (i32x4.add (local.get $v9)
        (local.get $v16)) (local.get $v8))) (i32.const 7)) (i32x4.shr_u (local.get $v9)
        (i32.const 25))))
      (local.set $v10 (v128.or (i32x4.shl (local.tee $v10 (v128.xor (i32x4.add (local.get
        $v10) (local.get $v17)) (local.get $v9))) (i32.const 7)) (i32x4.shr_u (local.get $v10)
        (i32.const 25))))
      (local.set $v11 (v128.or (i32x4.shl (local.tee $v11 (v128.xor (i32x4.add (local.get
        $v11) (local.get $v18)) (local.get $v10))) (i32.const 7)) (i32x4.shr_u (local.get
        $v11) (i32.const 25))))
      (local.set $v12 (v128.or (i32x4.shl (local.tee $v12 (v128.xor (i32x4.add (local.get
        $v12) (local.get $v19)) (local.get $v11))) (i32.const 7)) (i32x4.shr_u (local.get
        $v12) (i32.const 25))))
      (local.set $v13 (v128.or (i32x4.shl (local.tee $v13 (v128.xor (i32x4.add (local.get
        $v13) (local.get $v0)) (local.get $v12))) (i32.const 7)) (i32x4.shr_u (local.get $v13)
        (i32.const 25))))
      (local.set $v14 (v128.or (i32x4.shl (local.tee $v14 (v128.xor (i32x4.add (local.get
        $v14) (local.get $v1)) (local.get $v13))) (i32.const 7)) (i32x4.shr_u (local.get $v14)
        (i32.const 25))))
      (local.set $v15 (v128.or (i32x4.shl (local.tee $v15 (v128.xor (i32x4.add (local.get
        $v15) (local.get $v2)) (local.get $v14))) (i32.const 7)) (i32x4.shr_u (local.get $v15)
        (i32.const 25))))
      (local.set $v16 (v128.or (i32x4.shl (local.tee $v16 (v128.xor (i32x4.add (local.get
        $v16) (local.get $v3)) (local.get $v15))) (i32.const 7)) (i32x4.shr_u (local.get $v16)
        (i32.const 25))))
      (local.set $v17 (v128.or (i32x4.shl (local.tee $v17 (v128.xor (i32x4.add (local.get
        $v17) (local.get $v4)) (local.get $v16))) (i32.const 7)) (i32x4.shr_u (local.get $v17)
        (i32.const 25))))
      (local.set $v18 (v128.or (i32x4.shl (local.tee $v18 (v128.xor (i32x4.add (local.get
        $v18) (local.get $v5)) (local.get $v17))) (i32.const 7)) (i32x4.shr_u (local.get $v18)
        (i32.const 25))))
      (local.set $v19 (v128.or (i32x4.shl (local.tee $v19 (v128.xor (i32x4.add (local.get
        $v19) (local.get $v6)) (local.get $v18))) (i32.const 7)) (i32x4.shr_u (local.get $v19)
        (i32.const 25))))
      (br_if $again (local.tee $n (i32.sub (local.get $n) (i32.const 1)))))
    (i64.add (i64x2.extract_lane 0 (i32x4.sub (i32x4.sub (i32x4.sub (i32x4.sub (i32x4.sub
      (i32x4.sub (i32x4.sub (i32x4.sub (i32x4.sub (i32x4.sub (i32x4.sub (i32x4.sub (i32x4.sub
      (i32x4.sub (i32x4.sub (i32x4.sub (i32x4.sub (i32x4.sub (i32x4.sub (local.get $v0)
      (local.get $v1)) (local.get $v2)) (local.get $v3)) (local.get $v4)) (local.get $v5))
      (local.get $v6)) (local.get $v7)) (local.get $v8)) (local.get $v9)) (local.get $v10))
      (local.get $v11)) (local.get $v12)) (local.get $v13)) (local.get $v14)) (local.get $v15))
      (local.get $v16)) (local.get $v17)) (local.get $v18)) (local.get $v19)))
      (i64x2.extract_lane 1 (local.get $v19))))
)
(assert_return (invoke "i32" (i32.const 1) (i32.const 1)) (i32.const 891035711))
(assert_return (invoke "i32" (i32.const 1) (i32.const -559038737)) (i32.const 970080229))
(assert_return (invoke "i64" (i32.const 1) (i64.const 1)) (i64.const 4757624301873350440))
(assert_return (invoke "i64" (i32.const 1) (i64.const 1311768467463790320)) (i64.const
  1683395527437926988))
(assert_return (invoke "f64" (i32.const 1) (f64.const 1.5)) (f64.const 102.19987833060479))
(assert_return (invoke "f64" (i32.const 1) (f64.const -1000000)) (f64.const 5176.320528171046))
(assert_return (invoke "vector" (i32.const 1) (i64.const 1)) (i64.const -3036748641843173542))
(assert_return (invoke "vector" (i32.const 1) (i64.const -3)) (i64.const -3069199422707113803))
(assert_return (invoke "vectors" (i32.const 1) (i64.const 1)) (i64.const 1857479473709660600))
(assert_return (invoke "vectors" (i32.const 1) (i64.const 1311768467463790320)) (i64.const
  3556128740116537440))
(assert_return (invoke "i32" (i32.const 3) (i32.const 1)) (i32.const 138390099))
(assert_return (invoke "i32" (i32.const 3) (i32.const -559038737)) (i32.const 937406327))
(assert_return (invoke "i64" (i32.const 3) (i64.const 1)) (i64.const 7873299069670983970))
(assert_return (invoke "i64" (i32.const 3) (i64.const 1311768467463790320)) (i64.const
  7162671632397381387))
(assert_return (invoke "f64" (i32.const 3) (f64.const 1.5)) (f64.const 66.93723411948218))
(assert_return (invoke "f64" (i32.const 3) (f64.const -1000000)) (f64.const 30658.35037266497))
(assert_return (invoke "vector" (i32.const 3) (i64.const 1)) (i64.const 557269570425734972))
(assert_return (invoke "vector" (i32.const 3) (i64.const -3)) (i64.const -2513206085670181002))
(assert_return (invoke "vectors" (i32.const 3) (i64.const 1)) (i64.const -8192165513556423589))
(assert_return (invoke "vectors" (i32.const 3) (i64.const 1311768467463790320)) (i64.const
  -1077645723046615145))
(assert_return (invoke "i32" (i32.const 50) (i32.const 1)) (i32.const 361870853))
(assert_return (invoke "i32" (i32.const 50) (i32.const -559038737)) (i32.const 75868808))
(assert_return (invoke "i64" (i32.const 50) (i64.const 1)) (i64.const 5421476344855005803))
(assert_return (invoke "i64" (i32.const 50) (i64.const 1311768467463790320)) (i64.const
  -8587787447183656366))
(assert_return (invoke "f64" (i32.const 50) (f64.const 1.5)) (f64.const 1.0969456585522745))
(assert_return (invoke "f64" (i32.const 50) (f64.const -1000000)) (f64.const 57417534.56630752))
(assert_return (invoke "vector" (i32.const 50) (i64.const 1)) (i64.const -989647906004431924))
(assert_return (invoke "vector" (i32.const 50) (i64.const -3)) (i64.const -2418875871725835975))
(assert_return (invoke "vectors" (i32.const 50) (i64.const 1)) (i64.const 4723810608795121768))
(assert_return (invoke "vectors" (i32.const 50) (i64.const 1311768467463790320)) (i64.const
  1518989362788199141))
