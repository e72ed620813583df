/** The same image and input give the same run to the last instruction, however the run is cut. */
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { bootSector, longModeSector, POWER_OFF, SEND, SEND64 } from '../support/guest.ts';
import { type Ended, finish, start } from '../support/machine.ts';
import { quick } from '../support/programs.ts';

/** Types what it reads through the BIOS, then looks at its clocks. */
const TYPEWRITER = bootSector(`
.next:  mov ah, 0
        int 0x16
        call send
        mov ah, 0x0e
        int 0x10
        cmp al, 13
        jne .next
        mov ah, 0
        int 0x1a
        mov al, dl
        call send
        rdtsc
        call send
        in al, 0x40
        call send
        ${POWER_OFF}
${SEND}`);

/** A timer interrupts a loop of 64-bit code; how far it was each time goes into a sum that is sent at the end. */
const INTERRUPTED = longModeSector(`
        gate 8, tick
        mov al, 0x34
        out 0x43, al
        mov al, 239                     ; 5 kHz
        out 0x40, al
        xor eax, eax
        out 0x40, al
        mov al, 0xfe
        out 0x21, al
        xor ebx, ebx
        xor esi, esi
        xor edi, edi
        sti
.loop:  add rsi, rbx
        rol rsi, 7
        inc rbx
        push rsi
        xor rsi, [rsp]
        pop rsi
        cmp edi, 40
        jb .loop
        cli
        mov ecx, 8
.send:  mov al, sil
        call send
        shr rsi, 8
        dec ecx
        jnz .send
        ${POWER_OFF}
tick:   push rax
        inc edi
        add rsi, rbx
        mov al, 0x20
        out 0x20, al
        pop rax
        iretq
${SEND64}`);

interface Run {
  readonly ended: Ended;
  readonly cells: string;
  readonly virtualNs: number;
}

function run(image: Uint8Array, keys: string, slice: number): Run {
  const started = start(image);
  started.machine.type(keys);
  started.machine.serialInput(Buffer.from('never read'));
  const ended = finish(started, slice, 50_000_000);
  assert.equal(ended.stop, { kind: 'power-off' });
  return {
    ended,
    cells: Buffer.from(started.machine.screen().cells).toString('hex'),
    virtualNs: started.machine.virtualNs,
  };
}

const determinism = suite('determinism');

// By single instructions only a while: each call costs a microsecond.
const slices = quick ? [7, 1000] : [1, 7, 1000, 65_537];

for (const [name, image, keys] of [
  ['keys, clocks and the screen', TYPEWRITER, 'Ab\n'],
  ['interrupts at every turn', INTERRUPTED, ''],
] as const) {
  determinism(`${name}: repeated, and in slices of ${slices.join(', ')}`, () => {
    const whole = run(image, keys, 1_000_000_000);
    assert.ok(whole.ended.serial.length > 3);
    assert.equal(run(image, keys, 1_000_000_000), whole, 'repeated');
    for (const slice of slices) assert.equal(run(image, keys, slice), whole, `slices of ${slice}`);
  });
}

determinism('a bound in instructions is met to the instruction', () => {
  const started = start(INTERRUPTED);
  for (const instructions of [1, 2, 3, 5, 7, 11, 1000, 12_345]) {
    const before = started.machine.retired;
    assert.equal(started.machine.run({ instructions }), { kind: 'instructions' });
    assert.is(started.machine.retired - before, instructions);
  }
});

determinism.run();
