import { randomBytes } from 'node:crypto';
import { hostname } from 'node:os';

const NAME_MAX = 40;

/** A name for this process, from its start to its end: its machine, so that people know where to look, and something of its own. */
export function newNodeId(): string {
  const machine = hostname()
    .replace(/[^\w.-]/g, '-')
    .slice(0, NAME_MAX);
  return `${machine}-${randomBytes(4).toString('hex')}`;
}
