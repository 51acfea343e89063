import type { ClientState, MessageItem } from '@palaver/client/state';
import { client } from '../../client/client.ts';
import { usePeople } from '../../client/useClient.ts';
import { t } from '../../i18n/en.ts';
import { Icon } from '../../ui/Icon.tsx';
import { QUICK_REACTIONS, type ShownReaction, shownReactions } from './reactions.ts';
import './Reactions.css';

interface ReactionsProps {
  item: MessageItem;
  userId: string;
  readOnly: boolean;
}

/** What people answered with one sign: each sign once, with how many. A press adds or takes back one's own. */
export function Reactions({ item, userId, readOnly }: ReactionsProps) {
  const people = usePeople();
  const shown = shownReactions(item, userId);
  if (shown.length === 0) return null;
  return (
    <ul className="flex flex-wrap gap-1.5 py-1" aria-label={t.reactions.title}>
      {shown.map((reaction) => (
        <li key={reaction.emoji}>
          <button
            type="button"
            className={`reaction ${reaction.waits ? 'reaction-waits' : ''}`}
            aria-pressed={reaction.own}
            aria-disabled={readOnly}
            aria-label={label(reaction, userId, people)}
            title={label(reaction, userId, people)}
            onClick={() => {
              if (!readOnly) void client.react(item.message.id, reaction.emoji, !reaction.own);
            }}
          >
            <Sign emoji={reaction.emoji} />
            {reaction.userIds.length}
          </button>
        </li>
      ))}
    </ul>
  );
}

function Sign({ emoji }: { emoji: string }) {
  const quick = QUICK_REACTIONS.find((one) => one.emoji === emoji);
  return quick ? <Icon name={quick.icon} small /> : <span aria-hidden="true">{emoji}</span>;
}

/** "Got it 3: Ines, Tomas and you". */
function label({ emoji, userIds, waits }: ShownReaction, userId: string, people: ClientState['people']): string {
  const others = userIds.filter((id) => id !== userId).map((id) => people[id]?.displayName ?? t.log.somebody);
  const names = userIds.includes(userId) ? [...others, t.details.you] : others;
  const quick = QUICK_REACTIONS.find((one) => one.emoji === emoji);
  return `${quick?.label ?? emoji} ${userIds.length}: ${t.names(names)}${waits ? `. ${t.reactions.waits}` : ''}`;
}
