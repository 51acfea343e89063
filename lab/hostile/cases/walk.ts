import { Agent } from 'node:http';
import { requireThat } from '../expectations.ts';
import { HostileSocket } from '../hostileSocket.ts';
import type { Row } from '../row.ts';
import { type Asked, everythingAsked, type IdKind, type Stranger } from '../walk/askedBy.ts';
import { differsInTime } from '../walk/differsInTime.ts';
import type { StoreName, World } from '../world.ts';

/** The id of something foreign, and one of the same look that is nobody's. */
interface Pair {
  what: string;
  foreign: string;
  nothing: string;
  /** Whether the time of both is held against each other too. */
  timed?: boolean;
}

/** The server of the tests answers one question after the other and slowly, so fewer are put to it. */
const PAIRS: Record<StoreName, number> = { SQLite: 200, MongoDB: 50 };

/** The same letters with another at this place. */
const another = (id: string, at: number) => `${id.slice(0, at)}${id[at] === 'q' ? 'w' : 'q'}${id.slice(at + 1)}`;
const lastOf = (room: string) => another(room, room.length - 1);

function pairsOf({ crew, pm, archived }: World): Record<IdKind, Pair[]> {
  const rooms = [
    { what: 'a private room', foreign: crew, nothing: lastOf(crew), timed: true },
    { what: 'a conversation', foreign: pm, nothing: lastOf(pm), timed: true },
    { what: 'an archived private room', foreign: archived, nothing: lastOf(archived) },
  ];
  const messages = rooms.flatMap(({ what, foreign, nothing, timed }, i) => [
    { what: `a message of ${what}`, foreign: `${foreign}:1`, nothing: `${nothing}:1`, timed: timed && i === 0 },
    {
      what: `a message of ${what} beside one that it has not`,
      foreign: `${foreign}:1`,
      nothing: `${foreign}:7`,
      timed: timed && i === 1,
    },
  ]);
  return { room: rooms, message: messages };
}

/** What is asked: one id is answered as the other is, and in the same time. */
export const walkRows: Row[] = everythingAsked().map((asked) => ({
  sent: `a stranger's walk: ${asked.name} with the id of foreign rooms, conversations, messages, beside ids of nothing`,
  expected: 'no difference in status, body, headers or time',
  async run(world) {
    const { general } = world.messages;
    const stranger: Stranger = {
      world,
      socket: await HostileSocket.enter(world.open.url, world.mallory.token),
      agent: new Agent({ keepAlive: true }),
      own: { roomId: 'general', userId: world.anna.id, messageId: general },
    };
    try {
      for (const pair of pairsOf(world)[asked.kind]) await compare(stranger, asked, pair);
    } finally {
      stranger.socket.end();
      stranger.agent.destroy();
    }
  },
}));

async function compare(stranger: Stranger, asked: Asked, { what, foreign, nothing, timed }: Pair) {
  const [one, other] = [await asked.run(stranger, foreign), await asked.run(stranger, nothing)];
  requireThat(one === other, `${what}: ${one.slice(0, 400)} | ${other.slice(0, 400)}`);
  if (!timed) return;
  const time = await differsInTime(
    PAIRS[stranger.world.store],
    () => asked.run(stranger, foreign),
    () => asked.run(stranger, nothing),
  );
  requireThat(time === null, `${what}: ${time}`);
}
