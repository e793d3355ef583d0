/** Page after page of an operation that answers with a token for the next one. */
import { responseError } from './errors';

/**
 * Yields each page, empty ones too; ends with the first page that has no token.
 * @param fetchPage asks for the page of a token, the first without one
 * @throws SimpleDBError of kind `response` when a token comes a second time: it would go round for ever
 */
export async function* paginate<Page>(
  fetchPage: (token: string | undefined) => Promise<Page>,
  tokenOf: (page: Page) => string | undefined,
  firstToken: string | undefined,
): AsyncGenerator<Page, void, undefined> {
  const seen = new Set<string>();
  let token = firstToken;
  for (;;) {
    if (token !== undefined) seen.add(token);
    const page = await fetchPage(token);
    yield page;
    token = tokenOf(page);
    if (token === undefined) return;
    if (seen.has(token)) {
      throw responseError('The service sent the same page token twice, so the list cannot be read to its end.');
    }
  }
}
