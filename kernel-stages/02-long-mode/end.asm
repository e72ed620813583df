; The end of what `load` reads.

        align 512, db 0
loaded_end:

LOADED_SECTORS  equ (loaded_end - loaded) / 512
