import { openMongoStore } from '../mongo/openMongoStore.ts';
import { openSqliteStore } from '../sqlite/openSqliteStore.ts';

/** A process that appends in twenty lanes until it is killed, and prints seq and clientId of what was acknowledged. */
const [location = '', run = '', senderId = ''] = process.argv.slice(2);
const store = await (location.startsWith('mongodb:')
  ? openMongoStore({ uri: location })
  : openSqliteStore({ folder: location }));

async function lane(number: number): Promise<never> {
  for (let i = 0; ; i += 1) {
    const clientId = `run${run}-${number}-${i}-xxxx`;
    const outcome = await store.messages.append('general', {
      senderId,
      entries: [{ clientId, text: clientId, replyTo: null, called: [], cost: 1 }],
    });
    const [result] = outcome.outcome === 'done' ? outcome.results : [];
    if (result?.outcome === 'stored') process.stdout.write(`${result.message.seq} ${clientId}\n`);
  }
}

await Promise.all(Array.from({ length: 20 }, (_, number) => lane(number)));
