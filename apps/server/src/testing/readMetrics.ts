/** A number by its name and labels, as `palaver_refusals_total{code="NOT_FOUND"}`. */
export type Samples = ReadonlyMap<string, number>;

/** The metrics of a server. @throws where it does not give them */
export async function readMetrics(url: string, token?: string): Promise<Samples> {
  const headers: Record<string, string> = token === undefined ? {} : { authorization: `Bearer ${token}` };
  const answer = await fetch(`${url}/metrics`, { headers });
  if (answer.status !== 200) throw new Error(`metrics: ${answer.status}`);
  const lines = (await answer.text()).split('\n').filter((line) => line !== '' && !line.startsWith('#'));
  return new Map(
    lines.map((line) => [line.slice(0, line.lastIndexOf(' ')), Number(line.slice(line.lastIndexOf(' ')))]),
  );
}
