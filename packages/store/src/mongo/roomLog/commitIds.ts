import { randomBytes } from 'node:crypto';

/** Of so many nodes a room names the last commit. */
const NODES_MAX = 8;
const BETWEEN = ' ';

/** Names the commits of this node: `<node>.<number>`. */
export class CommitIds {
  readonly node = randomBytes(8).toString('hex');
  #last = 0;

  next(): string {
    return `${this.node}.${(this.#last += 1)}`;
  }

  /** The room's list of last commits with this one as the last of its node. */
  noted(id: string, list = ''): string {
    const others = list.split(BETWEEN).filter((last) => last.includes('.') && !this.#isOwn(last));
    return [...others, id].slice(-NODES_MAX).join(BETWEEN);
  }

  /** The last commit of this node that is in a room with such a list. */
  lastIn(list = ''): string | undefined {
    return list.split(BETWEEN).find((last) => this.#isOwn(last));
  }

  #isOwn(id: string): boolean {
    return id.startsWith(`${this.node}.`);
  }
}

/** The node whose commit is the last in a room with such a list. */
export function lastNodeIn(list = ''): string | undefined {
  return list.split(BETWEEN).at(-1)?.split('.')[0];
}
