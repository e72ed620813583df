/** What a translator holds is bounded whatever a guest does, and what it forgets and takes up again changes nothing. */
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import type { TranslatorOptions } from '../../src/machine/cpu/executors/translator/options.ts';
import { Random } from '../support/random.ts';
import { manyAddresses, manyRegions, rewriting } from './hostile-guests.ts';
import { compare } from './lockstep.ts';

const MEMORY = 4 << 20;
const MAX_REGIONS = 5;
const SMALL: TranslatorOptions = { threshold: 3, synchronous: true, mostBlocks: 4, mostRegions: MAX_REGIONS };

const GUESTS = {
  'code that is rewritten for ever': rewriting({ places: 20, rounds: 12, iterations: 40 }),
  'a page at a hundred addresses': manyAddresses({ places: 100, rounds: 3, iterations: 20 }),
  'more hot code than there is room for': manyRegions({ places: 120, rounds: 3, iterations: 20 }),
} as const;

const held = (table: WebAssembly.Table): number =>
  Array.from({ length: table.length }, (_, n) => table.get(n)).filter((region) => region !== null).length;

interface Seen {
  /** Modules that were compiled. */
  readonly modules: number;
  /** Regions that were held, at most. */
  readonly regions: number;
}

/** Runs `work`, and watches what is made meanwhile. */
function watch(work: () => void): Seen {
  const tables: WebAssembly.Table[] = [];
  let [modules, regions] = [0, 0];
  const { Table, Module } = WebAssembly;
  const look = (): void => {
    regions = Math.max(regions, ...tables.map(held));
  };
  WebAssembly.Table = class extends Table {
    constructor(descriptor: WebAssembly.TableDescriptor) {
      super(descriptor);
      tables.push(this);
    }
  };
  WebAssembly.Module = class extends Module {
    constructor(bytes: ConstructorParameters<typeof Module>[0]) {
      super(bytes);
      modules++;
      look();
    }
  };
  try {
    work();
  } finally {
    Object.assign(WebAssembly, { Table, Module });
  }
  look();
  return { modules, regions };
}

const bounds = suite('bounds of the translator');

for (const [name, image] of Object.entries(GUESTS)) {
  for (const caps of [SMALL, { ...SMALL, mostRegions: 1000, mostBytes: 2000 }]) {
    bounds(`${name}: ${caps.mostRegions} regions at most, and the same as interpreted`, () => {
      const random = new Random(name.length);
      const { modules, regions } = watch(() => {
        const { stop } = compare({
          image,
          memory: MEMORY,
          translation: caps,
          slice: () => 1 + random.below(3000),
          most: 1_000_000,
          whole: 20,
        });
        assert.equal(stop, { kind: 'power-off' });
      });
      assert.ok(regions > 0 && regions <= caps.mostRegions!, `${regions} regions held`);
      assert.ok(
        modules > 3 * regions,
        `${modules} modules for ${regions} regions: they were not forgotten and made again`,
      );
    });
  }
}

bounds.run();
