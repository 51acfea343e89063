import { TEST_NODE } from '../../scripts/ownNode.ts';

// Where lines are counted, Vitest turns off what Node keeps of compiled code, for its own process and for all that this one starts. Nobody counts lines in
// the servers and threads that tests start: there it only made each start by half a second longer.
if (process.env.NODE_DISABLE_COMPILE_CACHE !== undefined) {
  delete process.env.NODE_DISABLE_COMPILE_CACHE;
  process.env.NODE_COMPILE_CACHE = TEST_NODE.NODE_COMPILE_CACHE;
}
