/** Macros that every source has: structures (NASM manual, 5.9). */
export const STANDARD_MACROS = `
%imacro struc 1-2.nolist 0
%push
%define %$name %1
[absolute %2]
%$name:
%endmacro
%imacro endstruc 0.nolist
%{$name}_size equ ($-%$name)
%pop
__SECT__
%endmacro
%imacro istruc 1.nolist
%push
%define %$name %1
%$start:
%endmacro
%imacro at 1-2+.nolist
%defstr %$member %1
%substr %$dot %$member 1
%ifidn %$dot,'.'
times (%$name%1-%$name)-($-%$start) db 0
%else
times (%1-%$name)-($-%$start) db 0
%endif
%2
%endmacro
%imacro iend 0.nolist
times %{$name}_size-($-%$start) db 0
%pop
%endmacro
`;

/** What the names of those macros are; the text above is read when one of them first occurs. */
export const STANDARD_NAMES = new Set(['struc', 'endstruc', 'istruc', 'at', 'iend']);
