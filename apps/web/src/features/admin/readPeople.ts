interface Line {
  line: string;
  /** Null: no sign-in name stands in it. */
  account: { username: string; displayName: string; email?: string } | null;
}

/** Reads a pasted list: a person in each line, as `sign-in name, name, e-mail`, with commas, semicolons or tabs between; what is not said of the name is the sign-in name. */
export function readPeople(text: string): Line[] {
  return text.split('\n').flatMap((raw): Line[] => {
    const line = raw.trim();
    if (line === '') return [];
    const [username = '', displayName = '', email = ''] = line.split(/[,;\t]/).map((part) => part.trim());
    if (username === '') return [{ line, account: null }];
    return [{ line, account: { username, displayName: displayName || username, ...(email && { email }) } }];
  });
}
