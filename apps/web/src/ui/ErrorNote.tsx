import { Icon } from './Icon.tsx';

/** Why something did not work. */
export function ErrorNote({ children }: { children: string | null }) {
  if (!children) return null;
  return (
    <p role="alert" className="note note-bad">
      <Icon name="alert" />
      <span>{children}</span>
    </p>
  );
}
