/** The button that goes through the themes. */
import { applyTheme, chosenTheme, keepTheme, THEMES, type Theme } from './theme-choice.ts';

const LABELS: Readonly<Record<Theme, string>> = { auto: '◐ Auto', light: '☀ Light', dark: '☾ Dark' };

export function startThemeSwitch(): void {
  const button = document.querySelector<HTMLButtonElement>('.theme');
  if (!button) return;
  let theme = chosenTheme();
  const show = (): void => {
    button.textContent = LABELS[theme];
    button.setAttribute('aria-label', `${LABELS[theme]} theme`);
  };
  button.addEventListener('click', () => {
    theme = THEMES[(THEMES.indexOf(theme) + 1) % THEMES.length]!;
    applyTheme(theme);
    keepTheme(theme);
    show();
  });
  show();
  button.hidden = false;
}
