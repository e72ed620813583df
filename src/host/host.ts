/**
 * The host that the program runs on. This is the one place that chooses: a bundler for a browser puts a module in the place of
 * this one that exports the browser's half.
 */
export { bunHost as host } from './bun/host.ts';
