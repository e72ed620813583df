; Every form of data and of constant.
  db 0.5, -1.5, 2, byte 5, ?
  dw 1.5, __?bfloat16?__(1.5), 0x1.8p1
  dd 1.1e10, 0x1.8p-3, 0o1.4p0, 0b1.1p1, $1.8p0, 1e39, -1e39
  dq 3.7282705e+4, __?Infinity?__, __?NaN?__, 1_000.5
  dt 1.5, 33p, -12345678901234567p, 0x1p100
  do 1.0, 0xf.ffffff8p-4
  db __?float8?__(1.5)
  dq __?float80m?__(2.5), __?float128l?__(1.1), __?float128h?__(1.1)
  dw __?float80e?__(2.5)
  dd 16777219.0, 16777217.0, 8388609.5
  dw __?utf16?__('grün'), __?utf16be?__('ü'), __?utf32le?__(`\u20ac`)
  dd __?utf32?__ 'a€'
  db 3 dup (1, 2), 2 dup (5), %(1, 2, 3)
  dw 2 dup byte (1, 2), byte (7, ?), 4 dup (?)
  dd 3 dup (1, 2 dup (9))
  db 'end',
