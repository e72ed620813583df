/** Scopes of a frame and the trees below them, a branch at a time. */
import type { DebugProtocol } from '@vscode/debugprotocol';
import { CommandError } from '../command-error.ts';
import { watchedBytes } from '../commands/breakpoints.ts';
import type { Debugger } from '../debugger.ts';
import type { Variable } from '../dwarf/variables.ts';
import { evaluate } from '../expression/evaluate.ts';
import { type Child, type Children, childrenOf } from '../go/children.ts';
import { formatValue } from '../go/format.ts';
import { namesOf, valueIn, variablesOf } from '../names.ts';
import { GENERAL_REGISTERS, SEGMENT_NAMES } from '../session/registers.ts';
import { Value } from '../value.ts';
import { CR0, CR3, CR4, EFER } from '../x86/control-registers.ts';
import { decodeFields, summary } from '../x86/fields.ts';
import { RFLAGS } from '../x86/flags.ts';
import type { Threads } from './threads.ts';

/** Children that an editor is given when it does not say how many it wants. */
const MAX_CHILDREN = 1000;
const BRIEF = { depth: 2, elements: 8, stringBytes: 256 };

type Branch =
  | { readonly kind: 'variables'; readonly frame: number; readonly roles: readonly string[] }
  | { readonly kind: 'registers' | 'control registers'; readonly frame: number }
  | { readonly kind: 'value'; readonly children: Children };

const hex = (value: bigint): string => `0x${value.toString(16)}`;

export class Variables {
  readonly #debug: Debugger;
  readonly #threads: Threads;
  /** A branch's number is its place here, from 1 on; until the machine moves. */
  #branches: Branch[] = [];

  constructor(debug: Debugger, threads: Threads) {
    this.#debug = debug;
    this.#threads = threads;
  }

  forget(): void {
    this.#branches = [];
  }

  scopes(frame: number): DebugProtocol.Scope[] {
    this.#threads.look(frame);
    const scope = (name: string, branch: Branch, expensive = false): DebugProtocol.Scope => ({
      name,
      variablesReference: this.#branches.push(branch),
      expensive,
    });
    const ofGo = this.#debug.program !== undefined && this.#debug.frame?.function !== undefined;
    return [
      ...(ofGo
        ? [
            {
              ...scope('Arguments', { kind: 'variables', frame, roles: ['parameter'] }),
              presentationHint: 'arguments',
            },
            {
              ...scope('Locals', { kind: 'variables', frame, roles: ['local', 'result'] }),
              presentationHint: 'locals',
            },
          ]
        : []),
      { ...scope('Registers', { kind: 'registers', frame }, ofGo), presentationHint: 'registers' },
      scope('Control registers', { kind: 'control registers', frame }, true),
    ];
  }

  /** @throws CommandError if there is no such branch any more */
  list(reference: number, start: number, most: number): DebugProtocol.Variable[] {
    const branch = this.#branches[reference - 1];
    if (!branch) throw new CommandError(`there are no variables ${reference} any more`);
    const count = most > 0 ? most : MAX_CHILDREN;
    if (branch.kind === 'value') return branch.children.from(start, count).map((each) => this.#child(each));
    this.#threads.look(branch.frame);
    const all =
      branch.kind === 'variables'
        ? this.#variables(branch.roles)
        : branch.kind === 'registers'
          ? this.#registers()
          : this.#controlRegisters();
    return all.slice(start, start + count);
  }

  /** @throws CommandError */
  evaluate(expression: string): DebugProtocol.EvaluateResponse['body'] {
    const result = evaluate(expression, namesOf(this.#debug));
    if (!(result instanceof Value))
      return { result: `${result} (${hex(BigInt.asUintN(64, result))})`, variablesReference: 0 };
    const { value, ...rest } = this.#child({ name: expression, value: result });
    return { ...rest, result: value };
  }

  /** Which bytes a variable of a branch, or an expression, are. @throws CommandError */
  bytesOf(reference: number | undefined, name: string): { address: bigint; length: number } {
    const branch = reference ? this.#branches[reference - 1] : undefined;
    if (branch?.kind === 'value') {
      const found = branch.children.from(0, MAX_CHILDREN).find((each) => each.name === name)?.value;
      if (found?.address === undefined) throw new CommandError(`${name} is nowhere in memory`);
      return { address: found.address, length: Math.max(1, found.type.size) };
    }
    if (branch) this.#threads.look(branch.frame);
    return watchedBytes(this.#debug, name);
  }

  #child({ name, value }: Child): DebugProtocol.Variable {
    const { program } = this.#debug;
    const children = program && childrenOf(program, value);
    const variablesReference = children ? this.#branches.push({ kind: 'value', children }) : 0;
    const counts =
      children && (children.indexed ? { indexedVariables: children.count } : { namedVariables: children.count });
    return {
      name,
      value: program ? formatValue(program, value, BRIEF) : '?',
      type: value.type.name,
      variablesReference,
      ...counts,
      ...(value.address === undefined ? {} : { memoryReference: hex(value.address) }),
    };
  }

  #variables(roles: readonly string[]): DebugProtocol.Variable[] {
    const { frame } = this.#debug;
    if (!frame) return [];
    const show = (each: Variable): DebugProtocol.Variable => {
      const value = valueIn(this.#debug, frame, each);
      if (value) return { ...this.#child({ name: each.name, value }), evaluateName: each.name };
      return { name: each.name, value: '<optimized out>', type: each.type.name, variablesReference: 0 };
    };
    return variablesOf(this.#debug, frame)
      .filter(({ role }) => roles.includes(role))
      .map(show);
  }

  #registers(): DebugProtocol.Variable[] {
    const { registers, frame } = this.#debug;
    const general = frame?.registers ?? registers.general;
    return [
      ...[...GENERAL_REGISTERS, 'rip' as const].map((name) => register(name, general[name])),
      register('rflags', registers.rflags, summary(decodeFields(registers.rflags, RFLAGS), RFLAGS)),
      ...SEGMENT_NAMES.map((name) => {
        const { selector, base } = registers.segments[name];
        return register(name, BigInt(selector), `base ${hex(base)}`);
      }),
    ];
  }

  #controlRegisters(): DebugProtocol.Variable[] {
    const { registers } = this.#debug;
    const layouts = { cr0: CR0, cr2: undefined, cr3: CR3, cr4: CR4, cr8: undefined, efer: EFER };
    return [
      ...Object.entries(layouts).map(([name, layout]) => {
        const value = registers[name as keyof typeof layouts];
        return register(name, value, layout && summary(decodeFields(value, layout), layout));
      }),
      ...(['gdtr', 'idtr'] as const).map((name) => {
        const { base, limit } = registers[name];
        return register(name, base, `limit 0x${limit.toString(16)}`);
      }),
      ...([6, 7] as const).map((number) => register(`dr${number}`, registers.debug[number] ?? 0n)),
    ];
  }
}

const register = (name: string, value: bigint | undefined, meaning = ''): DebugProtocol.Variable => ({
  name,
  value: value === undefined ? '<not saved>' : `${hex(value)} ${meaning}`.trimEnd(),
  evaluateName: `$${name}`,
  variablesReference: 0,
});
