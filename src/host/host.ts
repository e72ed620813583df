/**
 * The host that the program runs on. This is the one place that chooses: a bundler for a browser puts a module in the place of
 * this one that exports the browser's half (src/cli/site/web-scripts.ts).
 */
export { bunHost as host } from './bun/host.ts';
