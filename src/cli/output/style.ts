/** How text on standard output may look. */
import { isDumbTerminal } from './dumb-terminal.ts';

export interface OutputStyle {
  readonly colors: boolean;
  /** OSC 8 links, which terminals that do not know them ignore; `dumb` ones print them as characters. */
  readonly hyperlinks: boolean;
  readonly columns: number;
}

const DEFAULT_COLUMNS = 80;

/** @param color the value of `--color`; auto, the default, honours NO_COLOR and TERM=dumb */
export function outputStyle(color: string | undefined): OutputStyle {
  const { NO_COLOR, COLUMNS } = process.env;
  const terminal = process.stdout.isTTY === true;
  const dumb = isDumbTerminal(process.env);
  const auto = terminal && !NO_COLOR && !dumb;
  const colors = color === 'always' || (color !== 'never' && auto);
  const columns = process.stdout.columns || Number(COLUMNS) || DEFAULT_COLUMNS;
  return { colors, hyperlinks: colors && terminal && !dumb, columns };
}
