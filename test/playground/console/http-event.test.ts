import { claimsOf, withinLimit } from '../../../src/playground/console/http-event';
import { consoleEvent } from '../../support/console-requests';

const answer = (body: string) => ({ statusCode: 200, headers: {}, body, isBase64Encoded: false });

test('claims are those that the authorizer has verified', () => {
  const person = { sub: 'u-1', groups: ['editors'] };
  expect(claimsOf(consoleEvent({ path: '/', person }))).toMatchObject({ sub: 'u-1' });
});

test('a token that no authorizer has seen makes nobody', () => {
  const { requestContext, ...event } = consoleEvent({ path: '/', person: { sub: 'u-1', groups: [] } });
  const unseen = { ...requestContext, authorizer: undefined };
  expect(claimsOf({ ...event, requestContext: unseen })).toBeUndefined();
  expect(claimsOf(consoleEvent({ path: '/' }))).toBeUndefined();
});

test('an answer that Lambda takes is left as it is', () => {
  const given = answer('x'.repeat(6_000_000));
  expect(withinLimit(given)).toBe(given);
});

test.each(['x'.repeat(6_300_000), '"'.repeat(3_200_000)])(
  'an answer that Lambda would drop is refused with its size',
  (body) => {
    const { statusCode, body: message } = withinLimit(answer(body));
    expect(statusCode).toBe(413);
    expect(message).toMatch(/the answer takes 6\d{6} bytes, and at most 6225920/);
  },
);
