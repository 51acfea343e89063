import './Icon.css';
/** The shapes in use, on a grid of 24: lucide's (ISC) and our own for the marks. */
const SHAPES = {
  activity: 'M3 12h4l3 8 4-16 3 8h4',
  alert: 'M12 8v5m0 3.5v.01M12 3a9 9 0 1 0 0 18 9 9 0 0 0 0-18z',
  ban: 'M12 3a9 9 0 1 0 0 18 9 9 0 0 0 0-18zM5.7 5.7l12.6 12.6',
  arc: 'M12 4a8 8 0 0 1 8 8',
  back: 'M15 6l-6 6 6 6',
  bellOff:
    'M10.3 21a2 2 0 0 0 3.4 0M17 17H4a1 1 0 0 1-.7-1.7C4.6 14 6 12.5 6 8a6 6 0 0 1 .3-1.7M2 2l20 20M8.7 3A6 6 0 0 1 18 8c0 2.7.8 4.7 1.7 6',
  bin: 'M4 7h16M10 11v6m4-6v6M6 7l1 13h10l1-13M9 7V4h6v3',
  chat: 'M4 5h16v11H9l-5 4z',
  check: 'M5 12.5l4.5 4.5L19 7.5',
  clock: 'M12 7v5l3 2M12 3a9 9 0 1 0 0 18 9 9 0 0 0 0-18z',
  bot: 'M12 8V4H8M4 8h16v12H4zM2 14h2m16 0h2M15 13v2M9 13v2',
  cloudOff:
    'M3 3l18 18M5.8 5.8A7 7 0 0 0 9 19h8.5c.5 0 1-.1 1.5-.2m2.3-1.4A4.5 4.5 0 0 0 17.5 10h-1.8A7 7 0 0 0 10 5.1',
  close: 'M6 6l12 12M18 6L6 18',
  compass: 'M12 3a9 9 0 1 0 0 18 9 9 0 0 0 0-18zm4 5l-2.4 5.6L8 16l2.4-5.6z',
  compose: 'M12 4H4v16h16v-8M9 15v-3l8.5-8.5 3 3L12 15z',
  computer: 'M3 4h18v12H3zM8 20h8M12 16v4',
  copy: 'M9 9h11v11H9zM15 9V4H4v11h5',
  double: 'M2.5 12.5L7 17l8-9.5M11 15l2 2 8.5-9.5',
  down: 'M12 5v14m-6-6l6 6 6-6',
  download: 'M12 4v11m-5-5l5 5 5-5M4 15v5h16v-5',
  edit: 'M4 20h4L19 9l-4-4L4 16zM13 7l4 4',
  eye: 'M2 12s4-7 10-7 10 7 10 7-4 7-10 7S2 12 2 12zm10-3a3 3 0 1 0 0 6 3 3 0 0 0 0-6z',
  eyeOff:
    'M10.7 5.1A10.7 10.7 0 0 1 21.9 11.7a1 1 0 0 1 0 .7 10.7 10.7 0 0 1-1.4 2.5M14.1 14.2a3 3 0 0 1-4.2-4.2M17.5 17.5A10.8 10.8 0 0 1 2.1 12.3a1 1 0 0 1 0-.7A10.8 10.8 0 0 1 6.5 6.5M2 2l20 20',
  eyes: 'M8 5c2.2 0 3.7 3.1 3.7 7s-1.5 7-3.7 7-3.7-3.1-3.7-7S5.8 5 8 5zm8 0c2.2 0 3.7 3.1 3.7 7s-1.5 7-3.7 7-3.7-3.1-3.7-7S13.8 5 16 5zm-7 9v.01m8-.01v.01',
  gear: 'M12.2 2h-.4a2 2 0 0 0-2 2v.2a2 2 0 0 1-1 1.7l-.4.3a2 2 0 0 1-2 0l-.2-.1a2 2 0 0 0-2.7.7l-.2.4a2 2 0 0 0 .7 2.7l.2.1a2 2 0 0 1 1 1.7v.6a2 2 0 0 1-1 1.7l-.2.1a2 2 0 0 0-.7 2.7l.2.4a2 2 0 0 0 2.7.7l.2-.1a2 2 0 0 1 2 0l.4.3a2 2 0 0 1 1 1.7v.2a2 2 0 0 0 2 2h.4a2 2 0 0 0 2-2v-.2a2 2 0 0 1 1-1.7l.4-.3a2 2 0 0 1 2 0l.2.1a2 2 0 0 0 2.7-.7l.2-.4a2 2 0 0 0-.7-2.7l-.2-.1a2 2 0 0 1-1-1.7v-.6a2 2 0 0 1 1-1.7l.2-.1a2 2 0 0 0 .7-2.7l-.2-.4a2 2 0 0 0-2.7-.7l-.2.1a2 2 0 0 1-2 0l-.4-.3a2 2 0 0 1-1-1.7V4a2 2 0 0 0-2-2zM12 9a3 3 0 1 0 0 6 3 3 0 0 0 0-6z',
  hand: 'M7 12V6a1.5 1.5 0 0 1 3 0v5-7a1.5 1.5 0 0 1 3 0v7-6a1.5 1.5 0 0 1 3 0v7-3a1.5 1.5 0 0 1 3 0v5a7 7 0 0 1-7 7c-3 0-4.5-1.5-6-4l-2.5-4a1.5 1.5 0 0 1 2.5-1.7z',
  hash: 'M4 9h16M4 15h16M10 3L8 21M16 3l-2 18',
  heart: 'M12 20s-8-4.7-8-10.5A4.5 4.5 0 0 1 12 7a4.5 4.5 0 0 1 8 2.5C20 15.3 12 20 12 20z',
  info: 'M12 11v6m0-9.5v.01M12 3a9 9 0 1 0 0 18 9 9 0 0 0 0-18z',
  key: 'M15 3a6 6 0 0 0-5.7 7.9L3 17.2V21h3.8v-2.5h2.5V16h2.2l1.6-1.3A6 6 0 1 0 15 3zm1.5 4.5v.01',
  link: 'M10 14a4 4 0 0 0 6 0l3-3a4 4 0 0 0-6-6l-1 1m2 4a4 4 0 0 0-6 0l-3 3a4 4 0 0 0 6 6l1-1',
  lock: 'M6 11h12v9H6zM8 11V8a4 4 0 0 1 8 0v3',
  mail: 'M3 6h18v12H3zM3 7l9 7 9-7',
  mute: 'M4 5h16v11H9l-5 4zM3 3l18 18',
  more: 'M5 11.3a.7.7 0 1 0 0 1.4.7.7 0 0 0 0-1.4zm7 0a.7.7 0 1 0 0 1.4.7.7 0 0 0 0-1.4zm7 0a.7.7 0 1 0 0 1.4.7.7 0 0 0 0-1.4z',
  next: 'M9 6l6 6-6 6',
  people:
    'M9 4a4 4 0 1 0 0 8 4 4 0 0 0 0-8zM2 20c.7-4 3.3-6 7-6s6.3 2 7 6M16 4.2a4 4 0 0 1 0 7.6M18.5 14.6c2 .8 3.1 2.6 3.5 5.4',
  person: 'M12 4a4 4 0 1 0 0 8 4 4 0 0 0 0-8zM4 20c1-4 4-6 8-6s7 2 8 6',
  phone: 'M7 2.5h10v19H7zM11 18.5h2',
  pin: 'M12 17v5M9 10.8a2 2 0 0 1-1.1 1.8l-1.8.9A2 2 0 0 0 5 15.2v.8a1 1 0 0 0 1 1h12a1 1 0 0 0 1-1v-.8a2 2 0 0 0-1.1-1.8l-1.8-.9A2 2 0 0 1 15 10.8V7a1 1 0 0 1 1-1 2 2 0 0 0 0-4H8a2 2 0 0 0 0 4 1 1 0 0 1 1 1z',
  pinOff:
    'M12 17v5M15 9.3V7a1 1 0 0 1 1-1 2 2 0 0 0 0-4H7.9M2 2l20 20M9 9v1.8a2 2 0 0 1-1.1 1.8l-1.8.9A2 2 0 0 0 5 15.2v.8a1 1 0 0 0 1 1h11',
  plus: 'M12 5v14M5 12h14',
  reply: 'M9 7l-5 5 5 5M4 12h10a6 6 0 0 1 6 6',
  search: 'M11 4a7 7 0 1 0 0 14 7 7 0 0 0 0-14zm5 12l5 5',
  leave: 'M10 4H4v16h6M9 12h12m-5-5l5 5-5 5',
  shield: 'M12 3l7 3v6c0 4.5-3 7.5-7 9-4-1.5-7-4.5-7-9V6zM9 12l2 2 4-4',
  sliders: 'M4 7h8m4 0h4M14 4v6M4 17h4m4 0h8M10 14v6',
  smile: 'M12 3a9 9 0 1 0 0 18 9 9 0 0 0 0-18zM8.5 14a4 4 0 0 0 7 0M9 9.5v.01M15 9.5v.01',
  send: 'M4 12l16-8-5 8 5 8zM15 12H4',
  tablet: 'M4 2.5h16v19H4zM11 18.5h2',
  thumb: 'M7 11v9H4v-9zM7 11l4-8a2.5 2.5 0 0 1 2.5 2.5V9h5a2 2 0 0 1 2 2.3l-1.2 7a2 2 0 0 1-2 1.7H7',
  up: 'M12 19V5m-6 6l6-6 6 6',
} as const;

export type IconName = keyof typeof SHAPES;

/** A drawing beside a word; alone in a button the button carries the label. */
export function Icon({ name, small = false }: { name: IconName; small?: boolean }) {
  return (
    <svg className={small ? 'icon icon-small' : 'icon'} viewBox="0 0 24 24" aria-hidden="true">
      <path d={SHAPES[name]} />
    </svg>
  );
}

/** The mark of the product. */
export function Boat({ size = 32 }: { size?: number }) {
  return (
    <svg width={size} height={size} viewBox="0 0 32 32" aria-hidden="true" className="flex-none text-accent">
      <path
        fill="currentColor"
        d="M15 4v15H5c3-5 7-10 10-15zm3 2c5 3 8 8 9 13h-9V6zM3 21h26c-1 4-4 7-8 7H11c-4 0-7-3-8-7z"
      />
    </svg>
  );
}
