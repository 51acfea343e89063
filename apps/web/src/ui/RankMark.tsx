import { t } from '../i18n/en.ts';
import './RankMark.css';

/** Who has a say here: over the server, or over a room. */
export type Rank = 'admin' | 'owner';

const SHAPES: Record<Rank, string> = {
  admin: 'M10 3.5l5 1.8v4.2c0 3.2-2 5.6-5 7-3-1.4-5-3.8-5-7V5.3z',
  owner: 'M10 3.6l1.9 3.9 4.3.6-3.1 3 .7 4.3-3.8-2-3.8 2 .7-4.3-3.1-3 4.3-.6z',
};

/**
 * Stands beside the name of an administrator or of a room's owner: a drawing on a ground of its own, outside of the name's and the title's boxes, so that
 * nothing that can be typed looks like it.
 */
export function RankMark({ rank }: { rank: Rank }) {
  return (
    <svg className={`rank rank-${rank}`} viewBox="0 0 20 20" role="img" aria-label={t.rank[rank]}>
      <title>{t.rank[rank]}</title>
      <rect width="20" height="20" rx="6" />
      <path d={SHAPES[rank]} />
    </svg>
  );
}
