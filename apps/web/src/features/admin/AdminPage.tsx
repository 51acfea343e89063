import { Suspense } from 'react';
import type { Me } from '@palaver/protocol/entities';
import { Link, Redirect } from 'wouter';
import { t } from '../../i18n/en.ts';
import { Icon } from '../../ui/Icon.tsx';
import { Waiting } from '../../ui/Waiting.tsx';
import { useWidth } from '../../ui/useWidth.ts';
import { type Section, SECTIONS } from './sections.ts';
import './AdminPage.css';

interface AdminPageProps {
  user: Me;
  /** What the address names; null: nothing yet. */
  section: string | null;
}

/** What administrators see: its parts in a column, and one of them; on a phone one after the other. */
export default function AdminPage({ user, section }: AdminPageProps) {
  const phone = useWidth() === 'phone';
  const shown = SECTIONS.find(({ id }) => id === section);
  const [first] = SECTIONS;
  if (section !== null && !shown) return <Redirect to="/admin" replace />;
  if (!shown && !phone && first) return <Redirect to={`/admin/${first.id}`} replace />;
  return (
    <>
      {phone && shown ? null : <Sections phone={phone} current={shown} />}
      {shown ? (
        <main className="flex min-w-0 flex-1 flex-col">
          <header className="admin-head">
            {phone ? (
              <Link href="/admin" className="icon-button -ms-2" aria-label={t.back}>
                <Icon name="back" />
              </Link>
            ) : null}
            <h1 className="cut flex-1 text-[1.0625rem] leading-6">{shown.label}</h1>
          </header>
          <div className="min-h-0 flex-1 overflow-y-auto">
            <div className="mx-auto grid max-w-[1120px] grid-cols-1 gap-4 p-4 sm:p-6">
              <Suspense fallback={<Waiting />}>
                <shown.Page key={shown.id} user={user} />
              </Suspense>
            </div>
          </div>
        </main>
      ) : null}
    </>
  );
}

function Sections({ phone, current }: { phone: boolean; current: Section | undefined }) {
  const Column = phone ? 'main' : 'div';
  return (
    <Column className="on-rail flex w-full flex-none flex-col overflow-y-auto bg-surface sm:w-[264px] sm:bg-rail lg:w-[280px]">
      <header className="flex items-center gap-2 px-3 py-2">
        <Link href={phone ? '/you' : '/'} className="icon-button" aria-label={phone ? t.back : t.admin.toPage}>
          <Icon name="back" />
        </Link>
        {phone ? (
          <h1 className="cut flex-1 text-[1.0625rem] leading-6">{t.admin.title}</h1>
        ) : (
          <span className="cut flex-1 text-[1.0625rem] leading-6 font-bold">{t.admin.title}</span>
        )}
      </header>
      <nav aria-label={t.admin.title} className="px-2 pb-4">
        <ul className="grid gap-0.5">
          {SECTIONS.map(({ id, icon, label }) => (
            <li key={id}>
              <Link
                href={`/admin/${id}`}
                className={`row font-semibold ${phone ? 'min-h-14' : ''}`}
                aria-current={id === current?.id ? 'page' : undefined}
              >
                <Icon name={icon} />
                <span className="cut flex-1 text-ink">{label}</span>
                {phone ? <Icon name="next" small /> : null}
              </Link>
            </li>
          ))}
        </ul>
      </nav>
    </Column>
  );
}
