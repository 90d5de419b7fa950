import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { BatchStatementRequest, BatchStatementResponse } from '@aws-sdk/client-dynamodb';
import { AGGREGATES } from '../../src/contract/table-keys';
import { ParsedWrite, parseWrite } from './write-statements';

const TARGET = 'DynamoDB_20120810.';
const OPERATION = `${TARGET}BatchExecuteStatement`;

/** Teaches an embedded engine, which knows no PartiQL, the batches of statements that write states. */
export function addBatchStatements(server: Server): void {
  const [answer] = server.listeners('request') as ((
    request: IncomingMessage,
    response: ServerResponse,
  ) => void)[];
  server.removeAllListeners('request');
  server.on('request', (request: IncomingMessage, response: ServerResponse) => {
    if (request.headers['x-amz-target'] !== OPERATION) return answer(request, response);
    void executeBatch(request, server).then((body) => {
      response.writeHead(200, { 'content-type': 'application/x-amz-json-1.0' });
      response.end(JSON.stringify(body));
    });
  });
}

async function executeBatch(request: IncomingMessage, server: Server): Promise<object> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  const { Statements: statements, ReturnConsumedCapacity } = JSON.parse(
    Buffer.concat(chunks).toString('utf8'),
  ) as { Statements: BatchStatementRequest[]; ReturnConsumedCapacity?: string };
  const { port } = server.address() as AddressInfo;
  const call = (operation: string, input: object) =>
    fetch(`http://127.0.0.1:${port}`, {
      method: 'POST',
      headers: {
        'authorization': String(request.headers.authorization),
        'content-type': 'application/x-amz-json-1.0',
        'x-amz-date': String(request.headers['x-amz-date']),
        'x-amz-target': `${TARGET}${operation}`,
      },
      body: JSON.stringify({ ...input, ReturnConsumedCapacity }),
    });
  const ConsumedCapacity: unknown[] = [];
  const Responses: BatchStatementResponse[] = [];
  for (const statement of statements) {
    const write = parseWrite(statement, AGGREGATES.partitionKey);
    const answer = await call(...inputOf(write));
    const body = (await answer.json()) as { __type?: string; message?: string; ConsumedCapacity?: unknown };
    if (body.ConsumedCapacity) ConsumedCapacity.push(body.ConsumedCapacity);
    Responses.push(
      answer.ok
        ? { TableName: write.table }
        : { Error: { Code: codeOf(body.__type!, write), Message: body.message } },
    );
  }
  return { Responses, ...(ReturnConsumedCapacity && { ConsumedCapacity }) };
}

/** Translates a statement into the call that has the same effect. */
function inputOf({ table, item, removed, key, condition }: ParsedWrite): [operation: string, input: object] {
  if (!condition) {
    return [
      'PutItem',
      {
        TableName: table,
        Item: item,
        ConditionExpression: 'attribute_not_exists(#k)',
        ExpressionAttributeNames: { '#k': Object.keys(key)[0] },
      },
    ];
  }
  const set = Object.keys(item).filter((name) => !(name in key));
  return [
    'UpdateItem',
    {
      TableName: table,
      Key: key,
      UpdateExpression:
        `SET ${set.map((_, i) => `#s${i} = :s${i}`).join(', ')}` +
        (removed.length > 0 ? ` REMOVE ${removed.map((_, i) => `#r${i}`).join(', ')}` : ''),
      ConditionExpression: '#c = :c',
      ExpressionAttributeNames: {
        '#c': condition.name,
        ...Object.fromEntries(set.map((name, i) => [`#s${i}`, name])),
        ...Object.fromEntries(removed.map((name, i) => [`#r${i}`, name])),
      },
      ExpressionAttributeValues: {
        ':c': condition.value,
        ...Object.fromEntries(set.map((name, i) => [`:s${i}`, item[name]])),
      },
    },
  ];
}

/** Returns the code of a statement's error, which is shorter than the name of a call's. */
function codeOf(type: string, { condition }: ParsedWrite) {
  const name = type.split('#')[1].replace(/Exception$/, '');
  if (name === 'ConditionalCheckFailed' && !condition) return 'DuplicateItem' as const;
  return name === 'Validation' ? 'ValidationError' : (name as 'ConditionalCheckFailed');
}
