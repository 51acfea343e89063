import { Link } from 'wouter';
import { t } from '../i18n/en.ts';
import { CountBadge } from '../ui/CountBadge.tsx';
import { Icon, type IconName } from '../ui/Icon.tsx';
import './TabBar.css';

const TABS: { href: string | null; icon: IconName; label: string }[] = [
  { href: '/', icon: 'chat', label: t.nav.rooms },
  { href: '/people', icon: 'people', label: t.nav.people },
  { href: null, icon: 'search', label: t.nav.search },
  { href: '/you', icon: 'person', label: t.nav.you },
];

const TAB = 'grid min-h-14 flex-1 justify-items-center gap-0.5 pt-2 text-xs no-underline';

/** Whether a path is that of a tab, or under it: the way to administration begins at You. */
const isAt = (path: string, href: string) =>
  path === href || (href !== '/' && path.startsWith(`${href}/`)) || (href === '/you' && /^\/admin(\/|$)/.test(path));

interface TabBarProps {
  path: string;
  /** In all rooms. */
  unread: number;
  mentions: number;
  onSearch(): void;
}

/** The ways through the page, under the thumb. */
export function TabBar({ path, unread, mentions, onSearch }: TabBarProps) {
  const news =
    mentions > 0 ? (
      <CountBadge of="mentions" count={mentions} className="tab-badge" />
    ) : unread > 0 ? (
      <CountBadge of="unread" count={unread} className="tab-badge" />
    ) : null;
  return (
    <nav aria-label={t.palaver} className="flex border-t border-line bg-rail pb-[env(safe-area-inset-bottom)]">
      {TABS.map(({ href, icon, label }) =>
        href === null ? (
          <button key={label} type="button" className={`${TAB} text-ink-2`} onClick={onSearch}>
            <Icon name={icon} />
            {label}
          </button>
        ) : (
          <Link
            key={label}
            href={href}
            aria-current={path === href ? 'page' : undefined}
            className={`${TAB} ${isAt(path, href) ? 'font-semibold text-accent' : 'text-ink-2'}`}
          >
            <span className="relative">
              <Icon name={icon} />
              {href === '/' ? news : null}
            </span>
            {label}
          </Link>
        ),
      )}
    </nav>
  );
}
