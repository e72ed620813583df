/** Lists of instructions that SSE and AVX share (Intel SDM vol. 2), as `name:opcode` words. */

/** Name and opcode of each word of a list. */
export function pairs(text: string): [string, string][] {
  return text
    .trim()
    .split(/\s+/)
    .map((word) => word.split(':') as [string, string]);
}

/** Integer instructions that exist on MMX and on XMM registers. */
export const PACKED = `
punpcklbw:60 punpcklwd:61 punpckldq:62 packsswb:63 pcmpgtb:64 pcmpgtw:65 pcmpgtd:66 packuswb:67 punpckhbw:68 punpckhwd:69
punpckhdq:6A packssdw:6B pcmpeqb:74 pcmpeqw:75 pcmpeqd:76 paddq:D4 pmullw:D5 psubusb:D8 psubusw:D9 pminub:DA pand:DB
paddusb:DC paddusw:DD pmaxub:DE pandn:DF pavgb:E0 pavgw:E3 pmulhuw:E4 pmulhw:E5 psubsb:E8 psubsw:E9 pminsw:EA por:EB
paddsb:EC paddsw:ED pmaxsw:EE pxor:EF pmuludq:F4 pmaddwd:F5 psadbw:F6 psubb:F8 psubw:F9 psubd:FA psubq:FB paddb:FC
paddw:FD paddd:FE`;
export const PACKED_38 =
  'pshufb:00 phaddw:01 phaddd:02 phaddsw:03 pmaddubsw:04 phsubw:05 phsubd:06 phsubsw:07 psignb:08 psignw:09 psignd:0A pmulhrsw:0B pabsb:1C pabsw:1D pabsd:1E';
/** Those of SSE4 that exist on XMM registers only. */
export const INTEGER_38 =
  'pmuldq:28 pcmpeqq:29 packusdw:2B pcmpgtq:37 pminsb:38 pminsd:39 pminuw:3A pminud:3B pmaxsb:3C pmaxsd:3D pmaxuw:3E pmaxud:3F pmulld:40';

/** Shifts: name, opcode of the register form, opcode and digit of the immediate form. */
export const SHIFTS: readonly (readonly [string, string, string])[] = [
  ['psrlw', 'D1', '71 /2'],
  ['psrld', 'D2', '72 /2'],
  ['psrlq', 'D3', '73 /2'],
  ['psraw', 'E1', '71 /4'],
  ['psrad', 'E2', '72 /4'],
  ['psllw', 'F1', '71 /6'],
  ['pslld', 'F2', '72 /6'],
  ['psllq', 'F3', '73 /6'],
];
