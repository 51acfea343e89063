import type { ReactNode } from 'react';
import { t } from '../../i18n/en.ts';

interface FactsTableProps {
  label: string;
  /** What stands over the columns, in their order. */
  columns: string[];
  /** Whether a last column holds what can be done with a row. */
  hasActions?: boolean;
  /** The rows. */
  children: ReactNode;
}

/** A table of the administration; on a narrow screen each of its rows is a block. */
export function FactsTable({ label, columns, hasActions = false, children }: FactsTableProps) {
  return (
    <table className="facts" aria-label={label}>
      <thead>
        <tr>
          {columns.map((column) => (
            <th key={column} scope="col">
              {column}
            </th>
          ))}
          {hasActions ? (
            <th scope="col">
              <span className="sr-only">{t.admin.actions}</span>
            </th>
          ) : null}
        </tr>
      </thead>
      <tbody>{children}</tbody>
    </table>
  );
}
