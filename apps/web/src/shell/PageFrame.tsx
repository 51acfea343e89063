import type { ReactNode } from 'react';
import { ConnectionStatus } from '../features/connection/ConnectionStatus.tsx';

/** The main column when it is no conversation: how the connection is on top, the page under it. */
export function PageFrame({ children }: { children: ReactNode }) {
  return (
    <main className="flex min-w-0 flex-1 flex-col">
      <ConnectionStatus />
      <div className="min-h-0 flex-1 overflow-y-auto">{children}</div>
    </main>
  );
}
