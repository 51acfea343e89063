/** Letters of other scripts after the Latin letter that they look like, in the case in which they do. */
const LOOKALIKES = [
  ['a', 'аɑαᴀᎪꓮⲀ'],
  ['b', 'вьƅβʙᏴᏏꓐⲂЬ'],
  ['c', 'сςᴄᏟꓚⲤ'],
  ['d', 'ԁᴅꓓᎠᏧժ'],
  ['e', 'еҽєεᴇᎬꓰ'],
  ['f', 'ꜰꓝϝғƒ'],
  ['g', 'ɡցԍɢᏀꓖ'],
  ['h', 'һнհΗʜᎻᏂꓧⲎ'],
  ['i', 'іɩιıᴉɪᎥꓲӀӏǀ|1'],
  ['j', 'јϳյᴊᎫꓙ'],
  ['k', 'кκᴋᏦꓗⲔ'],
  ['l', 'ʟᏞꓡ'],
  ['m', 'мϺΜᴍᎷꓟⲘ'],
  ['n', 'пηոռΝɴꓠⲚ'],
  ['o', 'оοσօᴏഠଠ๐໐०০੦૦௦౦೦൦၀ჿⲞꓳ0ө'],
  ['p', 'рρᴘᏢꓑⲢ'],
  ['q', 'ԛզգ'],
  ['r', 'гʀᏒꓣᎱ'],
  ['s', 'ѕꜱᏚՏꓢ'],
  ['t', 'тτᴛᎢꓔⲦ'],
  ['u', 'υμսʋᴜꓴ'],
  ['v', 'ѵνᴠᏙꓦ'],
  ['w', 'ԝωաѡᴡᎳꓪ'],
  ['x', 'хχᕁꓫⲬ'],
  ['y', 'уүγʏΥᎩꓬⲨ'],
  ['z', 'ᴢζᏃꓜ'],
] as const;

const LATIN = new Map<string, string>();
for (const [latin, others] of LOOKALIKES) {
  for (const other of others) LATIN.set(other, latin);
  // What is written otherwise in its other case looks like this letter in both, where nothing else was said.
  for (const other of others) if (!LATIN.has(other.toLowerCase())) LATIN.set(other.toLowerCase(), latin);
}

/**
 * The form in which two names that look alike are the same: blind to case, accents, marks and invisible characters, to other scripts' and styles' doubles of
 * Latin letters, to the kind of dash and the width of a gap. For comparing only, never to be shown. Linear in the length of `name`.
 */
export function foldLookalikes(name: string): string {
  const plain = name.normalize('NFKD').replace(/[\p{M}\p{Default_Ignorable_Code_Point}\u2800]/gu, '');
  return Array.from(plain, (sign) => LATIN.get(sign) ?? LATIN.get(sign.toLowerCase()) ?? sign.toLowerCase())
    .join('')
    .replaceAll('l', 'i')
    .replaceAll('rn', 'm')
    .replaceAll('vv', 'w')
    .replace(/[\p{Pd}\u2212]/gu, '-')
    .replace(/\s+/gu, ' ')
    .trim();
}
