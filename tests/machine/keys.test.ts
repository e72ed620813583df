/** Typing at whole machines: each guest gets every key that it takes, however it takes them, and none before. */
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { bootSector, longModeSector, POWER_OFF, SEND, SEND64 } from '../support/guest.ts';
import { finish, start } from '../support/machine.ts';

const TEXT = 'Quick, 5 jugs!\n';
/** What the BIOS gives for it: Enter is a carriage return. */
const FROM_BIOS = TEXT.replace('\n', '\r');

function typed(image: Uint8Array, text: string): string {
  const started = start(image);
  started.machine.type(text);
  const { stop, serial } = finish(started, 1_000_000, 400_000_000);
  assert.equal(stop, { kind: 'power-off' });
  return serial;
}

/** Scan codes (set 1) of text that needs no modifiers, press and release: what port 0x60 gives. */
const CODES: Readonly<Record<string, number>> = { a: 0x1e, b: 0x30, c: 0x2e, d: 0x20, e: 0x12, f: 0x21 };
const scanCodes = (text: string): string =>
  [...text].map((letter) => String.fromCharCode(CODES[letter]!, CODES[letter]! | 0x80)).join('');

const keys = suite('keys');

keys('INT 16h AH=01 in a loop, without ever waiting', () => {
  const serial = typed(
    bootSector(`
.next:  mov ah, 1
        int 0x16
        jz .next
        mov ah, 0
        int 0x16
        call send
        cmp al, 13
        jne .next
        ${POWER_OFF}
${SEND}`),
    TEXT,
  );
  assert.is(serial, FROM_BIOS);
});

keys('INT 16h AH=11 once a timer tick', () => {
  const serial = typed(
    bootSector(`
.next:  hlt
        mov ah, 0x11
        int 0x16
        jz .next
        mov ah, 0x10
        int 0x16
        call send
        cmp al, 13
        jne .next
        ${POWER_OFF}
${SEND}`),
    'slow\n',
  );
  assert.is(serial, 'slow\r');
});

keys('a program that sleeps in the BIOS first, and asks then', () => {
  // INT 15h AH=86h: 5 seconds.
  const serial = typed(
    bootSector(`
        mov ah, 0x86
        mov cx, 5000000 >> 16
        mov dx, 5000000 & 0xffff
        int 0x15
        mov ax, [0x41a]
        cmp ax, [0x41c]
        mov al, '-'
        je .empty
        mov al, '!'
.empty: call send
.next:  mov ah, 0
        int 0x16
        call send
        cmp al, 13
        jne .next
        ${POWER_OFF}
${SEND}`),
    TEXT,
  );
  assert.is(serial, `-${FROM_BIOS}`);
});

keys('polling ports 0x64 and 0x60 with interrupts off', () => {
  const serial = typed(
    bootSector(`
        cli
        mov bl, 6
.next:  in al, 0x64
        test al, 1
        jz .next
        in al, 0x60
        call send
        dec bl
        jnz .next
        ${POWER_OFF}
${SEND}`),
    'abc',
  );
  assert.is(serial, scanCodes('abc'));
});

keys('IRQ 1 in real mode, by a guest that never halts', () => {
  const serial = typed(
    bootSector(`
        mov word [9 * 4], key
        mov word [9 * 4 + 2], 0
.wait:  cmp byte [count], 6
        jb .wait
        ${POWER_OFF}
key:    push ax
        in al, 0x60
        call send
        inc byte [count]
        mov al, 0x20
        out 0x20, al
        pop ax
        iret
count:  db 0
${SEND}`),
    'fed',
  );
  assert.is(serial, scanCodes('fed'));
});

/** 64-bit code that takes `count` scan codes by IRQ 1 after `before` ran. The vectors are the BIOS's: IRQ 0 is 8, IRQ 1 is 9. */
const longModeDriver = (before: string, count: number): Uint8Array =>
  longModeSector(`
        gate 8, tick
        gate 9, key
        ${before}
        mov al, 0xfc
        out 0x21, al
        sti
.wait:  hlt
        cmp byte [count], ${count}
        jb .wait
        ${POWER_OFF}
key:    push rax
        in al, 0x60
        call send
        inc byte [count]
        jmp eoi
tick:   push rax
eoi:    mov al, 0x20
        out 0x20, al
        pop rax
        iretq
count:  db 0
${SEND64}`);

keys('IRQ 1 in long mode', () => {
  assert.is(typed(longModeDriver('', 12), 'abcdef'), scanCodes('abcdef'));
});

keys('IRQ 1 in long mode, by a driver that comes late and empties the controller first', () => {
  // The timer ticks 40 times (two seconds) with the keyboard masked; then whatever waits is thrown away, as drivers do.
  const late = `
        mov al, 0xfe
        out 0x21, al
        sti
        mov ebx, 40
.tick:  hlt
        dec ebx
        jnz .tick
.drain: in al, 0x64
        test al, 1
        jz .empty
        in al, 0x60
        jmp .drain
.empty:`;
  assert.is(typed(longModeDriver(late, 12), 'abcdef'), scanCodes('abcdef'));
});

keys('A20 through the keyboard controller before the first question loses none', () => {
  const wait = (label: string): string => `${label}: in al, 0x64\ntest al, 2\njnz ${label}`;
  const serial = typed(
    bootSector(`
        cli
        ${wait('.a')}
        mov al, 0xd0
        out 0x64, al
.read:  in al, 0x64
        test al, 1
        jz .read
        in al, 0x60
        mov bl, al
        ${wait('.b')}
        mov al, 0xd1
        out 0x64, al
        ${wait('.c')}
        mov al, bl
        or al, 2
        out 0x60, al
        ${wait('.d')}
        sti
        mov cx, 50
.sleep: hlt
        loop .sleep
.next:  mov ah, 0
        int 0x16
        call send
        cmp al, 13
        jne .next
        ${POWER_OFF}
${SEND}`),
    TEXT,
  );
  assert.is(serial, FROM_BIOS);
});

keys('what nobody takes stays pending, and does not keep a dead guest alive', () => {
  const started = start(bootSector('mov al, 0xff\nout 0x21, al\nsti\nhlt\njmp $'));
  started.machine.type('x');
  assert.equal(finish(started).stop, { kind: 'halted' });
  assert.is(started.machine.keysPending, true);
  assert.is(start(bootSector('')).machine.keysPending, false);
});

keys.run();
