import type { ServerAnswer } from '@palaver/protocol/serverFigures';
import { t } from '../../../i18n/en.ts';
import { formatBytes } from '../../../ui/formatBytes.ts';
import { FactsTable } from '../FactsTable.tsx';

const SHOWN = 10;

/** The last backups, newest first, those too that were not made. */
export function BackupTable({ backups, time }: Pick<ServerAnswer, 'backups'> & { time(iso: string): string }) {
  const text = t.server;
  return (
    <FactsTable label={text.backupsMade} columns={[text.when, text.size, text.asked]}>
      {backups.slice(0, SHOWN).map(({ at, bytes, by, error }) => (
        <tr key={at}>
          <th scope="row">{time(at)}</th>
          <td data-label={text.size}>{error === null ? formatBytes(bytes) : text.notMade}</td>
          <td data-label={text.asked}>{by === null ? text.byItself : text.byHand}</td>
        </tr>
      ))}
    </FactsTable>
  );
}
