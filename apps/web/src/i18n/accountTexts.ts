import { count, isolated } from './phrases.ts';

/** The texts of how one signs in, and where one is signed in. */
export const accountTexts = {
  account: {
    title: 'Sign-in and security',
    signingIn: 'Signing in',
    offline: 'No connection. Password and devices can be changed when there is one.',
    password: 'Password',
    passwordHint: 'A new one signs you out on your other devices.',
    change: 'Change',
    changeTitle: 'Change the password',
    changeIt: 'Change it',
    changing: 'Changing it…',
    current: 'Current password',
    next: 'New password',
    nextHint: 'at least 10 characters',
    currentRequired: 'Enter your current password.',
    wrongCurrent: 'This is not your current password.',
    othersLeave:
      'Your other devices are signed out. What waits there to be sent is kept until you sign in there again.',
    changed: 'The password is changed. Your other devices are signed out.',
    noConnection: 'No connection. The password can be changed when there is one.',
    devices: 'Devices',
    devicesHint: 'Where you are signed in. End what you do not know, then change the password.',
    devicesOffline: 'Your devices are shown when there is a connection.',
    thisDevice: 'this device',
    signedIn: 'Signed in',
    lastUsed: 'Last used',
    noOthers: 'You are signed in on no other device.',
    end: 'End',
    endOne: (device: string) => `End ${isolated(device)}`,
    endAll: 'End all others',
    endTitle: (devices: string[]) =>
      devices.length === 1 ? `End ${isolated(devices[0] ?? '')}?` : `End ${devices.length} other devices?`,
    endBody: (n: number) =>
      `${n === 1 ? 'It is' : 'They are'} signed out at once, or when ${n === 1 ? 'it next connects' : 'they next connect'}. This device stays signed in.`,
    endLoses: (n: number) =>
      `What was written there and not sent yet is gone with ${n === 1 ? 'it' : 'them'}, and so is what is kept there for reading.`,
    keep: (n: number) => (n === 1 ? 'Keep it' : 'Keep them'),
    endIt: (n: number) => (n === 1 ? 'End it' : 'End all'),
    ended: (n: number) => `${count(n, 'device is', 'devices are')} signed out.`,
  },
};
