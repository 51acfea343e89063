import type { Reaction } from '@palaver/protocol/entities';
import { inOneForm } from '../../rules/inOneForm.ts';
import { int, text } from '../columns.ts';
import type { Database } from '../database.ts';

/** Brings the reactions that were stored before to the one form of their emoji. Nothing is published: it is the same reaction as before. */
export function up(db: Database): void {
  for (const row of db.all("SELECT roomId, seq, reactions FROM messages WHERE reactions <> '[]'")) {
    const reactions = inOneForm(JSON.parse(text(row.reactions)) as Reaction[]);
    if (reactions)
      db.run(
        'UPDATE messages SET reactions = ? WHERE roomId = ? AND seq = ?',
        JSON.stringify(reactions),
        text(row.roomId),
        int(row.seq),
      );
  }
}
