/** Macros that every source has: structures (NASM manual, 5.9). */
export const STANDARD_MACROS = `
%imacro struc 1-2.nolist 0
%push struc
%define %$name %1
absolute %2
%1:
%endmacro
%imacro endstruc 0.nolist
%{$name}_size equ $-%$name
%pop struc
__SECT__
%endmacro
%imacro istruc 1.nolist
%push istruc
%define %$name %1
%$start:
%endmacro
%imacro at 1-2+.nolist
times (%1-%$name)-($-%$start) db 0
%2
%endmacro
%imacro iend 0.nolist
times %{$name}_size-($-%$start) db 0
%pop istruc
%endmacro
`;

/** What the names of those macros are; the text above is read when one of them first occurs. */
export const STANDARD_NAMES = new Set(['struc', 'endstruc', 'istruc', 'at', 'iend']);
