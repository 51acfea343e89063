import { Fragment, useState } from 'react';
import type { Me, Room } from '@palaver/protocol/entities';
import { t } from '../../i18n/en.ts';
import { RoomFlag } from '../../ui/RoomFlag.tsx';
import { FactsTable } from './FactsTable.tsx';
import { RoomActions } from './RoomActions.tsx';

interface RoomsTableProps {
  me: Me;
  rooms: Room[];
  /** Something of a room is another now. */
  onChanged(): void;
  /** A room is gone. */
  onDeleted(): void;
}

/** Rooms, one in a row; what can be done with one opens under it. */
export function RoomsTable({ me, rooms, onChanged, onDeleted }: RoomsTableProps) {
  const [managed, setManaged] = useState<string | null>(null);
  const { name, kind, kinds, people, archived, manage, manageShort } = t.admin.rooms;
  return (
    <FactsTable label={t.admin.sections.rooms} columns={[name, kind, people]} hasActions>
      {rooms.map((room) => (
        <Fragment key={room.id}>
          <tr>
            <th scope="row">
              <span className="flex min-w-0 items-center gap-2">
                <RoomFlag roomId={room.id} size={28} />
                <bdi className="cut" title={room.name}>
                  {room.name}
                </bdi>
                {room.archived ? <span className="tag bg-rail-2 text-ink-2">{archived}</span> : null}
              </span>
            </th>
            <td data-label={kind}>{room.kind === 'private' ? kinds.private : kinds.public}</td>
            <td data-label={people}>{room.memberCount}</td>
            <td>
              <button
                type="button"
                className="text-button"
                aria-label={manage(room.name)}
                aria-expanded={managed === room.id}
                onClick={() => setManaged(managed === room.id ? null : room.id)}
              >
                {manageShort}
              </button>
            </td>
          </tr>
          {managed === room.id ? (
            <tr>
              <td colSpan={4}>
                <RoomActions me={me} room={room} onChanged={onChanged} onDeleted={onDeleted} />
              </td>
            </tr>
          ) : null}
        </Fragment>
      ))}
    </FactsTable>
  );
}
