import { parseArgs } from 'node:util';
import { measureReturn } from './measureReturn.ts';
import { printReturn } from './printReturn.ts';

/**
 * Many real clients lose their server at one moment (kill -9) and come back when it is there again: how long until each is in sync (L4).
 * With two nodes one of them is killed, and its clients go to whichever is there.
 */
const { values } = parseArgs({
  options: { clients: { type: 'string', default: '1000' }, nodes: { type: 'string', default: '1' } },
});
const [count, nodes] = [Number(values.clients), Number(values.nodes)];
printReturn(await measureReturn(count, nodes), count, nodes);
process.exit();
