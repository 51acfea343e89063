import { type SyntheticEvent, useId, useState } from 'react';
import type { BotMade } from '@palaver/protocol/answers';
import { client } from '../../client/client.ts';
import { usePending } from '../../client/usePending.ts';
import { t } from '../../i18n/en.ts';
import { Dialog } from '../../ui/Dialog.tsx';
import { DialogFoot } from '../../ui/DialogFoot.tsx';
import { ErrorNote } from '../../ui/ErrorNote.tsx';
import { Field } from '../../ui/Field.tsx';
import { BotKeyDialog } from './BotKeyDialog.tsx';

interface NewBotDialogProps {
  /** There is one more bot now. */
  onMade(): void;
  onClose(): void;
}

/** Makes a bot, and then shows its key. */
export function NewBotDialog({ onMade, onClose }: NewBotDialogProps) {
  const id = useId();
  const [displayName, setDisplayName] = useState('');
  const [username, setUsername] = useState('');
  const [made, setMade] = useState<BotMade | null>(null);
  const { busy, error, run } = usePending();
  const text = t.admin.bots;
  const submit = (event: SyntheticEvent) => {
    event.preventDefault();
    void run(async () => {
      setMade(await client.admin.createBot({ username, displayName: displayName || username }));
      onMade();
    });
  };
  if (made) return <BotKeyDialog name={made.user.displayName} botKey={made.token} onClose={onClose} />;
  return (
    <Dialog
      title={text.add}
      onClose={onClose}
      foot={<DialogFoot form={id} onKeep={onClose} go={text.make} disabled={busy} />}
    >
      <form id={id} className="grid gap-4" onSubmit={submit}>
        <ErrorNote>{error}</ErrorNote>
        <Field
          label={t.admin.people.username}
          hint={text.nameHint}
          autoComplete="off"
          autoCapitalize="none"
          spellCheck={false}
          dir="ltr"
          required
          value={username}
          onChange={(event) => setUsername(event.target.value)}
        />
        <Field
          label={text.displayName}
          hint={text.displayHint}
          autoComplete="off"
          value={displayName}
          onChange={(event) => setDisplayName(event.target.value)}
        />
      </form>
    </Dialog>
  );
}
