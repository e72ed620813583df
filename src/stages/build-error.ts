import { UserError } from '../messages/user-error.ts';

/** Sources that do not build. The message is for their author: a line for each mistake, which names a real file. */
export class BuildError extends UserError {}
