import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { bookStage, changedStage, commanderOf, commands, fileOf, hashOf, machineOf, open } from './stages.ts';

const proof = suite('from what is seen to what caused it');

proof('stage 3: from a triple fault back to the instruction that wrote the bad gates', async () => {
  const damage = `package kernel

func damage() {
	for _, vector := range [...]int{0, doubleFault, 13, 11} {
		idt[vector].kind = 0
	}
}
`;
  const start = `package kernel

func start() {
	setUpScreen()
	setUpTraps()
	damage()
	divide(1, 0)
	powerOff()
}
`;
  const debug = await open(changedStage('bad-idt', 3, { 'kernel/damage.go': damage, 'kernel/start.go': start }));
  const commander = commanderOf(debug);
  const [end] = await commands(commander, 'continue');
  assert.match(end!, /^The end at instant \d+: /);
  assert.match(end!, /triple|#DE|fault/i);
  const [gate] = await commands(commander, 'idt 0');
  assert.match(gate!, /not present|reserved/);
  const [who] = await commands(commander, 'who &lesson/kernel.idt, 16');
  assert.match(who!, /last written at instant \d+, /);
  assert.ok(who!.endsWith(` in lesson/kernel.damage () at ${fileOf('bad-idt', 'kernel/damage.go')}:5`), who);
  const [instruction] = await commands(commander, 'x/i $pc');
  assert.match(instruction!, /^=> .*mov/);
  const [before] = await commands(commander, 'idt 0');
  assert.match(before!, /interrupt gate to 0x0008:0x[0-9a-f]+ <lesson\/kernel\.vectors>/);
  await commands(commander, 'stepi');
  assert.equal(await commands(commander, 'idt 0'), [gate]);
});

proof('stage 6: a deadlock’s goroutines, and the channels between them', async () => {
  const main = `package main

func first(mine, other chan int)  { <-mine; other <- 1 }
func second(mine, other chan int) { <-mine; other <- 1 }

func main() {
	one, two := make(chan int), make(chan int)
	go first(one, two)
	second(two, one)
}
`;
  const debug = await open(changedStage('deadlock', 6, { 'main.go': main }));
  const commander = commanderOf(debug);
  const [stop] = await commands(commander, 'break runtime.checkdead', 'break runtime.fatal', 'delete 1', 'continue');
  assert.match(stop!, /^Breakpoint 2 at instant \d+, .*runtime\.fatal/);
  const lines = await commands(commander, 'goroutines');
  const waits = lines.filter((line) => line.includes('chan receive'));
  assert.is(waits.length, 2);
  const channels = waits.map((line) => /receive (0x[0-9a-f]+)/.exec(line)![1]!);
  assert.is(new Set(channels).size, 2);
  const circle = lines.find((line) => line.startsWith('Deadlock: '));
  assert.ok(circle);
  for (const channel of channels) assert.ok(circle.includes(channel));
  for (const channel of channels) {
    const [head, senders, receivers] = await commands(commander, `chan ${channel}`);
    assert.is(head, `channel ${channel}: 0 of 0 in its buffer`);
    assert.is(senders, 'senders:   nobody');
    assert.match(receivers!, /^receivers: goroutine \d+$/);
  }
  const stack = await commands(commander, 'goroutine 1 bt');
  assert.ok(
    stack.some((line) => /main\.second \(.*\) at /.test(line) && line.includes(`${fileOf('deadlock', 'main.go')}:4`)),
  );
  assert.ok(stack.some((line) => line.includes(`main.main () at ${fileOf('deadlock', 'main.go')}:9`)));
});

proof('stage 7: a key through the interrupt to the shell, and back again', async () => {
  const debug = await open(bookStage(7));
  const { session } = debug;
  const commander = commanderOf(debug);
  const states: [number, string][] = [];
  /** Runs to a function, once, and notes the state there. */
  const reach = async (name: string): Promise<readonly string[]> => {
    const [stop] = await commands(commander, `tbreak ${name}`, 'continue');
    assert.match(stop!, new RegExp(`^Temporary breakpoint \\d+ at instant \\d+, .*${name.replace(/[(*)]/g, '.')} `));
    states.push([session.instant, hashOf(machineOf(debug))]);
    return commands(commander, 'bt');
  };
  await commands(commander, 'keys help\\n');
  const interrupt = await reach('lesson/kernel.keyboardInterrupt');
  assert.ok(interrupt.some((line) => line.includes('<trap>')));
  // The driver's thread wakes from its futex, and its goroutine sends to the shell's, which takes the letter.
  const driver = await reach('lesson/keyboard.(*decoder).decode');
  assert.ok(driver.some((line) => line.includes('lesson/keyboard.Listen.func1')));
  const sending = await reach('runtime.chansend');
  assert.ok(sending.some((line) => line.includes('lesson/keyboard.Listen.func1')));
  const shell = await reach('lesson/shell.(*editor).show');
  assert.ok(shell.some((line) => line.includes('lesson/shell.Run')));
  const instants = states.map(([instant]) => instant);
  assert.equal(
    instants,
    [...instants].sort((x, y) => x - y),
  );
  for (const [instant, hash] of [...states].reverse()) {
    await commands(commander, `run-to ${instant}`);
    assert.is(hashOf(machineOf(debug)), hash, `instant ${instant}`);
  }
});

proof.run();
