/** `theme.js`: runs before the page is drawn, so that a reader who chose another theme than the system's never sees that one. */
import { applyTheme, chosenTheme } from './theme-choice.ts';

applyTheme(chosenTheme());
