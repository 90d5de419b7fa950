/**
 * Passes on the pages of a paginator.
 *
 * @throws Error when a page has the token of the page before it, since such pages never end
 */
export async function* endingPages<T>(
  pages: AsyncIterable<T>,
  tokenOf: (page: T) => string | undefined,
): AsyncGenerator<T> {
  let last: string | undefined;
  for await (const page of pages) {
    const token = tokenOf(page);
    if (token && token === last) throw new Error('the answer names the same next page twice');
    last = token;
    yield page;
  }
}
