/** What the Go runtime says of itself, read by the program's own DWARF: once looked up, a field is a read of memory. */
import { BadData } from '../../debugger/bad-data.ts';
import type { GoProgram } from '../../debugger/go/program.ts';
import { DWARF_REGISTERS } from '../../debugger/go/registers.ts';
import { type MemoryReader, readUnsigned } from '../../debugger/memory-reader.ts';
import { text } from '../../debugger/runtime/lists.ts';
import { goroutineState } from '../../debugger/runtime/status.ts';
import { addressOf } from '../address.ts';

/** DW_OP_reg0: 32 operations, one for each register. (DWARF 5, 2.6.1.1.3) */
const DW_OP_REG0 = 0x50;

/** A field of a struct: reads it from a struct at an address. */
type FieldReader = (address: bigint, memory: MemoryReader) => bigint | undefined;

export class RuntimeFacts {
  readonly #program: GoProgram;
  readonly #names = new Map<string, string>();
  readonly goid: FieldReader;
  readonly startPc: FieldReader;
  readonly m: FieldReader;
  readonly threadId: FieldReader;
  readonly #waitReason: FieldReader;
  readonly #phase: bigint | undefined;
  readonly #phases: ReadonlyMap<bigint, string>;

  /** @throws BadData if the program lacks what is asked for: it has no DWARF */
  constructor(program: GoProgram) {
    this.#program = program;
    this.goid = this.#field('runtime.g', 'goid');
    this.startPc = this.#field('runtime.g', 'startpc');
    this.m = this.#field('runtime.g', 'm');
    this.#waitReason = this.#field('runtime.g', 'waitreason');
    this.threadId = this.#field('runtime.m', 'id');
    this.#phase = program.variable('runtime.gcphase', { read: () => undefined })?.address;
    const phases = [
      ['runtime._GCmark', 'mark'],
      ['runtime._GCmarktermination', 'mark termination'],
    ] as const;
    this.#phases = new Map(
      phases.flatMap(([constant, name]) => {
        const value = program.dwarf.constantNamed(constant);
        return value === undefined ? [] : [[value, name] as const];
      }),
    );
  }

  /** The linear address of a function; undefined if the program has none of that name. */
  entry(name: string): number | undefined {
    const address = this.#program.elf.symbols.named(name)?.address;
    return address === undefined ? undefined : addressOf(address);
  }

  /** The names of the registers in which a function gets parameters. @throws BadData if they are elsewhere */
  parameters(name: string, parameters: readonly string[]): string[] {
    const { dwarf } = this.#program;
    const entry = this.#program.elf.symbols.named(name)?.address;
    const found = entry === undefined ? undefined : dwarf.functions.at(entry);
    const variables = found && entry !== undefined ? dwarf.variablesAt(found, entry) : [];
    return parameters.map((each) => {
      const expression = variables.find((variable) => variable.name === each)?.expression;
      const register = DWARF_REGISTERS[(expression?.[0] ?? 0) - DW_OP_REG0];
      if (expression?.length !== 1 || register === undefined) throw new BadData(`${name} has no ${each} in a register`);
      return register;
    });
  }

  /** `waiting: chan receive`, from what g.atomicstatus is about to be. */
  state(g: bigint, status: bigint, memory: MemoryReader): string {
    const { state } = goroutineState(this.#program, status);
    if (state !== 'waiting') return state ?? `state ${status}`;
    const reason = this.#reasonText(this.#waitReason(g, memory), memory);
    return reason ? `waiting: ${reason}` : 'waiting';
  }

  /** The phase of the collector; undefined while it does not run. */
  gcPhase(memory: MemoryReader): string | undefined {
    const value = this.#phase === undefined ? undefined : readUnsigned(memory, this.#phase, 4);
    return value === undefined ? undefined : this.#phases.get(value);
  }

  /** `main.main`, of an address in it. */
  functionAt(address: bigint): string | undefined {
    return this.#program.pcln?.at(address)?.name;
  }

  /** As the kernel's own table calls a system call. */
  systemCall(number: number, memory: MemoryReader): string {
    const key = `system call ${number}`;
    const known = this.#names.get(key);
    if (known !== undefined) return known;
    const table = this.#program.variable('lesson/kernel.systemCalls', memory);
    const isThere = number >= 0 && number < (table?.type.length ?? 0);
    const name = (isThere ? text(table?.element(number)?.field('name')) : undefined) || key;
    this.#names.set(key, name);
    return name;
  }

  #reasonText(reason: bigint | undefined, memory: MemoryReader): string | undefined {
    if (reason === undefined) return undefined;
    const key = `reason ${reason}`;
    const known = this.#names.get(key);
    if (known !== undefined) return known;
    const texts = this.#program.variable('runtime.waitReasonStrings', memory);
    const found = reason < BigInt(texts?.type.length ?? 0) ? text(texts?.element(Number(reason))) : undefined;
    if (found !== undefined) this.#names.set(key, found);
    return found;
  }

  #field(type: string, field: string): FieldReader {
    const found = this.#program.dwarf.typeNamed(type)?.field(field);
    if (!found) throw new BadData(`${type}.${field} is not described`);
    const [offset, size] = [BigInt(found.offset), found.type.size];
    return (address, memory) => readUnsigned(memory, address + offset, size);
  }
}
