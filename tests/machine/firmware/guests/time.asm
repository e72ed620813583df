; INT 1Ah, INT 08h with its hook INT 1Ch, the alarm of INT 70h.
%include "guest.inc"

main:
        ; The clock is set first, so that every run reads the same.
        marks
        mov ah, 0x03
        mov cx, 0x2358
        mov dx, 0x5800
        try 'set time', 0x1a
        marks
        mov ah, 0x02
        try 'read time', 0x1a
        marks
        mov ah, 0x05
        mov cx, 0x2024
        mov dx, 0x0229
        try 'set date', 0x1a
        marks
        mov ah, 0x04
        try 'read date', 0x1a

        ; Ticks: set just before midnight, two ticks later it is past
        marks
        mov ah, 0x01
        mov cx, 0x0012
        mov dx, 0x3456
        try 'set ticks', 0x1a
        mov dword [0x1c * 4], .hook
        mov ah, 0x01
        mov cx, 0x0018
        mov dx, 0x00ae
        int 0x1a
        mov eax, [.hooked]
        add eax, 2
.wait:
        cmp [.hooked], eax
        jb .wait
        marks
        mov ah, 0x00
        try 'ticks past midnight', 0x1a
        marks
        mov ah, 0x00
        int 0x1a
        show_byte 'midnight once', al

        ; The alarm, two seconds ahead
        mov dword [0x4a * 4], .alarm
        mov ah, 0x03
        mov cx, 0x2358
        mov dx, 0x5800
        int 0x1a
        marks
        mov ah, 0x06
        mov cx, 0x2359
        mov dh, 0x00
        try 'set alarm', 0x1a
        marks
        mov ah, 0x06
        try 'set alarm twice', 0x1a
        mov ecx, [.hooked]
        add ecx, 60
.wait_alarm:
        cmp byte [.alarms], 0
        jne .rang
        cmp [.hooked], ecx
        jb .wait_alarm
.rang:
        show_byte 'alarms', [.alarms]
        marks
        mov ah, 0x07
        try 'reset alarm', 0x1a
        marks
        mov ax, 0x0b00
        xor al, al
        mov ah, 0x0f
        try 'unknown', 0x1a
        jmp leave

.hook:
        inc dword [cs:.hooked]
        iret
.alarm:
        inc byte [cs:.alarms]
        iret
.hooked:        dd 0
.alarms:        db 0
