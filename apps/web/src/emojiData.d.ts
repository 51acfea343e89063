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
