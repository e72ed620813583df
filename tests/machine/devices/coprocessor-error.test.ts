/** x87 errors with CR0.NE clear: IRQ 13 and port F0h, here and on Bochs. */
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { runBochs } from '../../support/emulators.ts';
import { bootSector, SEND } from '../../support/guest.ts';
import { finish, start } from '../../support/machine.ts';
import { needing } from '../../support/programs.ts';

/** Divides zero by zero, unmasked, and goes on with `program`; the handler of IRQ 13 says `E`. */
const divider = (program: string, handler: string): Uint8Array =>
  bootSector(`
        mov dx, 0x3fb
        mov al, 3
        out dx, al
        mov eax, cr0
        and al, 0xd1                    ; not NE, TS, EM, MP
        mov cr0, eax
        mov word [0x75 * 4], on_error
        mov word [0x75 * 4 + 2], 0
        mov al, 0xfb
        out 0x21, al
        mov al, 0xdf
        out 0xa1, al
        fninit
        fldcw [control]
        fldz
        fldz
        sti
        nop
        fdivp
        mov al, '1'
        call send
${program}
        mov al, 10
        call send
        mov dx, 0x604
        mov ax, 0x2000
        out dx, ax
        cli
        hlt
on_error:
        push ax
        mov al, 'E'
        call send
${handler}
        mov al, 0x20
        out 0xa0, al
        out 0x20, al
        pop ax
        iret
control: dw 0x37e
${SEND}`);

const CLEAR = 'out 0xf0, al\nfnclex';
const WAIT = `fwait\nmov al, '2'\ncall send\nfwait\nmov al, '3'\ncall send`;
const PROGRAMS: Readonly<Record<string, readonly [program: string, handler: string, says: string]>> = {
  'an error interrupts the next instruction that waits': [WAIT, CLEAR, '1E23\n'],
  'and instructions that do not wait do not bring it': [`fnstsw ax\nmov al, '2'\ncall send`, CLEAR, '12\n'],
  'again when it comes again': [`${WAIT}\nfldz\nfldz\nfdivp\nfwait`, CLEAR, '1E23E\n'],
};

const errors = suite('x87 errors by IRQ 13');

for (const [name, [program, handler, says]] of Object.entries(PROGRAMS)) {
  const image = divider(program, handler);
  errors(name, () => {
    assert.is(finish(start(image)).serial, says);
  });
  needing(errors, 'bochs')(`${name}, on Bochs`, async () => {
    assert.is((await runBochs(image, { until: '\n' })).text, says);
  });
}

errors('one that is left is ignored from the write to port F0h on', () => {
  assert.is(finish(start(divider(WAIT, 'out 0xf0, al'))).serial, '1E23\n');
});

errors('with interrupts off the program goes on', () => {
  assert.is(finish(start(divider(`cli\n${WAIT}`, CLEAR))).serial, '123\n');
});

errors.run();
