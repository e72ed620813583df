/** `book.js`: what every page of the book does beyond being read. Without it, all of the text is still there. */
import { showBootButtons } from './boot-buttons.ts';
import { addCopyButtons } from './copy.ts';
import { startSearch } from './search-box.ts';
import { startThemeSwitch } from './theme-switch.ts';

// On a narrow screen the contents would fill the first page.
if (matchMedia('(max-width: 63.99rem)').matches) document.querySelector('.contents details')?.removeAttribute('open');
startThemeSwitch();
startSearch();
addCopyButtons();
showBootButtons();
