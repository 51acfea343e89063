import type { NotifyLevel, Room } from '@palaver/protocol/entities';
import { useClientState } from '../../client/useClient.ts';
import { t } from '../../i18n/en.ts';

interface Level {
  level: NotifyLevel;
  label: string;
  isChosen: boolean;
}

/** Of what one can be told in a room. A private message counts as a mention: between two there is no choice between these. */
export function useLevels({ kind, me }: Room): Level[] {
  const { session } = useClientState();
  const everywhere = session.status === 'signedIn' ? session.user.settings.notify.level : 'mentions';
  const isPm = kind === 'pm';
  const labels: Record<NotifyLevel, string> = {
    default: t.tell.asEverywhere(isPm && everywhere === 'mentions' ? 'all' : everywhere),
    all: t.tell.all,
    mentions: t.tell.mentions,
    none: t.tell.none,
  };
  const offered = (['default', 'all', 'mentions', 'none'] as const).filter(
    (level) => level !== 'mentions' || !isPm || me?.notify === level,
  );
  return offered.map((level) => ({
    level,
    label: labels[level],
    isChosen: me?.notify === level,
  }));
}
