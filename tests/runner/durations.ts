/**
 * How long test files take: the longest begin first, so that the last minutes are not one file on one core. Only the order
 * depends on these figures; what is not listed is taken for short.
 */

/** Rough seconds of processor time, children included, with nothing in the cache of built stages. */
const SECONDS: Readonly<Record<string, number>> = {
  'tests/fuzz/machine/random-boot-sectors.test.ts': 115,
  'tests/stages/06-own-programs.test.ts': 110,
  'tests/fuzz/fuzz.test.ts': 75,
  'tests/checks/exercises/chapter-7.test.ts': 70,
  'tests/checks/exercises/chapter-6.test.ts': 65,
  'tests/release/release.test.ts': 60,
  'tests/toolchain/go-builder.test.ts': 60,
  'tests/checks/exercises/chapter-5.test.ts': 50,
  'tests/checks/exercises/chapter-4.test.ts': 45,
  'tests/stages/07-keyboard-goroutine.test.ts': 40,
  'tests/checks/exercises/chapter-3.test.ts': 35,
  'tests/cli/snapshot.test.ts': 33,
  'tests/stages/06-first-goroutine.test.ts': 30,
  'tests/fuzz/machine/sliced-boot-sectors.test.ts': 25,
  'tests/stages/04-paging.test.ts': 23,
  'tests/conformance/images.test.ts': 20,
  'tests/web/machine.test.ts': 20,
  'tests/cli/init.test.ts': 18,
  'tests/machine/cpu/isa/objdump.test.ts': 17,
  'tests/lockstep/lockstep.test.ts': 12,
  'tests/book/site.test.ts': 11,
  'tests/book/weaving.test.ts': 11,
  'tests/checks/checks.test.ts': 11,
  'tests/stages/03-interrupts.test.ts': 11,
  'tests/machine/keys.test.ts': 9,
  'tests/profile/profile.test.ts': 9,
  'tests/profile/trace-options.test.ts': 9,
  'tests/profile/goroutines.test.ts': 6,
  'tests/conformance/conformance.test.ts': 8,
  'tests/stages/05-mp-setup.test.ts': 8,
  'tests/assembler/limits.test.ts': 7,
  'tests/assembler/instructions.test.ts': 7,
  'tests/book/terminal.test.ts': 5,
  'tests/machine/firmware/bios.test.ts': 5,
};

/** The files that are listed. */
export const LISTED: readonly string[] = Object.keys(SECONDS);

/** What fails soonest and says most comes before everything else. */
const FIRST: readonly string[] = ['type check', 'lint'];

/** @returns the seconds that a job takes, for sorting */
export const secondsOf = (name: string): number => (FIRST.includes(name) ? Infinity : (SECONDS[name] ?? 1));
