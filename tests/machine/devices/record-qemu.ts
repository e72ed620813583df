/**
 * Records what QEMU answers to the scripts of port-scripts.ts and timing-port-scripts.ts:
 * `bun tests/machine/devices/record-qemu.ts`.
 * Needs nasm and qemu-system-x86_64; the result, vectors/qemu-ports.json, is what the tests compare with.
 */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Step } from './port-script.ts';
import { SCRIPTS, testDisk } from './port-scripts.ts';
import { TIMING_SCRIPTS } from './timing-port-scripts.ts';

const OPERATIONS = { out8: 1, out16: 2, out32: 3, in8: 4, in16: 5, in32: 6, until: 7 } as const;
const TABLE_SECTORS = 60;

/** Table entries of eight bytes: operation, mask (until), port, value. Operation 0 ends the table. */
const BOOT_SECTOR = `
        bits 16
        org 0x7c00
start:  xor ax, ax
        mov ds, ax
        mov ss, ax
        mov sp, 0x7c00
        mov [drive], dl
        mov ax, 0x0003
        int 0x10
        mov cx, ${TABLE_SECTORS}
load:   push cx
        mov si, packet
        mov dl, [drive]
        mov ah, 0x42
        int 0x13
        pop cx
        jc done
        inc dword [lba]
        add word [target], 0x20
        loop load
        cli
        mov ax, 0x1000
        mov es, ax
        xor di, di
next:   movzx bx, byte [es:di]
        mov cl, [es:di + 1]
        mov dx, [es:di + 2]
        mov eax, [es:di + 4]
        add di, 8
        shl bx, 1
        jmp [bx + table]
out8:   out dx, al
        jmp next
out16:  out dx, ax
        jmp next
out32:  out dx, eax
        jmp next
in8:    xor eax, eax
        in al, dx
        jmp print
in16:   xor eax, eax
        in ax, dx
        jmp print
in32:   in eax, dx
        jmp print
until:  mov ebx, 20000000
        mov ch, al
.try:   in al, dx
        and al, cl
        cmp al, ch
        je next
        dec ebx
        jnz .try
        or eax, -1
print:  mov cx, 8
.digit: rol eax, 4
        push ax
        and al, 15
        cmp al, 10
        jb .small
        add al, 'a' - '0' - 10
.small: add al, '0'
        call putc
        pop ax
        loop .digit
        mov al, 10
        call putc
        jmp next
putc:   push dx
        push ax
        mov dx, 0x3fd
.busy:  in al, dx
        test al, 0x20
        jz .busy
        pop ax
        mov dx, 0x3f8
        out dx, al
        pop dx
        ret
done:   mov dx, 0xf4
        mov al, 0
        out dx, al
        hlt
table:  dw done, out8, out16, out32, in8, in16, in32, until
packet: db 16, 0
        dw 1, 0
target: dw 0x1000
lba:    dq 1
drive:  db 0
        times 510 - ($ - $$) db 0
        dw 0xaa55
`;

function table(script: readonly Step[]): Uint8Array {
  const bytes = new Uint8Array(TABLE_SECTORS * 512);
  if (script.length * 8 >= bytes.length) throw new Error(`script of ${script.length} steps: too long for the table`);
  const view = new DataView(bytes.buffer);
  for (const [index, step] of script.entries()) {
    view.setUint8(index * 8, OPERATIONS[step.op]);
    if (step.op === 'until') view.setUint8(index * 8 + 1, step.mask);
    view.setUint16(index * 8 + 2, step.port, true);
    if ('value' in step) view.setUint32(index * 8 + 4, step.value, true);
  }
  return bytes;
}

/** @returns what each reading step printed, masked like our own run; -1 for an `until` that never came true */
function record(folder: string, script: readonly Step[]): number[] {
  const source = join(folder, 'boot.asm');
  const binary = join(folder, 'boot.bin');
  const image = join(folder, 'disk.img');
  writeFileSync(source, BOOT_SECTOR);
  const nasm = Bun.spawnSync(['nasm', '-f', 'bin', source, '-o', binary]);
  if (!nasm.success) throw new Error(nasm.stderr.toString());
  const disk = testDisk();
  disk.set(readFileSync(binary));
  disk.set(table(script), 512);
  writeFileSync(image, disk);
  const qemu = Bun.spawnSync(
    `qemu-system-x86_64 -display none -serial stdio -serial null -monitor none -device isa-debug-exit,iobase=0xf4,iosize=4 -drive file=${image},format=raw,if=ide`.split(
      ' ',
    ),
    { timeout: 60_000 },
  );
  const printed = qemu.stdout
    .toString()
    .trim()
    .split('\n')
    .map((line) => Number.parseInt(line, 16));
  const masks = script.flatMap((step) => ('mask' in step && step.op !== 'until' ? [step.mask] : []));
  if (printed.length !== masks.length) throw new Error(`${printed.length} answers to ${masks.length} reads`);
  return printed.map((value, index) => (value & masks[index]!) >>> 0);
}

const folder = mkdtempSync(join(tmpdir(), 'record-qemu-'));
try {
  const version = Bun.spawnSync(['qemu-system-x86_64', '--version']).stdout.toString().split('\n')[0];
  const answers: Record<string, number[]> = {};
  for (const [name, script] of Object.entries({ ...SCRIPTS, ...TIMING_SCRIPTS })) {
    answers[name] = record(folder, script);
    console.log(`${name}: ${answers[name].length} answers`);
  }
  const lines = Object.entries(answers).map(
    ([name, values]) => `    ${JSON.stringify(name)}: ${JSON.stringify(values)}`,
  );
  const vectors = `{\n  "machine": ${JSON.stringify(version)},\n  "answers": {\n${lines.join(',\n')}\n  }\n}\n`;
  writeFileSync(join(import.meta.dirname, 'vectors', 'qemu-ports.json'), vectors);
} finally {
  rmSync(folder, { recursive: true });
}
