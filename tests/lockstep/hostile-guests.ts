/** Guests that make as much work for a translator as they can, for little of their own. */
import { longModeSector, POWER_OFF, SEND64 } from '../support/guest.ts';

export interface Size {
  /** Functions, or addresses of one. */
  readonly places: number;
  /** How often all of them are called. */
  readonly rounds: number;
  /** Iterations of a function's loop. */
  readonly iterations: number;
}

/** Writes a function at RDI: adds EBP to EAX as often as ECX says. */
const WRITE_FUNCTION = `
        mov byte [rdi], 5               ; .again: add eax, immediate
        mov [rdi + 1], ebp
        mov dword [rdi + 5], 0xf775c9ff ; dec ecx; jnz .again
        mov byte [rdi + 9], 0xc3        ; ret`;

const FINISH = `
        call send
        shr eax, 8
        call send
        ${POWER_OFF}
${SEND64}`;

/** Every function is written anew before each call. */
export const rewriting = ({ places, rounds, iterations }: Size): Uint8Array =>
  longModeSector(`
        xor eax, eax
        mov ebp, ${rounds}
.round: mov edi, 0x100000
        mov esi, ${places}
.each:  ${WRITE_FUNCTION}
        mov ecx, ${iterations}
        call rdi
        add edi, 64
        dec esi
        jnz .each
        dec ebp
        jnz .round
${FINISH}`);

/** One page with a function is mapped at all places, from 4 MiB on. */
export const manyAddresses = ({ places, rounds, iterations }: Size): Uint8Array =>
  longModeSector(`
        mov edi, 0x20000
        mov ecx, ${places}
.map:   mov qword [rdi], 0x10003
        add edi, 8
        dec ecx
        jnz .map
        mov edi, 0x3010
        mov eax, 0x20003
        mov ecx, ${Math.ceil(places / 512)}
.table: mov [rdi], rax
        add edi, 8
        add eax, 0x1000
        dec ecx
        jnz .table
        mov edi, 0x10000
        mov ebp, ${rounds}
        ${WRITE_FUNCTION}
        xor eax, eax
.round: mov ebx, 0x400000
        mov esi, ${places}
.each:  mov ecx, ${iterations}
        call rbx
        add rbx, 0x1000
        dec esi
        jnz .each
        dec ebp
        jnz .round
${FINISH}`);

/** As many functions as there are places, each of them hot. */
export const manyRegions = ({ places, rounds, iterations }: Size): Uint8Array =>
  longModeSector(`
        mov edi, 0x100000
        mov ebp, ${places}
.write: ${WRITE_FUNCTION}
        add edi, 16
        dec ebp
        jnz .write
        xor eax, eax
        mov ebp, ${rounds}
.round: mov edi, 0x100000
        mov esi, ${places}
.each:  mov ecx, ${iterations}
        call rdi
        add edi, 16
        dec esi
        jnz .each
        dec ebp
        jnz .round
${FINISH}`);
