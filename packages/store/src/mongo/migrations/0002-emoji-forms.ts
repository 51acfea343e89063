import { inOneForm } from '../../rules/inOneForm.ts';
import type { MessageDocument } from '../documents.ts';
import type { Models } from '../models.ts';

/**
 * Brings the reactions that were stored before to the one form of their emoji. Nothing is published: it is the same reaction as before. What somebody changes at
 * this moment is left as they made it.
 */
export async function up({ messages }: Models): Promise<void> {
  const reacted = messages.find({ 'reactions.0': { $exists: true } }).lean<MessageDocument[]>();
  for await (const { _id, roomId, rev, reactions: before } of reacted.cursor()) {
    const reactions = inOneForm(before);
    if (reactions) await messages.updateOne({ _id, roomId, rev }, { $set: { reactions } });
  }
}
