/** The chips on the board as guests drive them: interrupts arrive, data flows, and the same guests do the same in QEMU. */
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { runQemu } from '../support/emulators.ts';
import { bootSector, longModeSector, SEND, SEND64 } from '../support/guest.ts';
import { finish, start } from '../support/machine.ts';
import { needing } from '../support/programs.ts';

/** Leaves by debug-exit, which ends QEMU too. */
const LEAVE = '\n        mov al, 0\n        out 0xf4, al\n        hlt\n';

/** Real mode: takes IRQ `line` to `handler`, as the BIOS leaves the controllers, and unmasks only that. */
function takes(line: number, handler: string): string {
  const vector = line < 8 ? 8 + line : 0x70 + line - 8;
  const masks = ~(1 << line) & 0xffff;
  return `
        cli
        mov word [${vector} * 4], ${handler}
        mov word [${vector} * 4 + 2], 0
        mov al, ${line < 8 ? masks & 0xff : 0xfb}
        out 0x21, al
        mov al, ${masks >>> 8}
        out 0xa1, al`;
}

const RTC_PERIODIC = bootSector(`
        ${takes(8, 'irq8')}
        mov al, 0x0a
        out 0x70, al
        mov al, 0x26                    ; 1024 Hz
        out 0x71, al
        mov al, 0x0b
        out 0x70, al
        mov al, 0x42                    ; PIE, 24 hours
        out 0x71, al
        sti
.wait:  hlt
        cmp word [ticks], 512
        jb .wait
        mov al, [flags]
        call send
        ${LEAVE}
irq8:   push ax
        mov al, 0x0c
        out 0x70, al
        in al, 0x71
        and al, 0xc0
        mov [flags], al
        inc word [ticks]
        mov al, 0x20
        out 0xa0, al
        out 0x20, al
        pop ax
        iret
ticks:  dw 0
flags:  db 0
${SEND}`);

const TRANSMIT = bootSector(`
        ${takes(4, 'irq4')}
        mov dx, 0x3fc
        mov al, 8                       ; OUT2 lets the interrupt through
        out dx, al
        mov dx, 0x3f9
        mov al, 2                       ; transmitter holding register empty
        out dx, al
        sti
.wait:  hlt
        cmp byte [done], 1
        jne .wait
.drain: mov dx, 0x3fd
        in al, dx
        test al, 0x40
        jz .drain
        ${LEAVE}
irq4:   push ax
        push dx
        mov dx, 0x3fa
        in al, dx
        and al, 7
        cmp al, 2
        jne .end
        mov si, [next]
        mov al, [si]
        test al, al
        jz .last
        inc word [next]
        mov dx, 0x3f8
        out dx, al
        jmp .end
.last:  mov byte [done], 1
        mov dx, 0x3f9
        out dx, al
.end:   mov al, 0x20
        out 0x20, al
        pop dx
        pop ax
        iret
next:   dw text
done:   db 0
text:   db 'sent a byte an interrupt', 0`);

const POLLED_DISK = (() => {
  const image = new Uint8Array(516096);
  image.set(
    bootSector(`
        cli
        mov dx, 0x3f6
        mov al, 2                       ; nIEN
        out dx, al
        mov dx, 0x1f2
        mov al, 2                       ; two sectors from LBA 0x123
        out dx, al
        inc dx
        mov al, 0x23
        out dx, al
        inc dx
        mov al, 1
        out dx, al
        inc dx
        xor al, al
        out dx, al
        inc dx
        mov al, 0xe0
        out dx, al
        inc dx
        mov al, 0x20
        out dx, al
        mov di, 0x800
        mov bl, 2
.block: mov dx, 0x3f6
        in al, dx                       ; 400 ns
        mov dx, 0x1f7
.wait:  in al, dx
        and al, 0x88
        cmp al, 8
        jne .wait
        mov dx, 0x1f0
        mov cx, 256
        cld
        rep insw
        dec bl
        jnz .block
        mov al, [0x800]
        call send
        mov al, [0x9ff]
        call send
        mov al, [0xa00]
        call send
        mov al, [0xbff]
        call send
        ${LEAVE}
${SEND}`),
  );
  image.set(Buffer.from('<'), 0x123 * 512);
  image.set(Buffer.from('>[', 'latin1'), 0x124 * 512 - 1);
  image.set(Buffer.from(']'), 0x125 * 512 - 1);
  return image;
})();

const LONG_MODE_FAULTS = longModeSector(`
        gate 0, divide
        gate 6, opcode
        gate 13, protection
        gate 14, page
        xor eax, eax
        div eax
        ud2
        mov rax, [0x400000]
        mov rax, 0x8000000000000000
        mov rax, [rax]
        jmp leave_guest
divide: mov al, 'D'
        call send
        add qword [rsp], 2
        iretq
opcode: mov al, 'U'
        call send
        add qword [rsp], 2
        iretq
page:   mov rax, cr2
        shr eax, 16
        call send                       ; 40h
        pop rax
        add al, '0'
        call send
        add qword [rsp], 8
        iretq
protection:
        pop rax
        add al, '0'
        call send
        add qword [rsp], 3
        iretq
leave_guest:
        ${LEAVE}
${SEND64}`);

const guests: readonly [what: string, image: Uint8Array, serial: string][] = [
  ['the RTC interrupts periodically', RTC_PERIODIC, '\xc0'],
  ['the UART interrupts when it can take a byte', TRANSMIT, 'sent a byte an interrupt'],
  ['sectors are read by PIO, polling', POLLED_DISK, '<>[]'],
  ['faults of 64-bit code carry their codes and addresses', LONG_MODE_FAULTS, 'DU@00'],
];

const chips = suite('chips');

for (const [what, image, serial] of guests) {
  chips(what, () => {
    const ended = finish(start(image, 8 << 20));
    assert.is(ended.serial, serial);
    assert.equal(ended.stop, { kind: 'debug-exit', status: 1 });
  });
  needing(chips, 'qemu')(`${what}, in QEMU too`, async () => {
    assert.is((await runQemu(image)).text, serial);
  });
}

chips('512 periodic interrupts of the RTC take half a second', () => {
  const started = start(RTC_PERIODIC);
  finish(started);
  const boot = start(bootSector(LEAVE));
  finish(boot);
  const seconds = (started.machine.virtualNs - boot.machine.virtualNs) / 1e9;
  assert.ok(Math.abs(seconds - 0.5) < 0.003, `${seconds} s`);
});

chips('the UART interrupts for received bytes', () => {
  const started = start(
    bootSector(`
        ${takes(4, 'irq4')}
        mov dx, 0x3fc
        mov al, 8
        out dx, al
        mov dx, 0x3f9
        mov al, 1
        out dx, al
        sti
.wait:  hlt
        jmp .wait
irq4:   mov dx, 0x3f8
        in al, dx
        cmp al, '.'
        je .end
        call send
        mov al, 0x20
        out 0x20, al
        iret
.end:   ${LEAVE}
${SEND}`),
  );
  started.machine.serialInput(Buffer.from('in by interrupt.'));
  assert.is(finish(started).serial, 'in by interrupt');
});

chips('the mouse sends packets by IRQ 12', () => {
  const started = start(
    bootSector(`
        ${takes(12, 'irq12')}
        mov al, 0xa8
        out 0x64, al
        mov al, 0x20
        out 0x64, al
.mode:  in al, 0x64
        test al, 1
        jz .mode
        in al, 0x60
        or al, 2
        mov bl, al
        mov al, 0x60
        out 0x64, al
        mov al, bl
        out 0x60, al
        mov al, 0xd4
        out 0x64, al
        mov al, 0xf4
        out 0x60, al
        sti
.wait:  hlt
        cmp byte [count], 7
        jb .wait
        ${LEAVE}
irq12:  push ax
        in al, 0x60
        call send
        inc byte [count]
        mov al, 0x20
        out 0xa0, al
        out 0x20, al
        pop ax
        iret
count:  db 0
${SEND}`),
  );
  // The mouse reports nothing before the guest turns it on; the answer FAh comes first.
  while (started.serial() === '') started.machine.run({ instructions: 10_000 });
  assert.is(started.serial(), '\xfa');
  started.machine.mouse.move(5, 3);
  while (started.serial().length < 4) started.machine.run({ instructions: 10_000 });
  started.machine.mouse.buttons(1);
  const { serial } = finish(started);
  // Bit 3 is always set, bit 5 is the sign of Y, which the packet counts upwards; movement in 9-bit two's complement.
  assert.is(Buffer.from(serial, 'latin1').toString('hex'), 'fa2805fd090000');
});

chips('port E9 is the debug console', () => {
  const started = start(bootSector(`in al, 0xe9\nout 0xe9, al\nmov al, '!'\nout 0xe9, al${LEAVE}`));
  finish(started);
  assert.is(started.debug(), '\xe9!');
});

chips('colours of the palette are what the guest writes to the DAC', () => {
  const started = start(
    bootSector(`
        mov dx, 0x3c8
        mov al, 1                       ; attribute 1 is DAC register 1
        out dx, al
        inc dx
        mov al, 63
        out dx, al
        mov al, 0
        out dx, al
        mov al, 21
        out dx, al
        ${LEAVE}`),
  );
  finish(started);
  const { palette } = started.machine.screen();
  // Six bits a channel, 63 the brightest.
  assert.is(palette[1]! >>> 16, 255);
  assert.is((palette[1]! >>> 8) & 255, 0);
  assert.is(palette[1]! & 255, 85);
  assert.is(palette[7], 0xaaaaaa);
});

chips.run();
