/** GRUB's menu, which a key answers. */
import { GRUB_FILES, grubDisk } from './disk-image.ts';
import type { Guest } from './guest.ts';

const CONFIG = `serial --unit=0 --speed=115200
terminal_input serial
terminal_output serial
set timeout=60
menuentry "the first" --hotkey=a { echo picked the first; halt }
menuentry "the second" --hotkey=b { echo picked the second; halt }
`;

export const grubMenu: Guest = {
  name: "GRUB's menu",
  memory: 32,
  needs: GRUB_FILES,
  answer: { after: 'the second', text: 'b' },
  image: () =>
    grubDisk({
      size: 8,
      config: 'configfile (hd0,msdos1)/menu\n',
      modules: ['normal', 'configfile', 'serial', 'terminal', 'echo', 'halt', 'test'],
      files: new Map([['menu', new TextEncoder().encode(CONFIG)]]),
    }),
  compared: (serial) => serial.match(/picked the \w+/g) ?? ['(nothing was picked)'],
};
