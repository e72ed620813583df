/** What is hard for translated code: guests that change their code and their pages, interrupts, snapshots in the midst of it. */
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import type { TranslatorOptions } from '../../../../src/machine/cpu/executors/translator/options.ts';
import type { Machine } from '../../../../src/machine/machine.ts';
import { compare } from '../../../lockstep/lockstep.ts';
import { bootSector, longModeSector, POWER_OFF, SEND, SEND64 } from '../../../support/guest.ts';
import { start } from '../../../support/machine.ts';
import { Random } from '../../../support/random.ts';

const MEMORY = 4 << 20;
const EARLY: TranslatorOptions = { threshold: 2, synchronous: true };

/** A timer interrupts loops with calls; sums tell how far they were. */
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
.loop:  call mix
        inc rbx
        jc .loop                        ; never: INC keeps the CF of the addition before
        cmp edi, 6
        jb .loop
        cli
        mov ecx, 8
.send:  mov al, sil
        call send
        shr rsi, 8
        dec ecx
        jnz .send
        ${POWER_OFF}
mix:    rol rsi, 7
        push rsi
        xor rsi, [rsp]
        xor rsi, rbx
        pop rax
        add rsi, rax
        clc
        ret
tick:   push rax
        inc edi
        add rsi, rbx
        mov al, 0x20
        out 0x20, al
        pop rax
        iretq
${SEND64}`);

/** The loop's own addition is changed each time round, and its operand lies beside the code. */
const SELF_MODIFYING = bootSector(`
        mov cx, 500
.loop:  inc word [.add + 2]
.add:   add bx, 0x1234
        add [beside], bx
        dec cx
        jnz .loop
        mov al, bl
        call send
        ${POWER_OFF}
beside: dw 0
${SEND}`);

/** A function in another page, whose page comes to mean another copy of it. */
const REMAPPED = longModeSector(`
        mov dword [0x3010], 0x4003      ; 4 MiB on: a table of pages
        mov dword [0x4000], 0x10003
        mov dword [0x10000], 0xc301c083 ; add eax, 1; ret
        mov dword [0x11000], 0xc303c083 ; add eax, 3; ret
        xor eax, eax
        mov ebp, 40
.next:  mov ecx, 50
.loop:  call 0x400000                   ; known beforehand
        mov ebx, 0x400000
        call rbx                        ; and not
        dec ecx
        jnz .loop
        xor dword [0x4000], 0x1000
        invlpg [0x400000]
        dec ebp
        jnz .next
        call send
        shr eax, 8
        call send
        ${POWER_OFF}
${SEND64}`);

const GUESTS = { interrupted: INTERRUPTED, 'self-modifying': SELF_MODIFYING, remapped: REMAPPED } as const;

const END = { kind: 'power-off' };

const exact = suite('translated guests');

for (const [name, image] of Object.entries(GUESTS)) {
  exact(`${name}: the same as interpreted, however the run is cut`, () => {
    const random = new Random(name.length);
    for (const most of [1, 7, 500]) {
      const plan = { image, memory: MEMORY, translation: EARLY, most: 400_000, whole: 50 };
      const { stop } = compare({ ...plan, slice: () => 1 + random.below(most * 40) });
      assert.equal(stop, END);
    }
  });
}

exact('really are translated', () => {
  const { machine } = start(INTERRUPTED, MEMORY, { translator: EARLY });
  let compiled = 0;
  const { Module } = WebAssembly;
  const counting = class extends Module {
    constructor(bytes: ConstructorParameters<typeof Module>[0]) {
      super(bytes);
      compiled++;
    }
  };
  WebAssembly.Module = counting;
  try {
    machine.run({ instructions: 200_000 });
  } finally {
    WebAssembly.Module = Module;
  }
  assert.ok(compiled > 3, `${compiled} modules`);
});

exact('stops in the midst of hot code are met as often as interpreted, and end a run at the same instructions', () => {
  const machines = [
    start(INTERRUPTED, MEMORY, { translator: 'off' }).machine,
    start(INTERRUPTED, MEMORY, { translator: EARLY }).machine,
  ];
  for (const machine of machines) machine.run({ instructions: 60_000 });
  const addresses = new Set<bigint>();
  for (let n = 0; n < 40; n++) {
    if (n % 8 === 0) addresses.add(machines[0]!.cpu.state.rip);
    const [interpreted, translated] = machines.map((machine) => {
      const { cpu } = machine;
      // Stops are taken away for a while, so that code becomes hot again.
      cpu.blocks.stops = new Set(n % 4 === 3 ? [] : addresses);
      cpu.passOver = { retired: machine.retired, rip: cpu.state.rip };
      const { kind } = machine.run({ instructions: 1501 });
      return `${kind} after ${machine.retired} at ${cpu.state.rip.toString(16)}`;
    });
    assert.is(translated, interpreted);
  }
});

function toTheEnd(machine: Machine): void {
  for (;;) {
    const stop = machine.run({ instructions: 1_000_000 });
    if (stop.kind === 'instructions' || stop.kind === 'paused') continue;
    assert.equal(stop, END);
    return;
  }
}

exact('a snapshot in the midst of translated code goes on interpreted, and the other way round', () => {
  const whole = start(INTERRUPTED, MEMORY, { translator: 'off' });
  toTheEnd(whole.machine);
  for (const [first, second] of [
    [EARLY, 'off'],
    ['off', EARLY],
    [EARLY, EARLY],
  ] as const) {
    for (const instructions of [60_001, 83_457]) {
      const before = start(INTERRUPTED, MEMORY, { translator: first });
      before.machine.run({ instructions });
      const after = start(INTERRUPTED, MEMORY, { translator: second });
      after.machine.restore(before.machine.save());
      toTheEnd(after.machine);
      assert.is(after.machine.retired, whole.machine.retired);
      assert.is(after.serial(), whole.serial());
    }
  }
});

exact('whenever a compilation is done, the guest ends after the same instruction', async () => {
  const whole = start(INTERRUPTED, MEMORY, { translator: 'off' });
  toTheEnd(whole.machine);
  for (const seed of [1, 2, 3]) {
    const random = new Random(seed);
    const { machine, serial } = start(INTERRUPTED, MEMORY, { translator: { threshold: 1 + random.below(100) } });
    for (;;) {
      const stop = machine.run({ instructions: 1 + random.below(30_000) });
      if (random.below(3) === 0) await new Promise((done) => setTimeout(done, random.below(5)));
      if (stop.kind === 'instructions' || stop.kind === 'paused') continue;
      assert.equal(stop, END);
      break;
    }
    assert.is(machine.retired, whole.machine.retired);
    assert.is(serial(), whole.serial());
  }
});

exact.run();
