/** `lesson licenses`: whose work is inside, and on what terms. */

import { archive } from '../../host/embedded.ts';
import { CHECKOUT } from '../../host/files.ts';
import { LICENCES, licenceFiles } from '../licenses/license-texts.ts';
import type { Command } from '../options/command.ts';
import { page } from '../output/pager.ts';

export const command: Command = {
  name: 'licenses',
  operands: '',
  summary: 'show the licences of all that is inside',
  options: [],
  async run() {
    const inside = archive('book');
    const texts = inside
      ? inside.names
          .filter((name) => name.startsWith(`${LICENCES}/`))
          .map((name) => [name.slice(LICENCES.length + 1), Buffer.from(inside.read(name)).toString('utf8')] as const)
      : [...licenceFiles(CHECKOUT, await goRoot())];
    return page(
      texts.map(
        ([name, text], n) =>
          `${n > 0 ? '\n' : ''}${name.replaceAll('∕', '/')}\n${'='.repeat(name.length)}\n\n${text.trim()}\n`,
      ),
    );
  },
};

async function goRoot(): Promise<string | undefined> {
  const { findGo } = await import('../../toolchain/setup/find-go.ts');
  const found = await findGo(process.env.LESSON_GO).catch(() => undefined);
  return found?.root;
}
