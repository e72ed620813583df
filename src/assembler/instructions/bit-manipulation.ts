/** BMI1, BMI2 and ADX, with what else came late to the general registers (Intel SDM vol. 2). */

/** Forms for 32 and 64 bits of one with a VEX prefix. */
const both = (name: string, operands: string, vex: string, rest: string): string[] =>
  [32, 64].map((size) => {
    const only = size === 64 ? ' only64' : '';
    return `${name} ${operands.replaceAll('v', String(size))} = vex.128.${vex}.w${size === 64 ? 1 : 0} ${rest}${only}`;
  });

function generated(): string {
  return [
    ...both('andn', 'rv,rv,rmv', '0F38', 'F2 /rvm'),
    ...both('bextr', 'rv,rmv,rv', '0F38', 'F7 /rmv'),
    ...both('blsi', 'rv,rmv', '0F38', 'F3 /vm3'),
    ...both('blsmsk', 'rv,rmv', '0F38', 'F3 /vm2'),
    ...both('blsr', 'rv,rmv', '0F38', 'F3 /vm1'),
    ...both('bzhi', 'rv,rmv,rv', '0F38', 'F5 /rmv'),
    ...both('mulx', 'rv,rv,rmv', 'F2.0F38', 'F6 /rvm'),
    ...both('pdep', 'rv,rv,rmv', 'F2.0F38', 'F5 /rvm'),
    ...both('pext', 'rv,rv,rmv', 'F3.0F38', 'F5 /rvm'),
    ...both('rorx', 'rv,rmv,imm8', 'F2.0F3A', 'F0 /rm ib'),
    ...both('sarx', 'rv,rmv,rv', 'F3.0F38', 'F7 /rmv'),
    ...both('shlx', 'rv,rmv,rv', '66.0F38', 'F7 /rmv'),
    ...both('shrx', 'rv,rmv,rv', 'F2.0F38', 'F7 /rmv'),
  ].join('\n');
}

export const BIT_MANIPULATION: readonly (() => string)[] = [
  generated,
  () => `
adcx r32,rm32 = 66 0F 38 F6 /r
adcx r64,rm64 = o64 66 0F 38 F6 /r
adox r32,rm32 = F3 0F 38 F6 /r
adox r64,rm64 = o64 F3 0F 38 F6 /r
`,
];
