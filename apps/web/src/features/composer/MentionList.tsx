import type { User } from '@palaver/protocol/entities';
import { t } from '../../i18n/en.ts';
import { Avatar } from '../../ui/Avatar.tsx';
import { PersonName } from '../../ui/PersonName.tsx';
import type { Mentions } from './useMentions.ts';
import './MentionList.css';

export const MENTION_LIST_ID = 'mention-list';
export const optionId = (user: User) => `mention-${user.id}`;

/** Over the composer: whom the name at the caret may mean. The focus stays in the text. */
export function MentionList({ mentions }: { mentions: Mentions }) {
  const { options, active, pick } = mentions;
  return (
    <>
      <p role="status" className="sr-only">
        {options.length > 0 ? t.composer.mentionsFound(options.length) : ''}
      </p>
      {options.length > 0 ? (
        <ul id={MENTION_LIST_ID} role="listbox" aria-label={t.composer.mentions} className="mention-list">
          {options.map((user, i) => (
            <li
              key={user.id}
              id={optionId(user)}
              role="option"
              aria-selected={i === active}
              className="menu-item"
              onPointerDown={(event) => event.preventDefault()}
              onClick={() => pick(user)}
            >
              <Avatar user={user} size={24} />
              <PersonName user={user} isSame />
            </li>
          ))}
        </ul>
      ) : null}
    </>
  );
}
