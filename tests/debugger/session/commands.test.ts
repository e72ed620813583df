import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { bookStage, commanderOf, commands, open } from './stages.ts';

const errors = suite('commands that cannot be carried out');

errors('say so in one line, and nothing moves', async () => {
  const debug = await open(bookStage(6));
  const commander = commanderOf(debug);
  await commands(commander, 'break main.main', 'continue');
  const { instant } = debug.session;
  const wrong: readonly (readonly [string, RegExp])[] = [
    ['break nowhere.Function', /^there is no function 'nowhere\.Function'; /],
    ['break kernel/none.go:3', /^no code comes from a file 'kernel\/none\.go'; /],
    ['break main.go:1', /^main\.go:1 has no code; the next line that has is \d+$/],
    ['break main.go:99999', /^main\.go has no code from line 99999 on$/],
    ['break *main.main+1', /^0x[0-9a-f]+ is inside the instruction at 0x[0-9a-f]+ \(.+\)$/],
    ['run-to -5', /^there is nothing before power-on$/],
    ['watch', /^what is to be watched\?/],
    ['watch *0x123456789000', /^nothing is mapped at 0x123456789000$/],
    ['watch runtime.sched, 99999999', /^99999999 bytes cannot be watched/],
    ['x/4xg 0x123456789000', /^Cannot access memory at address 0x123456789000$/],
    ['x/4q 0', /^'q' is no format/],
    ['print nonesuch', /^there is no symbol 'nonesuch'$/],
    ['print 1 +', /^the expression ends too early$/],
    ['print (1', /^'\)' is missing$/],
    ['print 1/0', /^division by zero$/],
    ['print $xyz', /^there is no register \$xyz$/],
    ['print runtime.sched.nothing', /^there is no field 'nothing'$/],
    ['delete 17', /^there is no breakpoint 17; /],
    ['catch tea', /^catch what\?/],
    ['goroutine 999', /^there is no goroutine 999; /],
    ['frame 99', /^there is no frame 99$/],
    ['walk', /^which address\?/],
    ['info weather', /^info about what\?/],
    ['dance', /^there is no command 'dance'; /],
    ['re', /^'re' may be /],
  ];
  for (const [line, expected] of wrong) {
    const { lines, failed } = await commander.execute(line);
    assert.ok(failed, line);
    assert.is(lines.length, 1, line);
    assert.match(lines[0]!, expected);
  }
  assert.is(debug.session.instant, instant);
  assert.is(debug.session.breakpoints.length, 1);
});

const steps = suite('steps by lines');

steps('forward and backwards lead through the same lines', async () => {
  const debug = await open(bookStage(6));
  const commander = commanderOf(debug);
  await commands(commander, 'break main.goroutines', 'continue');
  const forward: number[] = [];
  for (let n = 0; n < 3; n++) {
    await commands(commander, 'next');
    forward.push(debug.session.instant);
  }
  const lines = () => debug.symbols.frames(debug.rip)[0]!.source!.line;
  assert.is(lines(), 31);
  const back: number[] = [];
  for (let n = 0; n < 2; n++) {
    await commands(commander, 'reverse-next');
    back.push(debug.session.instant);
  }
  assert.equal(back, forward.slice(0, 2).reverse());
});

steps('step goes into a function, finish out of it, reverse-finish to its call', async () => {
  const debug = await open(bookStage(6));
  const commander = commanderOf(debug);
  await commands(commander, 'tbreak main.main', 'continue');
  const caller = debug.session.instant;
  await commands(commander, 'tbreak main.goroutines', 'continue');
  const inside = debug.session.instant;
  const stack = await commands(commander, 'bt');
  assert.match(stack[1]!, /^#1 {2}main\.main \(\) at main\.go:17$/);
  await commands(commander, 'finish');
  assert.is(debug.symbols.at(debug.rip)?.name, 'main.main');
  const [call] = await commands(commander, 'reverse-nexti', 'x/i $pc');
  assert.match(call!, /^=> .*call /);
  await commands(commander, 'stepi', 'tbreak main.goroutines', 'continue');
  assert.is(debug.session.instant, inside);
  const [again] = await commands(commander, 'reverse-finish', 'x/i $pc');
  assert.is(again, call);
  assert.ok(debug.session.instant > caller && debug.session.instant < inside);
});

const answers = suite('answers');

answers('print and x follow registers, memory and types', async () => {
  const debug = await open(bookStage(6));
  const commander = commanderOf(debug);
  await commands(commander, 'break main.main', 'continue');
  assert.equal(await commands(commander, 'print 6 * 7 == 42 && 1 << 4 > 15'), ['$1 = 1']);
  assert.equal(await commands(commander, 'print/x 0xff & ~0xf'), ['$2 = 0xf0']);
  assert.equal(await commands(commander, 'print/x $rip == &main.main + 14'), ['$3 = 0x1']);
  assert.equal(await commands(commander, 'print runtime.gomaxprocs'), ['$4 = 1']);
  const [number] = await commands(commander, 'print runtime.gomaxprocs + 1');
  assert.is(number, '$5 = 2');
  const [words] = await commands(commander, 'x/1dw &runtime.gomaxprocs');
  assert.match(words!, /^0x[0-9a-f]+ <runtime\.gomaxprocs>:\t1$/);
  const [line] = await commands(commander, 'info line main.go:17');
  assert.match(line!, /^Line 17 of "main\.go" is at address 0x[0-9a-f]+ <main\.main\+0x[0-9a-f]+>\.$/);
});

answers('the boot sector has lines and labels in real mode, and the mode is caught as it changes', async () => {
  const debug = await open(bookStage(6));
  const commander = commanderOf(debug);
  const [stop] = await commands(commander, 'break *0x7c00', 'continue');
  assert.match(stop!, /^Breakpoint 1 at instant \d+, start \(\) at sector\.asm:\d+$/);
  assert.is(debug.registers.mode, 'real');
  const modes: string[] = [];
  await commands(commander, 'catch mode');
  for (let n = 0; n < 8 && modes.at(-1) !== 'long'; n++) {
    await commands(commander, 'continue');
    modes.push(debug.registers.mode);
  }
  assert.is(modes.at(-1), 'long');
  assert.ok(modes.some((mode) => mode.startsWith('protected')) || modes.includes('compatibility'));
});

errors.run();
steps.run();
answers.run();
