import { t } from '../i18n/en.ts';
import './BotMark.css';

/** Stands beside the name of a program, on a ground of its own outside of the name's box, so that no name looks like it. */
export function BotMark() {
  return <span className="bot-mark">{t.bot}</span>;
}
