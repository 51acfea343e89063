import type { ReactNode } from 'react';
import { useOrganisation } from '../../client/useConfig.ts';
import { Boat } from '../../ui/Icon.tsx';
import { Chart } from './Chart.tsx';

/** The frame of sign-in and registration: the form on deep water, the chart beside it where there is space. */
export function Gate({ title, lead, children }: { title: string; lead: string; children: ReactNode }) {
  const organisation = useOrganisation();
  return (
    <div className="flex h-dvh flex-col overflow-y-auto lg:flex-row">
      <div className="h-[21dvh] max-h-44 flex-none lg:hidden">
        <Chart isBand />
      </div>
      <main className="mx-auto grid w-full lg:my-auto max-w-[480px] gap-4 p-6 sm:p-10">
        <p className="flex items-center gap-3 text-[1.375rem] leading-8 font-bold">
          <Boat />
          <span className="cut">{organisation}</span>
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
