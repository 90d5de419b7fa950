/**
 * Reads the first bytes of a content without taking them away from its reader.
 *
 * @param isEnough asked after each chunk; the end of the content is always enough
 */
export async function peek(
  content: AsyncIterable<Buffer>,
  isEnough: (head: Buffer) => boolean,
): Promise<{ readonly head: Buffer; readonly whole: AsyncIterable<Buffer> }> {
  const chunks = content[Symbol.asyncIterator]();
  let head = Buffer.alloc(0);
  while (!isEnough(head)) {
    const { done, value } = await chunks.next();
    if (done) break;
    head = Buffer.concat([head, value]);
  }
  const rest = { [Symbol.asyncIterator]: () => chunks };
  const whole = async function* () {
    try {
      yield head;
      yield* rest;
    } finally {
      // A reader that stops after the head has not started the content, which then has to be closed here.
      await chunks.return?.();
    }
  };
  return { head, whole: whole() };
}
