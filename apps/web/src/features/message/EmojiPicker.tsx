import { EmojiPicker as Picker, type EmojiData } from 'frimousse';
import { useState } from 'react';
import { useReconnect } from '../../client/useReconnect.ts';
import { t } from '../../i18n/en.ts';
import { Menu } from '../../ui/Menu.tsx';
import { Waiting } from '../../ui/Waiting.tsx';
import './EmojiPicker.css';

interface EmojiPickerProps {
  anchor: HTMLElement;
  onPick(emoji: string): void;
  onClose(): void;
}

/** The library counts rows and columns from 0, screen readers from 1. */
const fromOne = (index: number | undefined) => (index === undefined ? undefined : index + 1);

async function loadSigns(): Promise<EmojiData> {
  const { default: table } = await import('virtual:emoji-data');
  return {
    locale: 'en',
    categories: table.groups.map(([index, label]) => ({ index, label })),
    emojis: table.emojis.map(([emoji, category, label, tags]) => ({
      emoji,
      category,
      label,
      version: 0,
      tags: tags.split(' '),
    })),
    // Reactions have no skin colour here: one count for one sign.
    skinTones: { light: '', 'medium-light': '', medium: '', 'medium-dark': '', dark: '' },
  };
}

/** Every sign there is, to be found by its name. */
export default function EmojiPicker({ anchor, onPick, onClose }: EmojiPickerProps) {
  const [failed, setFailed] = useState(false);
  const [tries, setTries] = useState(0);
  useReconnect(() => {
    if (!failed) return;
    setFailed(false);
    setTries(tries + 1);
  });
  return (
    <Menu label={t.reactions.more} anchor={anchor} onClose={onClose} plain>
      <Picker.Root
        key={tries}
        className="picker"
        columns={8}
        resolveEmojiData={() =>
          loadSigns().catch((cause: unknown) => {
            setFailed(true);
            throw cause;
          })
        }
        onEmojiSelect={({ emoji }) => {
          onClose();
          onPick(emoji);
        }}
      >
        <Picker.Search
          className="in w-full"
          dir="auto"
          autoFocus
          aria-label={t.reactions.search}
          placeholder={t.reactions.search}
        />
        <Picker.Viewport className="picker-view">
          <Picker.Loading>{failed ? <span role="alert">{t.reactions.notLoaded}</span> : <Waiting />}</Picker.Loading>
          <Picker.Empty>{t.reactions.none}</Picker.Empty>
          <Picker.List
            components={{
              CategoryHeader: ({ category, ...props }) => (
                <div {...props} className="picker-head">
                  {category.label}
                </div>
              ),
              Row: ({ children, ...props }) => (
                <div {...props} aria-rowindex={fromOne(props['aria-rowindex'])} className="flex">
                  {children}
                </div>
              ),
              Emoji: ({ emoji, ...props }) => (
                <button
                  {...props}
                  aria-colindex={fromOne(props['aria-colindex'])}
                  type="button"
                  className="picker-sign"
                  title={emoji.label}
                >
                  {emoji.emoji}
                </button>
              ),
            }}
          />
        </Picker.Viewport>
      </Picker.Root>
    </Menu>
  );
}
