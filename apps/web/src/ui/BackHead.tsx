import { Link } from 'wouter';
import { t } from '../i18n/en.ts';
import { Icon } from './Icon.tsx';

/** The head of a page that is reached from another one, with the way back there. */
export function BackHead({ to, title }: { to: string; title: string }) {
  return (
    <header className="flex items-center gap-2">
      <Link href={to} className="icon-button -ms-2" aria-label={t.back}>
        <Icon name="back" />
      </Link>
      <h1 className="text-[1.375rem]">{title}</h1>
    </header>
  );
}
