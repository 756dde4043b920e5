;; A generated module (fuzzing, seed 12510, shrunk): on x86_64 the test of the fuel in f4 was left out,
;; because what was known of the flags at a position of longer code before it still counted.
(module
  (type (func (param i32 i32 i32)))
  (type (func))
  (type (func (result i32)))
  (type (func (param i32 i32)))
  (table 7 funcref)
  (memory 1 3)
  (global (mut i32) i32.const 300)
  (global (mut i32) i32.const 1001)
  (global (mut i32) i32.const 2002)
  (export "f0" (func 0))
  (export "f1" (func 1))
  (export "f2" (func 2))
  (export "f3" (func 3))
  (export "f4" (func 4))
  (export "g0" (global 0))
  (export "g1" (global 1))
  (export "g2" (global 2))
  (export "memory" (memory 0))
  (elem (i32.const 0) func 0 1 2 3 4)
  (func (type 0) (param i32 i32 i32)
    (local i32 i32 f32 f64)
    global.get 0
    i32.eqz
    if
      unreachable
    end
    global.get 0
    i32.const 1
    i32.sub
    global.set 0
  )
  (func (type 0) (param i32 i32 i32)
    (local f32 f64)
    global.get 0
    i32.eqz
    if
      unreachable
    end
    global.get 0
    i32.const 1
    i32.sub
    global.set 0
  )
  (func (type 2) (result i32)
    (local i32 i32 i32 i32 i32 i32 i32 f32 f64)
    global.get 0
    i32.eqz
    if
      unreachable
    end
    global.get 0
    i32.const 1
    i32.sub
    global.set 0
    block
      i32.const 0
      local.set 0
      block (result i32)
        i32.const 0
        i32.const 0
        i32.const 255
        i32.and
        i32.load align=1
        i32.const 255
        i32.and
        i32.load align=1
        i32.const 0
        i32.eq
        br_if 0 
        drop
        i32.const 0
        i32.const 255
        i32.and
        i32.const 0
        if (result i32)
          i32.const 0
          local.set 0
          i32.const 0
        else
          block
          end
          i32.const 0
        end
        i32.store align=1
        i32.const 0
        i32.const 0
        i32.const 0
        select
        i32.const 0
        i32.const 0
        i32.eqz
        call 0
        i32.const 0
      end
      br_if 0 
      i32.const 0
      local.set 0
      i32.const 0
      br_table 0 
    end
    i32.const 0
    local.set 0
    i32.const 0
    block (result i32)
      i32.const 0
      i32.const 0
      br_if 0 
      drop
      i32.const 0
      local.set 0
      i32.const 0
    end
    i32.eqz
    i32.eq
    if (result i32)
      i32.const 0
      local.set 0
      i32.const 0
    else
      i32.const 0
      local.set 0
      i32.const 0
    end
    local.set 0
    i32.const 0
    i32.eqz
    if (result i32)
      i32.const 0
      local.set 0
      i32.const 0
    else
      i32.const 0
      local.set 0
      i32.const 0
    end
    local.set 0
    i32.const 0
    local.set 0
    i32.const 0
  )
  (func (type 3) (param i32 i32)
    (local f32 f64)
    global.get 0
    i32.eqz
    if
      unreachable
    end
    global.get 0
    i32.const 1
    i32.sub
    global.set 0
    global.get 1
    i32.const 0
    global.get 1
    i32.eqz
    call 3
    i32.const 0
    block (result i32)
      local.get 0
      i32.const 255
      i32.and
      i32.load8_s offset=1
      local.get 0
      i32.eqz
      br_if 0 
      drop
      i32.const 0
      i32.const 255
      i32.and
      i32.const 1431655765
      i32.const 255
      i32.and
      i32.const 0
      memory.fill
      memory.size
    end
    if (result i32)
      global.get 1
      i32.clz
      if
        loop
          global.get 0
          i32.eqz
          if
            unreachable
          end
          global.get 0
          i32.const 1
          i32.sub
          global.set 0
          local.get 1
          br_if 0 
        end
        local.get 0
        i32.const 16383
        i32.and
        i32.const 7
        i32.const 255
        i32.and
        i32.const 11
        memory.fill
        local.get 0
        if
        end
      else
        i32.const 0
        local.set 0
        i32.const 0
        local.set 0
        global.get 1
        i32.const 2047
        i32.and
        i64.const 0
        i64.store8 offset=32
      end
      i32.const 0
      i32.const 0
      i32.or
      local.tee 1
    else
      block
        i32.const 0
        i32.const 255
        i32.and
        i64.const 0
        i64.store16 align=1
        block
        end
        i32.const 0
        local.set 0
        block (result i32)
          i32.const 0
          i32.const 0
          br_if 0 
          drop
          i32.const 0
        end
        br_table 0 
      end
      f64.const 0x0p+0
      f64.const 0x1p+0
      f64.ne
    end
    call 0
    global.get 1
    i32.clz
    i32.const 2047
    i32.and
    i32.const 0
    i32.store align=1
  )
  (func (type 0) (param i32 i32 i32)
    (local f32 f64)
    global.get 0
    i32.eqz
    if
      unreachable
    end
    global.get 0
    i32.const 1
    i32.sub
    global.set 0
  )
  (data (i32.const 64) "\0b0Uz\9f\c4\e9\0e3X}\a2\c7\ec\116[\80\a5\ca\ef\149^\83\a8\cd\f2\17<a\86\ab\d0\f5\1a?d\89\ae\d3\f8\1dBg\8c\b1\d6\fb Ej\8f\b4\d9\fe#Hm\92\b7\dc\01&Kp\95\ba\df\04)Ns\98\bd\e2\07,Qv\9b\c0\e5\0a/Ty\9e\c3\e8\0d2W|\a1\c6")
)


(assert_return (invoke "f4" (i32.const 1) (i32.const -77) (i32.const -1)))
(assert_return (get "g0") (i32.const 299))
