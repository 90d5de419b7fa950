import { BatchGetItemCommand, DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { createTableClient } from '../../../src/adapters/dynamodb/table-client';
import { scripted } from '../../support/scripted-http';

test('of what the SDK does with a call, the log alone is left out', () => {
  const withLog = new DynamoDBClient({}).middlewareStack.identify();
  const without = createTableClient().middlewareStack.identify();
  const left = withLog.filter((step) => !without.includes(step));
  expect(left).toEqual([expect.stringContaining('loggerMiddleware')]);
});

test('errors and answers are those of the SDK', async () => {
  const { options } = scripted(
    { status: 400, body: JSON.stringify({ __type: 'ValidationException', message: 'wrong' }) },
    { body: JSON.stringify({ Responses: { states: [{ pk: { S: 'a' }, state: { B: 'AP8H' } }] } }) },
  );
  const client = createTableClient(options as object);
  const read = () => client.send(new BatchGetItemCommand({ RequestItems: {} }));
  await expect(read()).rejects.toMatchObject({ name: 'ValidationException', message: 'wrong' });
  const [{ pk, state }] = (await read()).Responses!.states;
  expect(pk).toEqual({ S: 'a' });
  expect([...state.B!]).toEqual([0, 255, 7]);
});
