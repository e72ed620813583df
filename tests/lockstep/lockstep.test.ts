/**
 * The interpreter against the translator: the same guests come to the same state, instruction for instruction, whatever the
 * threshold and however the run is cut.
 */
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { buildImage } from '../../src/stages/image.ts';
import { findStage } from '../../src/stages/stages.ts';
import { Random } from '../support/random.ts';
import { compare } from './lockstep.ts';
import { rig, tryStream } from './random-programs.ts';

const SEED = 20261130;
const STREAMS = Number(process.env.LESSON_FUZZ ?? 60);
const MEMORY = 32 << 20;

const stages = suite('lockstep: stages');

for (const number of ['1', '2', '3', '4', '5', '6', '7']) {
  stages(`stage ${number}, translated early and late, in slices of odd lengths`, async () => {
    const image = await buildImage(findStage(number)!);
    const random = new Random(SEED, Number(number));
    for (const threshold of [3, 50]) {
      const { retired } = compare({
        image,
        memory: MEMORY,
        translation: { threshold, synchronous: true, mostBlocks: 1 + random.below(150) },
        slice: () => (random.below(20) === 0 ? 1 + random.below(2000) : 50_000 + random.below(100_000)),
        most: 1_500_000,
        whole: 30,
      });
      assert.ok(retired > 1000);
    }
  });
}

stages.run();

const streams = suite('lockstep: random programs');

for (const threshold of [0, 1, 2, 5]) {
  streams(`in every mode, translated from execution ${threshold} on`, () => {
    const machines = rig(threshold);
    for (let n = 0; n < STREAMS; n++) tryStream(machines, new Random(SEED + threshold, n));
  });
}

streams.run();
