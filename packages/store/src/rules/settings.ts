import { DEFAULT_SETTINGS } from '@palaver/protocol/defaultSettings';
import type { Settings, SettingsChange } from '@palaver/protocol/settings';

/** Settings after a change: `notify` field by field. */
export function changeSettings(before: Settings, { locale, notify }: SettingsChange): Settings {
  return { locale: locale ?? before.locale, notify: { ...before.notify, ...notify } };
}

/** Settings of which only what was set is stored. */
export function settingsOf(stored: SettingsChange | null | undefined): Settings {
  return changeSettings(DEFAULT_SETTINGS, stored ?? {});
}
