import type { ReactNode } from 'react';
import { TruthLine } from '../features/connection/TruthLine.tsx';

/** What stands in the main column when it is no conversation: the truth about the line on top, the page under it. */
export function PageFrame({ children }: { children: ReactNode }) {
  return (
    <main className="flex min-w-0 flex-1 flex-col">
      <TruthLine />
      <div className="min-h-0 flex-1 overflow-y-auto">{children}</div>
    </main>
  );
}
