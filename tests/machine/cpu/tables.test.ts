/** The tables of micro-ops and operations: complete, and the same whatever was loaded first. */
import { readdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { Numbered } from '../../../src/machine/cpu/ir/numbered.ts';
import { microOps } from '../../../src/machine/cpu/ir/table.ts';
import { operations } from '../../../src/machine/cpu/operations/table.ts';

const CPU = resolve(import.meta.dirname, '../../../src/machine/cpu');
const filesOf = (folder: string): string[] =>
  readdirSync(join(CPU, folder))
    .filter((name) => name !== 'table.ts')
    .map((name) => join(CPU, folder, name));

/** The definitions among a module's exports and what they hold. */
function definitions(value: unknown, found = new Set<Numbered>()): Set<Numbered> {
  if (value instanceof Numbered) found.add(value);
  else if (value instanceof Map) for (const part of [...value.keys(), ...value.values()]) definitions(part, found);
  else if (typeof value === 'object' && value !== null)
    for (const part of Object.values(value)) definitions(part, found);
  return found;
}

async function definedIn(folder: string): Promise<Set<Numbered>> {
  const found = new Set<Numbered>();
  for (const file of filesOf(folder)) definitions({ ...(await import(file)) }, found);
  return found;
}

/** Loads `first`, then the tables, in a process of its own. @returns a line for each number of either table */
function tablesAfter(first: string): string {
  const source = `
    await import(${JSON.stringify(first)});
    const { operations } = await import(${JSON.stringify(join(CPU, 'operations/table.ts'))});
    const { microOps } = await import(${JSON.stringify(join(CPU, 'ir/table.ts'))});
    for (const op of microOps) console.log(op.number, op.name, op.kind);
    for (const operation of operations) console.log(operation.number, operation.sequel, String(operation.body));`;
  const child = Bun.spawnSync([process.execPath, '-e', source]);
  assert.is(child.exitCode, 0, `${child.stderr}`);
  return `${child.stdout}`;
}

const tables = suite('tables');

tables('hold every micro-op and every operation that a module exports, and no other', async () => {
  for (const [folder, table] of [['ir', microOps] as const, ['operations', operations] as const]) {
    const found = await definedIn(folder);
    for (const definition of found) assert.is(table[definition.number], definition);
    assert.is(found.size, table.length, folder);
  }
});

tables('give each micro-op a name of its own', () => {
  assert.is(new Set(microOps.map(({ name }) => name)).size, microOps.length);
});

tables('have the same numbers whichever module is loaded first', () => {
  const firsts = [
    'cpu.ts',
    'ir/x87-control.ts',
    'ir/sse4.ts',
    'lift/vex.ts',
    'operations/xsave.ts',
    'operations/fma.ts',
  ];
  const [expected, ...others] = firsts.map((first) => tablesAfter(join(CPU, first)));
  assert.is(
    expected
      ?.trimEnd()
      .split('\n')
      .filter((line) => /^\d+ /.test(line)).length,
    microOps.length + operations.length,
  );
  for (const other of others) assert.is(other, expected);
});

tables('refuse a definition that has a number, and have none for one that is not listed', () => {
  assert.throws(() => Numbered.list([microOps[0]!]), /number 0 is listed again as 0/);
  class Unlisted extends Numbered {}
  assert.throws(() => new Unlisted().number, /Unlisted without a number: it is in no table/);
});

tables.run();
