import { describe, expect, it } from 'vitest';
import { memoryStorage } from '../storage/memoryStorage.ts';
import { OutboxBench } from '../testing/outboxBench.ts';
import { ANNA } from '../testing/makeMessage.ts';

const MUTED = { errorCode: 'MUTED' as const, message: 'Muted.' };

/** An entry as every version of the page keeps it. */
const record = (fields: object) => ({
  entryId: 'own-1',
  userId: ANNA,
  roomId: 'general',
  n: 1,
  v: 1,
  createdAt: '2026-01-01T00:00:00.000Z',
  epoch: null,
  frozen: false,
  unknown: false,
  failed: null,
  failedWith: null,
  serverErrors: 0,
  kind: 'send',
  clientId: 'own-1',
  text: 'hello',
  replyTo: null,
  ...fields,
});

describe('an entry on the device', () => {
  it.each([
    [{}, { name: 'queued' }],
    [{ frozen: true }, { name: 'tried' }],
    [{ frozen: true, unknown: true }, { name: 'unconfirmed' }],
    [
      { failed: MUTED, failedWith: 'own-0' },
      { name: 'failed', error: MUTED, failedWith: 'own-0', attempt: 'queued' },
    ],
    [
      { frozen: true, unknown: true, failed: MUTED },
      { name: 'failed', error: MUTED, failedWith: null, attempt: 'unconfirmed' },
    ],
  ])('%o is read, and written the same way', async (fields, state) => {
    const storage = memoryStorage();
    await storage.commit([{ table: 'outbox', key: 'general 000000000000001 own-1', value: record(fields) }]);
    const { outbox } = new OutboxBench(storage);
    await outbox.load();
    expect(outbox.of('general')).toMatchObject([{ entryId: 'own-1', state }]);
    await outbox.noteServerErrors('general', 'own-1', 1);
    const [stored] = await storage.readAll('outbox');
    expect(stored?.value).toEqual({ ...record(fields), v: 2, serverErrors: 1 });
  });
});
