/** The whole machine: chips, CPU, firmware and wires together, seen through small guests. */
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { runQemu } from '../support/emulators.ts';
import { bootSector, longModeSector, SEND } from '../support/guest.ts';
import { finish, start } from '../support/machine.ts';
import { needing } from '../support/programs.ts';

const PRINT = `
print:  lodsb
        test al, al
        jz .end
        call send
        jmp print
.end:   ret
${SEND}`;
const POWER_OFF = `
        mov dx, 0x604
        mov ax, 0x2000
        out dx, ax
        hlt`;

const machine = suite('machine');

machine('debug-exit carries (value << 1) | 1', () => {
  const { stop } = finish(start(bootSector('mov al, 0x15\nout 0xf4, al\nhlt')));
  assert.equal(stop, { kind: 'debug-exit', status: 0x2b });
});

machine('ACPI power-off ends the run for good', () => {
  const started = start(bootSector(POWER_OFF));
  assert.equal(finish(started).stop, { kind: 'power-off' });
  const { retired } = started.machine;
  assert.equal(started.machine.run({ instructions: 1000 }), { kind: 'power-off' });
  assert.is(started.machine.retired, retired);
});

machine('HLT with interrupts off halts for good', () => {
  assert.equal(finish(start(bootSector('cli\nhlt'))).stop, { kind: 'halted' });
});

machine(
  'a breakpoint on the very stack that it is delivered to never ends on a processor; here it meets its bound',
  () => {
    const endless = longModeSector(`
        gate 1, never
        mov byte [0x5014], 1            ; IST 1
        mov dword [0x6024], 0x6800      ; where the TSS says IST 1 is
        lgdt [own]
        mov ax, 32
        ltr ax
        mov eax, 0x67f8
        mov dr0, rax
        mov eax, 0x90402                ; DR0: eight bytes, written
        mov dr7, rax
        mov qword [0x67f8], 0
never:  hlt
        align 8, db 0
table:  dq 0, 0, 0, 0x00af9b000000ffff, 0x0000890060000067, 0
own:    dw 47
        dd table, 0`);
    const { machine: pc } = start(endless);
    for (const bound of [100_000, 200_000, 200_001]) {
      assert.equal(pc.run({ instructions: bound - pc.retired }), { kind: 'instructions' });
      assert.is(pc.retired, bound);
    }
  },
);

for (const [name, how] of [
  ['0xcf9', 'mov dx, 0xcf9\nmov al, 6\nout dx, al'],
  ['the keyboard controller', 'mov al, 0xfe\nout 0x64, al'],
  ['port 0x92', 'in al, 0x92\nor al, 1\nout 0x92, al'],
] as const) {
  machine(`reset by ${name} boots again, and RAM survives it`, () => {
    // The byte at 0x5000 is the guest's own: the firmware does not touch it.
    const { stop, serial } = finish(
      start(
        bootSector(`
        mov al, 'a'
        add al, [0x5000]
        call send
        inc byte [0x5000]
        cmp byte [0x5000], 3
        je leave_now
        ${how}
        jmp $
leave_now: ${POWER_OFF}
${SEND}`),
      ),
    );
    assert.equal(stop, { kind: 'power-off' });
    assert.is(serial, 'abc');
  });
}

machine('a triple fault names the whole chain', () => {
  const code = 'cli\nlidt [none]\nmov eax, cr0\nor al, 1\nmov cr0, eax\nud2\nnone: dw 0\ndd 0';
  const { stop } = finish(start(bootSector(code)));
  assert.is(stop.kind, 'triple-fault');
  if (stop.kind !== 'triple-fault') return;
  for (const part of ['#UD invalid opcode', '#DF double fault', 'RIP 0000:']) assert.match(stop.report, part);
});

machine('a missing opcode is named in the report', () => {
  const started = start(
    bootSector(`mov word [6 * 4], handler\nmov word [6 * 4 + 2], 0\ndb 0x0f, 0x0a\nhandler: cli\nhlt`),
  );
  finish(started);
  assert.match(started.machine.report(), 'opcode 0F 0A at RIP');
});

// 1193182 / 11932 Hz is 100 Hz within 0.01 %, so ten interrupts take 100 ms of virtual time.
const TICKS = `
        cli
        mov word [8 * 4], tick
        mov word [8 * 4 + 2], 0
        mov al, 0x34
        out 0x43, al
        mov ax, 11932
        out 0x40, al
        mov al, ah
        out 0x40, al
        mov al, 0xfe
        out 0x21, al
        sti
.wait:  hlt
        cmp byte [ticks], 10
        jb .wait
        mov al, 0
        out 0xf4, al
tick:   push ax
        inc byte [ticks]
        mov al, 0x20
        out 0x20, al
        pop ax
        iret
ticks:  db 0`;

machine('the timer wakes HLT at its own rate', () => {
  const started = start(bootSector(TICKS));
  assert.equal(finish(started).stop, { kind: 'debug-exit', status: 1 });
  const boot = start(bootSector('mov al, 0\nout 0xf4, al'));
  finish(boot);
  const waited = started.machine.virtualNs - boot.machine.virtualNs;
  assert.ok(Math.abs(waited - 100e6) < 0.2e6, `${waited} ns`);
});

machine('STI holds interrupts off for one instruction', () => {
  // A timer interrupt is pending all along: after STI one more instruction runs, so BL is 1 when the handler looks.
  const { serial } = finish(
    start(
      bootSector(`
        cli
        mov word [8 * 4], tick
        mov word [8 * 4 + 2], 0
        mov al, 0xfe
        out 0x21, al
.pend:  mov al, 0x0a
        out 0x20, al
        in al, 0x20
        test al, 1
        jz .pend
        xor bx, bx
        sti
        inc bx
        inc bx
        jmp $
tick:   mov al, '0'
        add al, bl
        call send
        ${POWER_OFF}
${SEND}`),
    ),
  );
  assert.is(serial, '1');
});

machine('keys wait until the guest asks the firmware for them, and none is lost', () => {
  const started = start(
    bootSector(`
        mov cx, 0xffff
.busy:  loop .busy
        mov cx, 40
.next:  mov ah, 0
        int 0x16
        call send
        loop .next
        ${POWER_OFF}
${SEND}`),
  );
  const text = 'The quick brown fox jumps over 13 dogs! ';
  started.machine.type(text);
  const { stop, serial } = finish(started);
  assert.equal(stop, { kind: 'power-off' });
  assert.is(serial, text);
});

machine('a driver of the guest gets every scan code through IRQ 1', () => {
  const started = start(
    bootSector(`
        cli
        mov word [9 * 4], key
        mov word [9 * 4 + 2], 0
        sti
.wait:  hlt
        cmp byte [codes], 6
        jb .wait
        ${POWER_OFF}
key:    push ax
        in al, 0x60
        call send
        inc byte [codes]
        mov al, 0x20
        out 0x20, al
        pop ax
        iret
codes:  db 0
${SEND}`),
  );
  started.machine.type('abc');
  const { serial } = finish(started);
  // Scan code set 1: A, B, C are 1E, 30, 2E; bit 7 on release.
  assert.is(Buffer.from(serial, 'latin1').toString('hex'), '1e9e30b02eae');
});

machine('bytes that arrive at COM1 are read in order', () => {
  const started = start(
    bootSector(`
.next:  mov dx, 0x3fd
        in al, dx
        test al, 1
        jz .next
        mov dx, 0x3f8
        in al, dx
        cmp al, '.'
        je .end
        xor al, 0x20
        call send
        jmp .next
.end:   ${POWER_OFF}
${SEND}`),
  );
  started.machine.serialInput(Buffer.from('Hello, World of UARTs and FIFOs.'));
  assert.is(finish(started).serial, 'hELLO\f\0wORLD\0OF\0uartS\0AND\0fifoS');
});

machine('sectors are read by PIO with IRQ 14', () => {
  const image = new Uint8Array(516096);
  image.set(
    bootSector(`
        cli
        mov word [0x76 * 4], irq14
        mov word [0x76 * 4 + 2], 0
        mov al, 0xfb
        out 0x21, al
        mov al, 0xbf
        out 0xa1, al
        mov dx, 0x3f6
        xor al, al
        out dx, al
        mov dx, 0x1f2
        mov al, 1
        out dx, al
        inc dx
        mov al, 7
        out dx, al
        inc dx
        xor al, al
        out dx, al
        inc dx
        out dx, al
        inc dx
        mov al, 0xe0
        out dx, al
        inc dx
        mov al, 0x20
        out dx, al
        sti
.wait:  hlt
        jmp .wait
irq14:  mov dx, 0x1f7
        in al, dx
        mov dx, 0x1f0
        mov di, 0x800
        mov cx, 256
        cld
        rep insw
        mov si, 0x800
        call print
        ${POWER_OFF}
${PRINT}`),
  );
  image.set(Buffer.from('the seventh sector\0'), 7 * 512);
  assert.is(finish(start(image)).serial, 'the seventh sector');
});

machine('with A20 closed the second mebibyte is the first', () => {
  const { serial } = finish(
    start(
      bootSector(`
        mov ax, 0xffff
        mov es, ax
        mov byte [0x500], 'x'
        mov byte [es:0x510], 'y'
        mov al, [0x500]
        call send
        in al, 0x92
        and al, 0xfd
        out 0x92, al
        mov byte [es:0x510], 'z'
        mov al, [0x500]
        call send
        ${POWER_OFF}
${SEND}`),
    ),
  );
  assert.is(serial, 'xz');
});

const SCREEN = `
        mov ax, 3
        int 0x10
        mov ax, 0xb800
        mov es, ax
        mov di, (2 * 80 + 5) * 2
        mov ax, 0x1e00 | 'K'
        stosw
        cli
        hlt`;

machine('the screen is what stands in text memory', () => {
  const started = start(bootSector(SCREEN));
  const { screen } = finish(started);
  assert.is(screen, '\n\n     K');
  const { cells } = started.machine.screen();
  assert.is(cells[(2 * 80 + 5) * 2 + 1], 0x1e);
});

machine('the same image gives the same run however it is sliced, and once more after a restore', () => {
  const whole = finish(start(bootSector(TICKS)));
  for (const slice of [997, 20_011, 1_000_003]) {
    const sliced = finish(start(bootSector(TICKS)), slice);
    assert.equal({ ...sliced }, { ...whole }, `slices of ${slice}`);
  }
  const started = start(bootSector(TICKS));
  started.machine.run({ instructions: 12_000 });
  const saved = started.machine.save();
  const first = finish(started);
  started.machine.restore(saved);
  const second = finish(started);
  assert.equal({ ...second, serial: '' }, { ...first, serial: '' });
  assert.is(first.retired, whole.retired);
});

needing(machine, 'qemu')('a guest that looks at its machine sees what it sees in QEMU', async () => {
  const image = bootSector(`
        mov al, 0xb6
        out 0x43, al
        mov dx, 0x3ff
        mov al, 0x5a
        out dx, al
        in al, dx
        call send
        mov al, 0x0f
        out 0x70, al
        in al, 0x71
        call send
        int 0x12
        call send
        mov al, 0
        out 0xf4, al
        hlt
${SEND}`);
  const theirs = await runQemu(image, {});
  assert.is(finish(start(image, 128 << 20)).serial, theirs.text);
});

machine.run();
