import type { Me } from '@palaver/protocol/entities';
import { client } from '../../client/client.ts';
import { usePending } from '../../client/usePending.ts';
import { useWanted } from '../../client/useWanted.ts';
import { t } from '../../i18n/en.ts';
import { ErrorNote } from '../../ui/ErrorNote.tsx';

const LEVELS = ['all', 'mentions', 'none'] as const;

/** Of what one is told in every room where nothing else is chosen. */
export function TellSettings({ user }: { user: Me }) {
  const { error, run } = usePending();
  const { level: kept } = user.settings.notify;
  const { wanted, choose } = useWanted(kept, (level) => run(() => client.updateSettings({ notify: { level } })));
  const chosen = wanted ?? kept;
  return (
    <fieldset>
      <legend className="mb-2 text-[1.0625rem] font-semibold">{t.tell.everywhere}</legend>
      <p className="mb-2 text-ink-2">{t.tell.everywhereHint}</p>
      <ErrorNote>{error}</ErrorNote>
      {LEVELS.map((level) => (
        <label key={level} className="flex min-h-11 items-center gap-3">
          <input type="radio" name="tell" className="radio" checked={chosen === level} onChange={() => choose(level)} />
          {level === 'mentions' ? t.tell.mentionsEverywhere : t.tell[level]}
        </label>
      ))}
    </fieldset>
  );
}
