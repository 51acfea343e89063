/** The texts of one's own data, and of the end of an account. */
export const dataTexts = {
  data: {
    title: 'Your data',
    download: 'Download all that is held about you',
    downloadHint: 'Your profile, devices, rooms and messages as one file, to read as a page and as JSON.',
    downloadIt: 'Download',
    downloadTitle: 'Download your data',
    downloadBody: 'The file is made while it is saved. Whoever has it can read all that you wrote here.',
    downloading: 'Your data is being saved.',
    delete: 'Delete your account',
    deleteHint: 'For good. Nobody can bring it back.',
    deleteIt: 'Delete',
    deleteTitle: 'Delete your account?',
    deleteWhat: [
      'You are signed out on all devices, and what waits there to be sent is gone.',
      'Your name, address and password are erased at once. Your sign-in name is free for others.',
      'What you wrote stays, without your name. What others wrote stays, with your name where they wrote it.',
      'Rooms that are yours alone go to whoever has helped there longest.',
    ],
    deleteBack: 'Nobody can bring it back, not even an administrator.',
    keep: 'Keep the account',
    deleteForGood: 'Delete for good',
    lastAdmin: 'You are the only administrator. Make somebody else one first.',
  },
};
