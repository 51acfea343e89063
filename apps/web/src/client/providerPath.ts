/** What a plain link to a provider opens: nothing is loaded for it before. `returnTo`: a path of this page. `invite`: the code of an invitation. */
export function providerPath(id: string, returnTo: string, invite?: string): string {
  const query = new URLSearchParams({ returnTo, ...(invite !== undefined && { invite }) });
  return `/api/auth/oidc/${id}?${query.toString()}`;
}
