import { useClientState } from '../../client/useClient.ts';
import { t } from '../../i18n/en.ts';
import './TypingLine.css';

/** Who is writing: a row of fixed height, so that nothing moves. */
export function TypingLine({ userIds }: { userIds: string[] }) {
  const { people } = useClientState();
  const names = userIds.map((id) => people[id]?.displayName ?? t.log.somebody);
  return (
    <p className="flex h-7 items-center gap-2 ps-[52px] pb-1.5 text-[0.8125rem] text-ink-2">
      {names.length > 0 ? (
        <>
          <span className="typing-dots flex gap-1" aria-hidden="true">
            <span />
            <span />
            <span />
          </span>
          <span className="cut">{t.composer.typing(names)}</span>
        </>
      ) : null}
    </p>
  );
}
