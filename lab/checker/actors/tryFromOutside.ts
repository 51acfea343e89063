import type { History } from '../history/history.ts';
import type { RawClient } from './rawClient.ts';

/** What somebody tries who was put out of a room: to send into it, to read it, and to catch up with it. What they got is in the history. */
export async function tryFromOutside(client: RawClient, room: string, history: History, n: number): Promise<void> {
  const { name, person } = client;
  const by = { client: name, user: person.id, room };
  const clientId = `${name}-outside-${String(n).padStart(4, '0')}`;
  const entry = { clientId, text: `${clientId} in ${room}` };
  history.record({ op: 'asked', ...by, ...entry });
  const startedAt = performance.now();
  const sent = await client.ask('chatMessage', { roomId: room, ...entry });
  const sending = { op: 'send' as const, client: name, room, clientId, ms: Math.round(performance.now() - startedAt) };
  if (sent?.ok) history.record({ ...sending, outcome: 'ok', message: history.seen(sent.data.message) });
  else if (sent && isAnswer(sent.error.statusCode)) history.record({ ...sending, outcome: 'fail' });
  else history.record({ ...sending, outcome: 'unknown', code: sent?.error.errorCode ?? 'no answer' });

  const page = await client.ask('loadMessages', { roomId: room, limit: 1 });
  if (page && (page.ok || isAnswer(page.error.statusCode)))
    history.record({ op: 'peek', ...by, how: 'loadMessages', revealed: page.ok });
  const caughtUp = await client.ask('sync', { rooms: { [room]: 0 } });
  if (caughtUp?.ok) {
    const { rooms, heads } = caughtUp.data;
    history.record({
      op: 'peek',
      ...by,
      how: 'sync',
      revealed: room in heads || rooms.some((one) => one.room.id === room),
    });
  }
  for (const path of [`/rooms/${room}/messages?limit=1`, `/rooms/${room}/members`]) {
    const answer = await person.call('GET', path).catch(() => null);
    if (answer && isAnswer(answer.status))
      history.record({ op: 'peek', ...by, how: path, revealed: answer.status === 200 });
  }
}

/** Too many requests, and no store: neither a yes nor a no. */
function isAnswer(status: number): boolean {
  return status < 429;
}
