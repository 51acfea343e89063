import { resolve } from 'node:path';

/** The environment in which tools of the project find the project's own Node before any other. */
export const OWN_NODE = { ...process.env, PATH: `${process.cwd()}/node_modules/.bin:${process.env.PATH ?? ''}` };

/** The same for tests: each starts servers and threads of its own, and what Node compiled for the first is kept for the others. */
export const TEST_NODE = { ...OWN_NODE, NODE_COMPILE_CACHE: resolve('node_modules/.cache/compiled') };
