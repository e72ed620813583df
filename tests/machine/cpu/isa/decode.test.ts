import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { createInstruction, DecodeResult, decode } from '../../../../src/machine/cpu/isa/decode.ts';
import { disassemble } from '../../../../src/machine/cpu/isa/disassemble.ts';
import { forms } from '../../../../src/machine/cpu/isa/forms.ts';
import { Kind } from '../../../../src/machine/cpu/isa/instruction.ts';
import { opcodeName } from '../../../../src/machine/cpu/isa/opcode-name.ts';

/** Rules of the Intel SDM (vol. 2A, chapter 2 and the instruction pages) that no disassembler states. */

const rules = suite('decode: rules');
const instruction = createInstruction();

function bytes(hex: string): Uint8Array {
  return Uint8Array.from(hex.split(' ').map((byte) => Number.parseInt(byte, 16)));
}

function decodeHex(hex: string, bits: 16 | 32 | 64): DecodeResult {
  const code = bytes(hex);
  return decode(code, 0, code.length, { bits }, instruction);
}

function text(hex: string, bits: 16 | 32 | 64, address = 0n): string {
  return decodeHex(hex, bits) === DecodeResult.Ok ? disassemble(instruction, address, bits) : 'invalid';
}

rules('LOCK: exactly the instructions of the SDM, and only on memory', () => {
  const manual = 'adc add and btc btr bts cmpxchg cmpxchg16b cmpxchg8b dec inc neg not or sbb sub xadd xchg xor'.split(
    ' ',
  );
  const names = new Set(forms.filter((form) => form.lockable).map((form) => form.mnemonic));
  assert.equal([...names].sort(), manual);
  assert.is(text('f0 01 03', 64), 'lock add [rbx],eax');
  assert.is(text('f0 01 c3', 64), 'invalid');
  assert.is(text('f0 03 03', 64), 'invalid', 'memory as the source');
  assert.is(text('f0 39 03', 64), 'invalid', 'CMP');
  assert.is(text('f0 90', 64), 'invalid');
});

rules('more than 15 bytes is #GP, a cut instruction needs bytes', () => {
  const long = new Uint8Array(32).fill(0x66);
  long[14] = 0x90;
  assert.is(decode(long, 0, 32, { bits: 64 }, instruction), DecodeResult.Ok);
  assert.is(instruction.length, 15);
  long[14] = 0x66;
  long[15] = 0x90;
  assert.is(decode(long, 0, 32, { bits: 64 }, instruction), DecodeResult.TooLong);
  assert.is(decode(long, 0, 14, { bits: 64 }, instruction), DecodeResult.NeedBytes);
  const whole = bytes('66 67 64 81 84 8b 78 56 34 12 cd ab');
  assert.is(decode(whole, 0, whole.length, { bits: 64 }, instruction), DecodeResult.Ok);
  for (let cut = 0; cut < whole.length; cut++)
    assert.is(decode(whole, 0, cut, { bits: 64 }, instruction), DecodeResult.NeedBytes, `${cut} bytes`);
});

rules('segments: defaults by base, last override wins, four of them ignored in 64-bit mode', () => {
  const segment = (hex: string, bits: 16 | 32 | 64): number => {
    assert.is(decodeHex(hex, bits), DecodeResult.Ok);
    return instruction.operands[1]!.segment;
  };
  const [CS, SS, DS, FS, GS] = [1, 2, 3, 4, 5];
  assert.is(segment('8a 02', 16), SS, '[bp+si]');
  assert.is(segment('8a 04', 16), DS, '[si]');
  assert.is(segment('8a 0e 00 00', 16), DS, '[disp16]');
  assert.is(segment('8a 46 00', 16), SS, '[bp+0]');
  assert.is(segment('8a 04 24', 32), SS, '[esp]');
  assert.is(segment('8a 45 00', 32), SS, '[ebp+0]');
  assert.is(segment('8a 04 28', 32), DS, '[eax+ebp]: an index does not count');
  assert.is(segment('41 8a 45 00', 64), DS, '[r13+0]');
  assert.is(segment('41 8a 04 24', 64), DS, '[r12]');
  assert.is(segment('2e 64 8a 00', 32), FS);
  assert.is(segment('64 2e 8a 00', 32), CS);
  assert.is(segment('64 2e 8a 00', 64), FS);
  assert.is(segment('65 64 8a 00', 64), FS);
  assert.is(segment('64 65 8a 45 00', 64), GS);
  assert.is(segment('2e 8a 45 00', 64), SS);
});

rules('byte registers 4 to 7 are AH CH DH BH until a REX prefix appears', () => {
  assert.is(text('88 e0', 64), 'mov al,ah');
  assert.ok(instruction.operands[1]!.high);
  assert.is(instruction.operands[1]!.reg, 4);
  assert.is(text('40 88 e0', 64), 'mov al,spl');
  assert.not(instruction.operands[1]!.high);
  assert.is(text('48 66 88 e0', 64), 'mov al,ah', 'a REX before another prefix is none');
});

rules('extensions of immediates and displacements', () => {
  const immediate = (hex: string, bits: 16 | 32 | 64, n: number): (number | undefined)[] => {
    assert.is(decodeHex(hex, bits), DecodeResult.Ok);
    const operand = instruction.operands[n]!;
    return [operand.size, operand.imm, operand.immHigh];
  };
  assert.equal(immediate('48 83 c0 80', 64, 1), [1, -128, -1]);
  assert.equal(immediate('48 05 00 00 00 80', 64, 1), [4, -0x8000_0000, -1]);
  assert.equal(immediate('48 b8 01 00 00 80 78 56 34 12', 64, 1), [8, -0x7fff_ffff, 0x1234_5678]);
  assert.equal(immediate('c2 ff ff', 64, 0), [2, 0xffff, 0]);
  assert.equal(immediate('e4 ff', 64, 1), [1, 0xff, 0]);
  assert.equal(immediate('eb fe', 64, 0), [1, -2, -1]);
  assert.is(text('48 a1 88 77 66 55 44 33 22 11', 64), 'mov rax,[qword 0x1122334455667788]');
  assert.is(instruction.operands[1]!.dispHigh, 0x1122_3344);
  assert.is(decodeHex('9a 34 12 00 f0', 16), DecodeResult.Ok);
  const far = instruction.operands[0]!;
  assert.equal([far.kind, far.imm, far.immHigh], [Kind.Far, 0x1234, 0xf000]);
});

rules('operand sizes in 64-bit mode', () => {
  assert.is(text('50', 64), 'push rax');
  assert.is(text('66 50', 64), 'push ax');
  assert.is(text('66 48 01 c8', 64), 'add rax,rcx', 'REX.W wins over 66');
  assert.is(text('66 e8 00 00 00 00', 64), 'call 0x6', 'as on Intel: 66 does nothing to a near branch');
  assert.is(text('66 0f 20 c0', 64), 'mov rax,cr0');
  assert.is(text('0f 20 c0', 16), 'mov eax,cr0');
  assert.is(text('0f 20 00', 16), 'mov eax,cr0', 'mod is ignored');
  assert.is(text('44 0f 20 c0', 64), 'mov rax,cr8');
  assert.is(text('0f 20 c8', 64), 'invalid', 'there is no CR1');
  assert.is(text('8e c8', 64), 'invalid', 'CS cannot be loaded by MOV');
});

rules('mandatory prefixes: the last of F2 and F3 wins, both over 66', () => {
  assert.is(text('66 f2 0f 58 c1', 64), 'addsd xmm0,xmm1');
  assert.is(text('f2 66 0f 58 c1', 64), 'addsd xmm0,xmm1');
  assert.is(text('f2 f3 0f 58 c1', 64), 'addss xmm0,xmm1');
  assert.is(text('66 0f 58 c1', 64), 'addpd xmm0,xmm1');
  assert.is(text('66 f2 0f 38 f1 c1', 64), 'crc32 eax,cx');
});

rules('90 is NOP, PAUSE or XCHG', () => {
  assert.is(text('90', 64), 'nop');
  assert.is(text('48 90', 64), 'nop');
  assert.is(text('f3 90', 64), 'pause');
  assert.is(text('41 90', 64), 'xchg r8d,eax');
  assert.is(text('49 90', 64), 'xchg r8,rax');
});

rules('repeat prefixes belong to string instructions', () => {
  assert.is(text('f3 48 ab', 64), 'rep stosq');
  assert.is(instruction.rep, 0xf3);
  assert.is(text('f2 a6', 32), 'repne cmpsb');
  assert.is(text('f3 ae', 32), 'repe scasb');
  assert.is(text('f3 c3', 64), 'ret');
  assert.is(instruction.rep, 0);
  assert.is(text('64 67 a4', 64), 'a32 fs movsb');
});

rules('invalid in 64-bit mode, EVEX among it; what is VEX there', () => {
  const legacy = '06 07 0e 16 17 1e 1f 27 2f 37 3f 60 61 62 82 9a c4 c5 ce d4 d5 d6 ea'.split(' ');
  for (const opcode of legacy) {
    assert.is(text(`${opcode} 00 00 00 00 00 00 00`, 64), 'invalid', opcode);
    assert.is.not(text(`${opcode} 00 00 00 00 00 00 00`, 32), 'invalid', opcode);
  }
  assert.is(text('c5 f8 77', 64), 'vzeroupper');
  assert.is(text('c5 f8 77', 32), 'vzeroupper');
});

rules('undecodable bytes have a name', () => {
  const name = (hex: string, bits: 16 | 32 | 64): string => opcodeName(bytes(hex), 0, bytes(hex).length, bits);
  assert.is(name('0f 0a', 64), 'opcode 0F 0A');
  assert.is(name('c5 fd ff c0', 64), 'opcode VEX.256.66.0F FF');
  assert.is(name('c4 e2 f9 ff c0', 64), 'opcode VEX.128.66.0F38.W1 FF');
  assert.is(name('62 f1 fd 48 6f c1', 64), 'opcode EVEX.512.66.0F.W1 6F');
  assert.is(name('62 f5 7c 28 58 c1', 64), 'opcode EVEX.256.MAP5.W0 58');
  assert.is(name('c5 05', 32), 'opcode C5');
  assert.is(name('66 48 0f 38 ff c0', 64), 'opcode 66 0F 38 FF');
  assert.is(name('fe f8', 32), 'opcode FE /7');
  assert.is(name('06', 64), 'opcode 06');
  assert.is(name('f3', 64), 'opcode cut off');
});

rules('random bytes never throw, and every length is within bounds', () => {
  const code = new Uint8Array(1 << 16);
  let state = 0x2545_f491;
  for (let n = 0; n < code.length; n++) {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) | 0;
    code[n] = state >>> 24;
  }
  const counts = [0, 0, 0, 0];
  for (const bits of [16, 32, 64] as const) {
    for (let at = 0; at < code.length; at++) {
      const available = Math.min(at & 31, code.length - at);
      const result = decode(code, at, available, { bits }, instruction);
      counts[result]!++;
      if (result !== DecodeResult.Ok) {
        assert.type(opcodeName(code, at, available, bits), 'string');
        continue;
      }
      if (instruction.length < 1 || instruction.length > available) assert.unreachable(`length ${instruction.length}`);
      if (/undefined|NaN/.test(disassemble(instruction, 0x7c00n, bits))) assert.unreachable(`${bits} bits at ${at}`);
    }
  }
  assert.ok(counts[DecodeResult.Ok]! > 50_000 && counts[DecodeResult.Invalid]! > 5_000, counts.join());
});

rules('every form is listed at its index', () => {
  for (const [n, form] of forms.entries()) assert.is(form.index, n);
});

rules.run();
