/**
 * Records the bytes that QEMU's keyboard sends for every key: `bun tests/machine/devices/record-qemu-keys.ts`.
 * Needs nasm and qemu-system-x86_64; the result is vectors/qemu-keys.json.
 */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { SET_2_CODES } from '../../../src/machine/devices/key-names.ts';

/** Prints every byte from port 0x60 as two hexadecimal digits; the command byte turns translation off or on. */
const bootSector = (commandByte: number) => `
        bits 16
        org 0x7c00
        cli
        xor ax, ax
        mov ss, ax
        mov sp, 0x7c00
        mov al, 0x60
        out 0x64, al
        mov al, ${commandByte}
        out 0x60, al
        mov al, '>'
        call putc
poll:   in al, 0x64
        test al, 1
        jz poll
        in al, 0x60
        mov ah, al
        shr al, 4
        call digit
        mov al, ah
        and al, 15
        call digit
        jmp poll
digit:  cmp al, 10
        jb .small
        add al, 'a' - '0' - 10
.small: add al, '0'
putc:   mov dx, 0x3f8
        out dx, al
        ret
        times 510 - ($ - $$) db 0
        dw 0xaa55
`;

/** W3C name → QEMU's QKeyCode where it is not the name's tail in lower case. */
const QCODES: Readonly<Record<string, string>> = {
  Escape: 'esc',
  ScrollLock: 'scroll_lock',
  Backquote: 'grave_accent',
  Equal: 'equal',
  BracketLeft: 'bracket_left',
  BracketRight: 'bracket_right',
  CapsLock: 'caps_lock',
  Quote: 'apostrophe',
  Enter: 'ret',
  ShiftLeft: 'shift',
  ShiftRight: 'shift_r',
  IntlBackslash: 'less',
  Period: 'dot',
  Space: 'spc',
  ControlLeft: 'ctrl',
  ControlRight: 'ctrl_r',
  MetaLeft: 'meta_l',
  MetaRight: 'meta_r',
  AltLeft: 'alt',
  AltRight: 'alt_r',
  ContextMenu: 'compose',
  PageUp: 'pgup',
  PageDown: 'pgdn',
  NumLock: 'num_lock',
  PrintScreen: 'print',
  NumpadDivide: 'kp_divide',
  NumpadMultiply: 'kp_multiply',
  NumpadSubtract: 'kp_subtract',
  NumpadAdd: 'kp_add',
  NumpadEnter: 'kp_enter',
  NumpadDecimal: 'kp_decimal',
};

function qcode(name: string): string {
  return (
    QCODES[name] ??
    name
      .replace(/^Numpad/, 'kp_')
      .replace(/^(Key|Digit|Arrow)/, '')
      .toLowerCase()
  );
}

/** Keys pressed in order, then released in reverse. */
const CHORDS = [
  ...[...Object.keys(SET_2_CODES), 'PrintScreen', 'Pause'].map((key) => [key]),
  ['ShiftLeft', 'PrintScreen'],
  ['ControlLeft', 'Pause'],
];

const pause = () => Bun.sleep(8);

async function record(folder: string, commandByte: number): Promise<Record<string, string>> {
  const source = join(folder, 'keys.asm');
  const binary = join(folder, 'keys.bin');
  const socket = join(folder, 'qmp');
  writeFileSync(source, bootSector(commandByte));
  const nasm = Bun.spawnSync(['nasm', '-f', 'bin', source, '-o', binary]);
  if (!nasm.success) throw new Error(nasm.stderr.toString());
  const qemu = Bun.spawn(
    `qemu-system-x86_64 -display none -serial stdio -monitor none -qmp unix:${socket},server=on,wait=off -drive file=${binary},format=raw,if=ide`.split(
      ' ',
    ),
    { stdout: 'pipe', stderr: 'ignore' },
  );
  let printed = '';
  const reading = (async () => {
    for await (const chunk of qemu.stdout) printed += new TextDecoder().decode(chunk);
  })();
  while (!printed.includes('>')) await pause();
  const qmp = connect(socket);
  const say = (message: object) => qmp.write(`${JSON.stringify(message)}\n`);
  say({ execute: 'qmp_capabilities' });
  const move = async (key: string, down: boolean) => {
    const data = { down, key: { type: 'qcode', data: qcode(key) } };
    say({ execute: 'input-send-event', arguments: { events: [{ type: 'key', data }] } });
    await pause();
  };
  const answers: Record<string, string> = {};
  for (const chord of CHORDS) {
    await pause();
    const from = printed.length;
    for (const key of chord) await move(key, true);
    printed += ' ';
    for (const key of chord.toReversed()) await move(key, false);
    await pause();
    answers[chord.join('+')] = printed.slice(from);
  }
  qmp.end();
  qemu.kill();
  await reading;
  return answers;
}

const folder = mkdtempSync(join(tmpdir(), 'record-qemu-keys-'));
try {
  const vectors = { set2: await record(folder, 0x24), translated: await record(folder, 0x64) };
  writeFileSync(join(import.meta.dirname, 'vectors', 'qemu-keys.json'), `${JSON.stringify(vectors, undefined, 1)}\n`);
} finally {
  rmSync(folder, { recursive: true });
}
