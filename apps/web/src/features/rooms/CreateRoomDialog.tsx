import { useState } from 'react';
import { useForm } from 'react-hook-form';
import type { Me, User } from '@palaver/protocol/entities';
import { RoomName, Topic } from '@palaver/protocol/names';
import { useLocation } from 'wouter';
import { client } from '../../client/client.ts';
import { usePending } from '../../client/usePending.ts';
import { t } from '../../i18n/en.ts';
import { Dialog } from '../../ui/Dialog.tsx';
import { DialogFoot } from '../../ui/DialogFoot.tsx';
import { ErrorNote } from '../../ui/ErrorNote.tsx';
import { AS_ONE_TYPES, faultBy } from '../../ui/faultBy.ts';
import { Field } from '../../ui/Field.tsx';
import { PeopleField } from './PeopleField.tsx';

const KINDS = [
  { kind: 'public', title: t.rooms.kindPublic, hint: t.rooms.kindPublicHint },
  { kind: 'private', title: t.rooms.kindPrivate, hint: t.rooms.kindPrivateHint },
] as const;

/** Makes a room and goes there. */
export default function CreateRoomDialog({ user, onClose }: { user: Me; onClose(): void }) {
  const { register, handleSubmit, formState } = useForm<{ name: string; topic: string }>({
    ...AS_ONE_TYPES,
    defaultValues: { name: '', topic: '' },
  });
  const [kind, setKind] = useState<'public' | 'private'>('public');
  const [people, setPeople] = useState<User[]>([]);
  const { busy, error, run } = usePending();
  const [, navigate] = useLocation();
  const submit = handleSubmit(async ({ name, topic }) => {
    await run(async () => {
      const room = await client.createRoom({
        name,
        kind,
        members: people.map((one) => one.id),
        ...(topic.trim() ? { topic } : {}),
      });
      onClose();
      navigate(`/r/${room.id}`);
    });
  });
  return (
    <Dialog
      title={t.rooms.create}
      onClose={onClose}
      foot={<DialogFoot form="create-room" onKeep={onClose} go={t.rooms.createIt} disabled={busy} />}
    >
      <form id="create-room" className="grid gap-4" noValidate onSubmit={(event) => void submit(event)}>
        <ErrorNote>{error}</ErrorNote>
        <Field
          label={t.rooms.name}
          error={formState.errors.name?.message}
          {...register('name', { validate: faultBy(RoomName) })}
        />
        <Field
          label={t.rooms.topic}
          hint={t.optional}
          error={formState.errors.topic?.message}
          {...register('topic', { validate: faultBy(Topic) })}
        />
        <fieldset className="grid gap-2">
          {KINDS.map((one) => (
            <label
              key={one.kind}
              className="flex gap-3 rounded-md border border-line p-3 has-checked:border-accent has-checked:bg-accent-soft"
            >
              <input
                type="radio"
                name="kind"
                className="radio"
                checked={kind === one.kind}
                onChange={() => setKind(one.kind)}
              />
              <span>
                <span className="block font-semibold">{one.title}</span>
                <span className="text-[0.8125rem] text-ink-2">{one.hint}</span>
              </span>
            </label>
          ))}
        </fieldset>
        <PeopleField label={t.rooms.members} people={people} userId={user.id} onChange={setPeople} />
      </form>
    </Dialog>
  );
}
