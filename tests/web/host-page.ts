/** Runs in a page: the browser's half of the host under code that the command line runs, too. */
import { browserHost, files, provideArchive } from '../../src/host/browser/host.ts';
import { keepFiles } from '../../src/host/browser/kept-files.ts';
import { loadFirmware } from '../../src/stages/firmware.ts';
import { buildImage } from '../../src/stages/image.ts';
import { findStage } from '../../src/stages/stages.ts';

const hex = (bytes: Uint8Array): string => bytes.reduce((text, byte) => text + byte.toString(16).padStart(2, '0'), '');
const hash = (bytes: Uint8Array): string => hex(browserHost.hashing.sha256([bytes]));

const page = {
  /** @returns the SHA-256 of a stage's image and of the BIOS, assembled here */
  async build(archive: string, stage: string): Promise<readonly string[]> {
    provideArchive('book', new Uint8Array(await (await fetch(archive)).arrayBuffer()));
    return [hash(await buildImage(findStage(stage)!)), hash(await loadFirmware())];
  },
  /** Writes beside what was there; @returns what is there, and why nothing would be kept */
  async visit(text: string): Promise<{ readonly there: string[]; readonly problem: string | undefined }> {
    const keeping = await keepFiles(files, 'host-test');
    files.makeFolder('/work');
    files.write('/work/last', text);
    files.write(`/work/${text}`, text);
    files.remove('/work/gone');
    await keeping.settled();
    const there = files
      .names('/work')
      .map((name) => `${name}: ${new TextDecoder().decode(files.read(`/work/${name}`))}`);
    return { there: there.sort(), problem: keeping.problem };
  },
};

declare global {
  var hostPage: typeof page;
}

globalThis.hostPage = page;
