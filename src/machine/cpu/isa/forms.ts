/** Every instruction form there is: what tests and reports go through. Running a program needs only the forms it uses. */
import type { Form } from './instruction.ts';
import { type Encoding, encodingAt, rowCount } from './table.ts';

/** Every encoding, in the order of `forms`. */
export const encodings: readonly Encoding[] = Array.from({ length: rowCount }, (_, index) => encodingAt(index));

/** `forms[form.index] === form`. */
export const forms: readonly Form[] = encodings.map((encoding) => encoding.form);
