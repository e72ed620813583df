/** The pages' colours, light and dark. A test holds every pair that can appear together to WCAG 2.2's AA: 4.5 to 1. */
export interface Palette {
  readonly paper: string;
  /** The background of code and of raised boxes. */
  readonly sheet: string;
  readonly text: string;
  readonly quiet: string;
  readonly line: string;
  readonly link: string;
  /** The background of added and removed lines. */
  readonly insert: string;
  readonly remove: string;
  readonly comment: string;
  readonly string: string;
  readonly number: string;
  readonly keyword: string;
  readonly type: string;
  readonly name: string;
  readonly register: string;
  readonly note: string;
  readonly warning: string;
  readonly biscuit: string;
  readonly runtime: string;
  readonly hint: string;
  readonly check: string;
}

export const LIGHT: Palette = {
  paper: '#fffdf9',
  sheet: '#f6f3ec',
  text: '#22211e',
  quiet: '#5f5b52',
  line: '#d9d3c5',
  link: '#0b57a4',
  insert: '#e2f3e1',
  remove: '#fbe6e3',
  comment: '#665f52',
  string: '#1d6327',
  number: '#0a5c7a',
  keyword: '#8a1f68',
  type: '#7a4a00',
  name: '#1d4f9c',
  register: '#9a2c17',
  note: '#1d4f9c',
  warning: '#a3230f',
  biscuit: '#7a4a00',
  runtime: '#0a5c7a',
  hint: '#1d6327',
  check: '#8a1f68',
};

export const DARK: Palette = {
  paper: '#17191c',
  sheet: '#202328',
  text: '#e4e1da',
  quiet: '#a9a59b',
  line: '#3c4047',
  link: '#86b8f2',
  insert: '#1c3524',
  remove: '#432326',
  comment: '#aba596',
  string: '#96d39a',
  number: '#84cbe6',
  keyword: '#ee9fd2',
  type: '#e6bd72',
  name: '#94bdf8',
  register: '#f4a48f',
  note: '#94bdf8',
  warning: '#f79a8a',
  biscuit: '#e6bd72',
  runtime: '#84cbe6',
  hint: '#96d39a',
  check: '#ee9fd2',
};

export const variables = (palette: Palette): string =>
  Object.entries(palette)
    .map(([name, colour]) => `--${name}:${colour};`)
    .join('');
