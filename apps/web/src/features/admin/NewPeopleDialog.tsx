import { type SyntheticEvent, useId, useState } from 'react';
import { PalaverError } from '@palaver/protocol/errors';
import { client } from '../../client/client.ts';
import { errorText } from '../../client/errorText.ts';
import { t } from '../../i18n/en.ts';
import { Dialog } from '../../ui/Dialog.tsx';
import { DialogFoot } from '../../ui/DialogFoot.tsx';
import { OneTimeLink } from './OneTimeLink.tsx';
import { readPeople } from './readPeople.ts';

interface Made {
  line: string;
  /** By which the person sets a password; null: there is no account. */
  url: string | null;
  error: string | null;
}

/** Makes accounts from lines, one after the other, and shows what came of each: the link, or why not. */
export function NewPeopleDialog({ onClose }: { onClose(): void }) {
  const id = useId();
  const [text, setText] = useState('');
  const [made, setMade] = useState<Made[] | null>(null);
  const [busy, setBusy] = useState(false);
  const words = t.admin.newPeople;
  const submit = async (event: SyntheticEvent) => {
    event.preventDefault();
    const people = readPeople(text);
    if (busy || people.length === 0) return;
    setBusy(true);
    setMade([]);
    for (const { line, account } of people) {
      const one = account ? await make(account) : { url: null, error: words.noName };
      setMade((before) => [...(before ?? []), { line, ...one }]);
    }
    setBusy(false);
  };
  if (made)
    return (
      <Dialog
        title={words.result}
        onClose={busy ? null : onClose}
        foot={
          <button type="button" className="button button-go" aria-disabled={busy} onClick={busy ? undefined : onClose}>
            {t.invites.done}
          </button>
        }
      >
        <p className="mb-3 text-ink-2">{words.once}</p>
        <ul className="grid gap-3" aria-label={words.result}>
          {made.map((one, i) => (
            <li key={i} className="grid gap-1">
              <bdi className="cut font-semibold">{one.line}</bdi>
              {one.url === null ? <span className="text-danger">{one.error}</span> : <OneTimeLink url={one.url} />}
            </li>
          ))}
        </ul>
      </Dialog>
    );
  return (
    <Dialog
      title={words.title}
      onClose={onClose}
      foot={<DialogFoot form={id} danger={false} onKeep={onClose} go={words.make} disabled={text.trim() === ''} />}
    >
      <form id={id} className="grid gap-1.5" onSubmit={(event) => void submit(event)}>
        <label htmlFor={`${id}-list`} className="text-[0.8125rem] font-semibold">
          {words.list}
        </label>
        <textarea
          id={`${id}-list`}
          className="in"
          dir="auto"
          rows={6}
          placeholder={words.example}
          aria-describedby={`${id}-hint`}
          value={text}
          onChange={(event) => setText(event.target.value)}
        />
        <p id={`${id}-hint`} className="text-[0.8125rem] text-ink-2">
          {words.hint}
        </p>
      </form>
    </Dialog>
  );
}

/** Makes one account; where the server asks to wait, it waits. */
async function make(account: { username: string; displayName: string; email?: string }): Promise<Omit<Made, 'line'>> {
  for (;;) {
    try {
      const { url } = await client.admin.createAccount(account);
      return { url, error: null };
    } catch (cause) {
      if (!(cause instanceof PalaverError && cause.errorCode === 'RATE_LIMITED'))
        return { url: null, error: errorText(cause) };
      await new Promise((resolve) => setTimeout(resolve, cause.retryAfterMs ?? 1_000));
    }
  }
}
