import type { OutgoingPort } from '../features/admin/outgoingPort.ts';
import type { Reach } from './reach.ts';
import { type Post, safeFetch } from './safeFetch.ts';
import { OutgoingRefused, resolveHere, targetOf } from './target.ts';

/** The door with what it lets through. */
export interface Outgoing extends OutgoingPort {
  /** As safeFetch. */
  post: (post: Post) => Promise<number>;
}

/** Opens the door. `reach`: where requests may go. */
export function createOutgoing(reach: Reach): Outgoing {
  return {
    post: (post) => safeFetch(post, { reach }),
    refusal: (url) =>
      targetOf(url, reach, resolveHere).then(
        () => null,
        (error: unknown) => (error instanceof OutgoingRefused ? error.message : null),
      ),
  };
}
