import type { Room } from '@palaver/protocol/entities';
import { t } from '../../i18n/en.ts';

interface WebhookRoomsProps {
  rooms: Room[];
  /** Those that it was told of before: one that is gone can still be taken out. */
  start: string[];
  chosen: string[];
  onChange(roomIds: string[]): void;
}

/** The rooms that a webhook is told of, each to be ticked. */
export function WebhookRooms({ rooms, start, chosen, onChange }: WebhookRoomsProps) {
  const { rooms: label, goneRoom } = t.admin.webhooks;
  const gone = start.filter((id) => !rooms.some((room) => room.id === id));
  const all = [...rooms, ...gone.map((id) => ({ id, name: goneRoom, kind: 'public' as const }))];
  return (
    <fieldset className="min-w-0">
      <legend className="mb-1.5 text-[0.8125rem] font-semibold">{label}</legend>
      <div className="max-h-56 overflow-y-auto rounded-md border border-line px-3">
        {all.map(({ id, name, kind }) => (
          <label key={id} className="flex min-h-11 items-center gap-3">
            <input
              type="checkbox"
              className="check"
              checked={chosen.includes(id)}
              onChange={({ target }) =>
                onChange(target.checked ? [...chosen, id] : chosen.filter((other) => other !== id))
              }
            />
            <bdi className="cut" title={name}>
              {name}
            </bdi>
            {kind === 'private' ? (
              <span className="tag bg-rail-2 text-ink-2">{t.admin.rooms.kinds.private}</span>
            ) : null}
          </label>
        ))}
      </div>
    </fieldset>
  );
}
