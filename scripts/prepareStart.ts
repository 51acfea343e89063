import { buildPage } from './buildPage.ts';
import { compileAhead } from './compileAhead.ts';
import { COMPILED, isMade, noteMade, stateOf } from './sources.mjs';

// What a start needs and is made once for each state of the sources: the page, and what Node compiles of the server. Where the second fails, the server
// compiles as it goes, and says itself what is wrong.
await buildPage({ force: false });
const state = stateOf(COMPILED);
if (!isMade(COMPILED, state) && (await compileAhead())) noteMade(COMPILED, state);
