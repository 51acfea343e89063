import type { NotSent } from '@palaver/client/state';
import { client } from '../../client/client.ts';
import { refusalText } from '../../client/refusalText.ts';
import { t } from '../../i18n/en.ts';
import { copyText } from '../../ui/copyText.ts';

/** Texts that can not be sent any more because their room is gone: to copy or discard. */
export function NotSentList({ items }: { items: NotSent[] }) {
  return (
    <section className="m-2 rounded-md bg-danger-soft p-3">
      <h2 className="text-[0.8125rem] text-danger">{t.notSent.title}</h2>
      <ul className="grid gap-2">
        {items.map((item) => (
          <li key={item.clientId}>
            <p className="cut text-xs text-ink-2">{t.notSent.of(item.roomName)}</p>
            <p className="text-xs break-words text-danger">{refusalText(item.error)}</p>
            <p className="line-clamp-3 break-words">{item.text}</p>
            <p className="flex gap-4">
              <button type="button" className="text-button" onClick={() => void copyText(item.text)}>
                {t.copy}
              </button>
              <button type="button" className="text-button" onClick={() => void client.discard(item.clientId)}>
                {t.discard}
              </button>
            </p>
          </li>
        ))}
      </ul>
    </section>
  );
}
