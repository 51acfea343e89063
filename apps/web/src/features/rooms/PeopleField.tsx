import { type KeyboardEvent, useEffect, useId, useRef, useState } from 'react';
import type { User } from '@palaver/protocol/entities';
import { t } from '../../i18n/en.ts';
import { Avatar } from '../../ui/Avatar.tsx';
import { Icon } from '../../ui/Icon.tsx';
import { PersonName } from '../../ui/PersonName.tsx';
import { isComposing } from '../../ui/isComposing.ts';
import { useSearch } from '../../client/useSearch.ts';
import { askPeople } from '../../client/askPeople.ts';
import { useSameNames } from '../../client/useSameNames.ts';
import './PeopleField.css';

const SHOWN = 5;

interface PeopleFieldProps {
  label: string;
  people: readonly User[];
  /** Who is there without being named. */
  userId: string;
  onChange(people: User[]): void;
}

/** People by name: what is typed is completed, who is chosen stands before it and can be taken away. */
export function PeopleField({ label, people, userId, onChange }: PeopleFieldProps) {
  const search = useSearch(askPeople);
  const same = useSameNames();
  /** Which of the options was chosen by the arrows; null: none, the first counts. */
  const [index, setIndex] = useState<number | null>(null);
  /** Enter was pressed before what is typed was answered. */
  const isDue = useRef(false);
  const field = useRef<HTMLInputElement>(null);
  const id = useId();
  const chosen = new Set(people.map((one) => one.id));
  const found = search.q.trim() === '' ? [] : (search.items ?? []);
  const options = found.filter((one) => one.id !== userId && !chosen.has(one.id)).slice(0, SHOWN);
  const active = options[Math.min(index ?? 0, options.length - 1)];
  const optionId = (user: User) => `${id}-${user.id}`;

  function type(q: string): void {
    search.setQ(q);
    setIndex(null);
    isDue.current = false;
  }

  function add(user: User): void {
    onChange([...people, user]);
    type('');
    field.current?.focus();
  }

  useEffect(() => {
    if (!isDue.current || !search.isCurrent) return;
    isDue.current = false;
    if (active) add(active);
  });

  function remove(user: User | undefined): void {
    onChange(people.filter((one) => one !== user));
    field.current?.focus();
  }

  function onKeyDown(event: KeyboardEvent): void {
    if (isComposing(event)) return;
    const step = event.key === 'ArrowDown' ? 1 : event.key === 'ArrowUp' ? -1 : 0;
    if (step !== 0 && options.length > 0) setIndex(((index ?? 0) + step + options.length) % options.length);
    else if (event.key === 'Enter' && search.q.trim() !== '') {
      // What is shown may have been found for less than what is typed: then nobody is meant who was not pointed at.
      if (index === null && !search.isCurrent) isDue.current = true;
      else if (active) add(active);
    } else if (event.key === 'Escape' && search.q !== '') type('');
    else if (event.key === 'Backspace' && search.q === '' && people.length > 0) remove(people.at(-1));
    else return;
    event.preventDefault();
    event.stopPropagation();
  }

  return (
    <div className="grid grid-cols-1 gap-1.5">
      <label htmlFor={id} className="text-[0.8125rem] font-semibold">
        {label}
      </label>
      <div className="in flex h-auto flex-wrap items-center gap-1.5 py-1.5 focus-within:outline-2 focus-within:outline-[var(--focus)]">
        {people.map((user) => (
          <span key={user.id} className="chip">
            <Avatar user={user} size={20} />
            <span className="cut max-w-40">{user.displayName}</span>
            <button type="button" aria-label={t.rooms.takeOut(user.displayName)} onClick={() => remove(user)}>
              <Icon name="close" small />
            </button>
          </span>
        ))}
        <input
          ref={field}
          id={id}
          dir="auto"
          className="min-w-28 flex-1 bg-transparent py-1 outline-none"
          role="combobox"
          aria-expanded={options.length > 0}
          aria-controls={`${id}-list`}
          aria-autocomplete="list"
          aria-activedescendant={active ? optionId(active) : undefined}
          autoComplete="off"
          placeholder={t.people.search}
          value={search.q}
          onChange={(event) => type(event.target.value)}
          onKeyDown={onKeyDown}
        />
      </div>
      <div id={`${id}-list`} role="listbox" aria-label={label}>
        {options.map((user) => (
          <div
            key={user.id}
            id={optionId(user)}
            role="option"
            aria-selected={user === active}
            className="menu-item"
            onPointerDown={(event) => event.preventDefault()}
            onClick={() => add(user)}
          >
            <Avatar user={user} size={24} />
            <span className="min-w-0 flex-1">
              <PersonName user={user} isSame={same.has(user.id) || user.title === ''} />
            </span>
            <span className="cut text-[0.8125rem] text-ink-2">{user.title}</span>
          </div>
        ))}
      </div>
      <p role="status" className="text-[0.8125rem] text-ink-2">
        {search.error ?? (search.q.trim() !== '' && search.items?.length === 0 ? t.people.none(search.q) : '')}
      </p>
    </div>
  );
}
