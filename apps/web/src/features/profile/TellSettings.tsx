import { useState } from 'react';
import type { Me } from '@palaver/protocol/entities';
import { client } from '../../client/client.ts';
import { usePending } from '../../client/usePending.ts';
import { t } from '../../i18n/en.ts';
import { ErrorNote } from '../../ui/ErrorNote.tsx';

const LEVELS = ['all', 'mentions', 'none'] as const;

/** Of what one is told in every room where nothing else is chosen. */
export function TellSettings({ user }: { user: Me }) {
  const { busy, error, run } = usePending();
  /** What is on its way to the server. */
  const [wanted, setWanted] = useState<(typeof LEVELS)[number] | null>(null);
  const chosen = wanted ?? user.settings.notify.level;
  async function choose(level: (typeof LEVELS)[number]): Promise<void> {
    setWanted(level);
    await run(() => client.updateSettings({ notify: { level } }));
    setWanted(null);
  }
  return (
    <fieldset className="grid gap-2" aria-disabled={busy}>
      <legend className="mb-2 text-[1.0625rem] font-semibold">{t.tell.everywhere}</legend>
      <p className="text-ink-2">{t.tell.everywhereHint}</p>
      <ErrorNote>{error}</ErrorNote>
      {LEVELS.map((level) => (
        <label key={level} className="flex min-h-11 items-center gap-3">
          <input
            type="radio"
            name="tell"
            className="radio"
            checked={chosen === level}
            onChange={() => void choose(level)}
          />
          {level === 'mentions' ? t.tell.mentionsEverywhere : t.tell[level]}
        </label>
      ))}
    </fieldset>
  );
}
