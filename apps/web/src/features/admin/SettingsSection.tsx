import { useState } from 'react';
import { useForm } from 'react-hook-form';
import type { ServerSettingsAnswer } from '@palaver/protocol/answers';
import { DisplayName } from '@palaver/protocol/names';
import { client } from '../../client/client.ts';
import { useAnswer } from '../../client/useAnswer.ts';
import { usePending } from '../../client/usePending.ts';
import { t } from '../../i18n/en.ts';
import { ErrorNote } from '../../ui/ErrorNote.tsx';
import { AS_ONE_TYPES, faultBy } from '../../ui/faultBy.ts';
import { Field } from '../../ui/Field.tsx';
import { Waiting } from '../../ui/Waiting.tsx';
import { SaveLine } from '../../ui/SaveLine.tsx';
import { Choice } from './Choice.tsx';

/** What is set for the whole server. */
export function SettingsSection() {
  const { answer, setAnswer, error, reload } = useAnswer(askSettings);
  if (answer) return <SettingsForm settings={answer} onSaved={setAnswer} />;
  return (
    <>
      <ErrorNote>{error}</ErrorNote>
      {error === null ? <Waiting onRetry={reload} /> : null}
    </>
  );
}

const askSettings = () => client.admin.settings();

interface SettingsFormProps {
  settings: ServerSettingsAnswer;
  onSaved(settings: ServerSettingsAnswer): void;
}

function SettingsForm({ settings, onSaved }: SettingsFormProps) {
  const { locked, ...values } = settings;
  const { register, handleSubmit, formState } = useForm({ ...AS_ONE_TYPES, values });
  const { busy, error, run } = usePending();
  const [saved, setSaved] = useState(false);
  const onChange = () => setSaved(false);
  const isLocked = (name: string) => locked.includes(name);
  const lock = (name: string) => (isLocked(name) ? t.admin.settings.locked : undefined);
  const submit = handleSubmit(async (fields) => {
    const change = Object.fromEntries(Object.entries(fields).filter(([name]) => !isLocked(name)));
    setSaved(await run(async () => onSaved(await client.admin.updateSettings(change))));
  });
  const { registrations, deletions, members } = t.admin.settings;
  return (
    <form className="grid max-w-[640px] gap-5" noValidate onSubmit={(event) => void submit(event)}>
      <p className="text-ink-2">{t.admin.settings.lead}</p>
      <ErrorNote>{error}</ErrorNote>
      <Field
        label={t.admin.settings.organisation}
        hint={lock('organisation')}
        disabled={isLocked('organisation')}
        error={formState.errors.organisation?.message}
        {...register('organisation', { validate: faultBy(DisplayName), onChange })}
      />
      <Choice
        label={t.admin.settings.registration}
        hint={lock('registration')}
        disabled={isLocked('registration')}
        options={registrations}
        {...register('registration', { onChange })}
      />
      <label className="flex min-h-11 items-center gap-3">
        <input type="checkbox" className="check" {...register('membersInvite', { onChange })} />
        {members}
      </label>
      <Choice label={t.admin.settings.deletion} options={deletions} {...register('deletion', { onChange })} />
      <Field
        label={t.admin.settings.auditDays}
        hint={t.admin.settings.auditHint}
        type="number"
        min={1}
        max={3_650}
        error={formState.errors.auditDays?.message}
        {...register('auditDays', {
          valueAsNumber: true,
          validate: (days) => (days >= 1 && days <= 3_650 ? true : t.admin.settings.auditFault),
          onChange,
        })}
      />
      <SaveLine busy={busy} saved={saved} />
    </form>
  );
}
