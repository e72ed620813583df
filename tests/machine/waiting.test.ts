/** HLT: what wakes the CPU, and when a guest counts as halted for good. */
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { bootSector, POWER_OFF } from '../support/guest.ts';
import { finish, start } from '../support/machine.ts';

const waiting = suite('waiting');

waiting('every interrupt masked: halted for good, with interrupts on', () => {
  const { stop } = finish(start(bootSector('mov al, 0xff\nout 0x21, al\nsti\nhlt')));
  assert.equal(stop, { kind: 'halted' });
});

waiting('an interrupt that is never acknowledged lets no other in: halted for good', () => {
  const guest = bootSector(`
        mov word [8 * 4], tick
        mov word [8 * 4 + 2], 0
        sti
.wait:  hlt
        jmp .wait
tick:   iret`);
  assert.equal(finish(start(guest)).stop, { kind: 'halted' });
});

waiting('waiting for the keyboard alone counts as halted when nobody types for an hour', () => {
  const guest = bootSector('mov al, 0xfd\nout 0x21, al\nsti\nhlt\njmp $');
  const started = start(guest);
  assert.equal(finish(started, 1_000_000_000).stop, { kind: 'halted' });
  assert.ok(started.machine.virtualNs >= 3599e9);
  // And it is not the number of calls that counts.
  const sliced = start(guest);
  assert.equal(finish(sliced, 10_000_000).stop, { kind: 'halted' });
  assert.is(sliced.machine.virtualNs, started.machine.virtualNs);
});

waiting('an alarm twenty minutes away is waited for', () => {
  // RTC register B: AIE and 24-hour mode; the alarm matches any hour (C0h … FFh), and the minute 20 minutes from now.
  const started = start(
    bootSector(`
        cli
        mov word [0x70 * 4], alarm
        mov word [0x70 * 4 + 2], 0
        mov al, 2
        out 0x70, al
        in al, 0x71
        add al, 0x20
        daa
        cmp al, 0x60
        jb .minute
        sub al, 0x60
        das
.minute:
        mov ah, al
        mov al, 3
        out 0x70, al
        mov al, ah
        out 0x71, al
        mov al, 1
        out 0x70, al
        mov al, 0
        out 0x71, al
        mov al, 5
        out 0x70, al
        mov al, 0xff
        out 0x71, al
        mov al, 11
        out 0x70, al
        mov al, 0x22
        out 0x71, al
        mov al, 0xfb
        out 0x21, al
        mov al, 0xfe
        out 0xa1, al
        sti
.wait:  hlt
        jmp .wait
alarm:  ${POWER_OFF}`),
  );
  assert.equal(finish(started, 1_000_000_000, 100_000_000_000).stop, { kind: 'power-off' });
  const minutes = started.machine.virtualNs / 60e9;
  assert.ok(minutes > 19 && minutes <= 20.01, `${minutes} minutes`);
});

waiting('watched, a waiting guest says until when', () => {
  const started = start(bootSector('sti\nhlt\njmp $ - 1'));
  const run = () => started.machine.run({ instructions: 1_000_000, realTime: true });
  let stop = run();
  while (stop.kind !== 'idle') stop = run();
  const { retired, virtualNs } = started.machine;
  while (started.machine.retired === retired) {
    assert.is(stop.kind, 'idle');
    if (stop.kind === 'idle') started.machine.waitUntil(stop.untilNs);
    stop = run();
  }
  // The BIOS's timer interrupt: at most 65536 / 1193182 Hz away, and the handler's instructions.
  const waited = started.machine.virtualNs - virtualNs;
  assert.ok(waited > 0 && waited <= 55e6, `${waited} ns`);
});

waiting.run();
