/** Letters of other scripts, and phonetic ones, after the Latin letter that they look like, in the case in which they do. */
const LOOKALIKES = [
  ['a', 'аɑαᴀᎪꓮⲀᗩ⍺'],
  ['b', 'вьƅβʙᏴᏏꓐⲂЬᗷᑲ'],
  ['c', 'сςᴄᏟꓚⲤͼᑕҫ'],
  ['d', 'ԁᴅꓓᎠᏧժᗞᗪᑯ'],
  ['e', 'еҽєεᴇᎬꓰꬲ℮ɛ'],
  ['f', 'ꜰꓝϝғƒꬵᖴ'],
  ['g', 'ɡցԍɢᏀꓖƍ'],
  ['h', 'һнհΗʜᎻᏂꓧⲎᕼңӈӊ'],
  ['i', 'іɩιıᴉɪᎥꓲӀӏǀ|1ⲓ⍳ꙇ'],
  ['j', 'јϳյᴊᎫꓙͿȷᒍ'],
  ['k', 'кκᴋᏦꓗⲔĸқҝҟҡӄԟᛕ'],
  ['l', 'ʟᏞꓡᒪ'],
  ['m', 'мϺΜᴍᎷꓟⲘᗰӎ'],
  ['n', 'пηոռΝɴꓠⲚᑎ'],
  ['o', 'оοσօᴏഠଠ๐໐०০੦૦௦౦೦൦၀ჿⲞꓳ0өᴑꬽⵔ߀ዐ'],
  ['p', 'рρᴘᏢꓑⲢᑭ⍴ҏ'],
  ['q', 'ԛզգꞯ'],
  ['r', 'гʀᏒꓣᎱᴦꭇꭈꭅꭋᖇⲅ'],
  ['s', 'ѕꜱᏚՏꓢƽ'],
  ['t', 'тτᴛᎢꓔⲦҭ'],
  ['u', 'υμսʋᴜꓴꞟꭎꭒᑌ'],
  ['v', 'ѵνᴠᏙꓦᐯ'],
  ['w', 'ԝωաѡᴡᎳꓪɯᗯ'],
  ['x', 'хχᕁꓫⲬ×ꭓҳӽӿ᙭ᕽ'],
  ['y', 'уүγʏΥᎩꓬⲨɣỿꭚұყ'],
  ['z', 'ᴢζᏃꓜⲍ'],
] as const;

/** Latin letters with a hook, tail or stroke, which normalising does not take off as it does an accent. */
const MARKED = [
  ['a', 'ⱥᶏ'],
  ['b', 'ƀɓƃᵬᶀꞗ'],
  ['c', 'ƈȼɕꞓꞔ'],
  ['d', 'đɖɗƌȡᵭᶁᶑꟈ'],
  ['e', 'ɇᶒⱸꬳꬴ'],
  ['f', 'ᵮᶂꞙ'],
  ['g', 'ǥɠᶃꞡʛꬶ'],
  ['h', 'ħɦⱨꞕ'],
  ['i', 'ɨᶖ'],
  ['j', 'ɉʝɟʄ'],
  ['k', 'ƙᶄⱪꝁꝃꝅꞣ'],
  ['l', 'łƚȴɫɬɭᶅⱡꝉꞎᴌꬷꬸꬹ'],
  ['m', 'ɱᵯᶆꬺ'],
  ['n', 'ƞɲɳȵᵰᶇꞑꞥꬻ'],
  ['o', 'øɵꝋꝍⱺꬾ'],
  ['p', 'ƥᵱᵽᶈꝑꝓꝕ'],
  ['q', 'ɋʠꝗꝙ'],
  ['r', 'ɍɼɽɾᵲᵳᶉꞧꭆꭉꭌ'],
  ['s', 'ʂȿᵴᶊꞩꟊ'],
  ['t', 'ŧƫƭʈȶⱦᵵ'],
  ['u', 'ᶙꞹ'],
  ['v', 'ⱱⱴᶌꝟ'],
  ['w', 'ⱳ'],
  ['x', 'ᶍꭖꭗꭘꭙ'],
  ['y', 'ƴɏ'],
  ['z', 'ƶȥɀʐʑᵶᶎⱬ'],
] as const;

const LATIN = new Map<string, string>();
for (const [latin, others] of [...LOOKALIKES, ...MARKED]) {
  for (const other of others) LATIN.set(other, latin);
  // What is written otherwise in its other case looks like this letter in both, where nothing else was said.
  for (const other of others) if (!LATIN.has(other.toLowerCase())) LATIN.set(other.toLowerCase(), latin);
}

const UNSEEN = /[\p{M}\p{Default_Ignorable_Code_Point}\u2800]/gu;

/**
 * The form in which two names that look alike are the same: blind to case, accents, marks and invisible characters, to other scripts' and styles' doubles of
 * Latin letters, to the kind of dash and the width of a gap. For comparing only, never to be shown. Linear in the length of `name`.
 */
export function foldLookalikes(name: string): string {
  // Marks go first: to sort a run of them, as normalising does, takes time by the square of its length.
  // Normalising makes Ϲ, which looks like C, a Σ.
  const plain = name.replace(UNSEEN, '').replaceAll('Ϲ', 'c').normalize('NFKD').replace(UNSEEN, '');
  return Array.from(plain, (sign) => LATIN.get(sign) ?? LATIN.get(sign.toLowerCase()) ?? sign.toLowerCase())
    .join('')
    .replaceAll('l', 'i')
    .replaceAll('rn', 'm')
    .replaceAll('vv', 'w')
    .replace(/[\p{Pd}\u2212]/gu, '-')
    .replace(/\s+/gu, ' ')
    .trim();
}
