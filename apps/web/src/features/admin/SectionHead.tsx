import type { ReactNode } from 'react';

/** What a section of the administration is for, and beside it what can be done there. */
export function SectionHead({ lead, children }: { lead: string; children: ReactNode }) {
  return (
    <div className="flex flex-wrap items-center gap-3">
      <p className="flex-1 basis-60 text-ink-2">{lead}</p>
      {children}
    </div>
  );
}
