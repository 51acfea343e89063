import { RESTORING } from './connect.ts';
import type { MetaDocument } from './documents.ts';

/** What was begun to be brought into a database and is not all there, as a line for whoever runs it; null: it is whole. */
export function unfinishedIn({ moving }: Pick<MetaDocument, 'moving'>): string | null {
  if (!moving) return null;
  return `A ${moving === RESTORING ? 'restore' : 'move or an import'} into it was begun and is not finished. Run the same command again.`;
}
