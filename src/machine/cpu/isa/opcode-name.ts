/** The names of bytes that are no instruction here, for people who look them up in the manual. */

/** @returns how to name bytes that are no instruction: `opcode 0F 0A`, with ModR/M.reg where that made the difference, or `opcode VEX.128.66.0F38.W0 FF` */
export function opcodeName(bytes: Uint8Array, at: number, available: number, bits: 16 | 32 | 64): string {
  const end = at + available;
  let position = at;
  let prefix = -1;
  while (position < end && isPrefix(bytes[position]!, bits)) {
    const byte = bytes[position++];
    if (byte === 0xf2 || byte === 0xf3 || (byte === 0x66 && prefix < 0)) prefix = byte;
  }
  const vex = vexName(bytes.subarray(position, end), bits);
  if (vex !== undefined) return `opcode ${vex}`;
  const opcode = [...bytes.subarray(position, Math.min(position + 1, end))];
  if (opcode[0] === 0x0f && position + 1 < end) {
    opcode.push(bytes[position + 1]!);
    if ((opcode[1] === 0x38 || opcode[1] === 0x3a) && position + 2 < end) opcode.push(bytes[position + 2]!);
  }
  if (opcode.length === 0) return 'opcode cut off';
  const next = position + opcode.length;
  const digit = next < end && isGroup(opcode) ? ` /${(bytes[next]! >> 3) & 7}` : '';
  const spelt = (prefix >= 0 && opcode[0] === 0x0f ? [prefix, ...opcode] : opcode).map(hexByte).join(' ');
  return `opcode ${spelt}${digit}`;
}

/** Opcodes whose meaning ModR/M.reg completes: groups 1 … 16 and the x87 escapes. */
const GROUPS = new Set([
  0x80, 0x81, 0x82, 0x83, 0x8f, 0xc0, 0xc1, 0xc6, 0xc7, 0xd0, 0xd1, 0xd2, 0xd3, 0xf6, 0xf7, 0xfe, 0xff,
]);
const GROUPS_0F = new Set([0x00, 0x01, 0x71, 0x72, 0x73, 0xae, 0xba, 0xc7]);

function isGroup(opcode: readonly number[]): boolean {
  const [first = 0, second = 0] = opcode;
  if (opcode.length === 1) return GROUPS.has(first) || (first >= 0xd8 && first <= 0xdf);
  return opcode.length === 2 && GROUPS_0F.has(second);
}

function isPrefix(byte: number, bits: number): boolean {
  if (bits === 64 && (byte & 0xf0) === 0x40) return true;
  return [0x26, 0x2e, 0x36, 0x3e, 0x64, 0x65, 0x66, 0x67, 0xf0, 0xf2, 0xf3].includes(byte);
}

function hexByte(byte: number): string {
  return byte.toString(16).toUpperCase().padStart(2, '0');
}

const VEX_PREFIXES = ['', '.66', '.F3', '.F2'] as const;

/** As the manual writes opcodes behind VEX (SDM vol. 2A, 3.1.1.2) and EVEX (vol. 2A, 2.7.1); undefined if it is neither. */
function vexName(code: Uint8Array, bits: 16 | 32 | 64): string | undefined {
  const [first = 0, ...rest] = code;
  const bytes = { 197: 1, 196: 2, 98: 3 }[first];
  // Outside 64-bit mode a register operand tells them from LDS, LES and BOUND.
  if (bytes === undefined || rest.length <= bytes || (bits !== 64 && rest[0]! < 0xc0)) return undefined;
  const last = rest[bytes - 1]!;
  const evex = first === 0x62;
  const map = bytes === 1 ? 1 : rest[0]! & (evex ? 7 : 31);
  const fields = rest[evex ? 1 : bytes - 1]!;
  const length = evex ? (last >> 5) & 3 : (last >> 2) & 1;
  const wide = bytes > 1 ? `.W${rest[1]! >> 7}` : '';
  const escapes = { 1: '0F', 2: '0F38', 3: '0F3A' }[map] ?? `MAP${map}`;
  return `${evex ? 'EVEX' : 'VEX'}.${128 << length}${VEX_PREFIXES[fields & 3]}.${escapes}${wide} ${hexByte(rest[bytes]!)}`;
}
