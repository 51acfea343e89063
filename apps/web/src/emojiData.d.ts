/** Signs to choose from, made while the page is built. */
declare module 'virtual:emoji-data' {
  const table: {
    /** Order and name. */
    groups: [number, string][];
    /** Sign, order of its group, name, other words for it. */
    emojis: [string, number, string, string][];
  };
  export default table;
}

/** Names that people write between colons, such as `smile`, each with its emoji. */
declare module 'virtual:emoji-names' {
  const names: [string, string][];
  export default names;
}
