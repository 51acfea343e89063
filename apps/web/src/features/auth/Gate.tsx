import type { ReactNode } from 'react';
import { t } from '../../i18n/en.ts';
import { Boat } from '../../ui/Icon.tsx';
import { Chart } from './Chart.tsx';

/** The frame of sign-in and registration: the form on deep water, the chart beside it where there is space. */
export function Gate({ title, lead, children }: { title: string; lead: string; children: ReactNode }) {
  return (
    <div className="flex h-dvh overflow-y-auto">
      <main className="m-auto grid w-full max-w-[480px] gap-4 p-6 sm:p-10">
        <p className="flex items-center gap-3 text-[1.375rem] font-bold">
          <Boat />
          {t.palaver}
        </p>
        <h1 className="text-[1.875rem] leading-9 tracking-tight">{title}</h1>
        <p className="text-ink-2">{lead}</p>
        {children}
      </main>
      <div className="sticky top-0 hidden flex-1 lg:block">
        <Chart />
      </div>
    </div>
  );
}
