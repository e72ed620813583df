/** How bad input is refused: by an error that is meant for its user, in one clear line. */
import { BuildError } from '../../src/messages/build-error.ts';
import { UserError } from '../../src/messages/user-error.ts';

/** A longer line is not clear any more. */
const LONGEST = 2000;

/** Throws if a message is not one line of text. */
export function oneLine(message: string): void {
  if (message.trim() === '') throw new Error('the message says nothing');
  // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what is looked for
  const control = /[\0-\x1f\x7f-\x9f]/.exec(message);
  if (control) throw new Error(`a control character in the message ${JSON.stringify(message)}`);
  if (message.length > LONGEST) throw new Error(`a message of ${message.length} characters`);
}

/** Lets nothing pass but a BuildError whose lines are clear ones, or a UserError of one line. */
export function refusedInClearLines(work: () => void): void {
  try {
    work();
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    // Go's own advice stands in lines that begin with a tab.
    const lines = error instanceof BuildError ? error.message.replaceAll('\n\t', '\n').split('\n') : [error.message];
    for (const line of lines) oneLine(line);
  }
}

/** Lets nothing pass but a UserError of one line. @returns its message, or undefined if there was none */
export function refusedInOneLine(work: () => void): string | undefined {
  try {
    work();
    return undefined;
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    oneLine(error.message);
    return error.message;
  }
}
