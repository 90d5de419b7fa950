import { createServer } from 'node:http';
import { AddressInfo } from 'node:net';
import { AGGREGATES, RULES, TIMESERIES } from '../../src/contract/table-keys';
import { RuleRow } from '../../src/rule-language/parse/table';

type Body = Record<string, unknown>;

/**
 * Serves tables that answer at once: a table of rules, and one of states that accepts every write and knows
 * no users. It runs in a process of its own, so that its time is not the client's, and tells on each message
 * how many states were written.
 */
function serve(rules: readonly RuleRow[]): void {
  const kept = new Map<string, unknown>();
  let writes = 0;
  const answers: Record<string, (body: Body) => Body> = {
    Scan: () => ({
      Items: rules.map(({ where, cells }) => itemOf({ [RULES.partitionKey]: where, ...cells })),
    }),
    Query: () => ({ Items: [] }),
    BatchGetItem: () => ({ Responses: {}, UnprocessedKeys: {} }),
    BatchExecuteStatement: ({ Statements }) => {
      const statements = Statements as unknown[];
      writes += statements.length;
      return { Responses: statements.map(() => ({})) };
    },
    GetItem: ({ Key }) => ({ Item: kept.get((Key as { pk: { S: string } }).pk.S) }),
    PutItem: ({ Item }) => {
      const item = Item as { pk: { S: string } };
      const { S: key } = item.pk;
      if (TIMESERIES.sortKey in item) return {};
      if (key.startsWith(AGGREGATES.userPrefix)) writes++;
      else kept.set(key, Item);
      return {};
    },
  };
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const operation = String(request.headers['x-amz-target']).split('.')[1];
      const body = JSON.stringify(answers[operation](JSON.parse(Buffer.concat(chunks).toString()) as Body));
      response.writeHead(200, {
        'content-type': 'application/x-amz-json-1.0',
        'content-length': Buffer.byteLength(body),
      });
      response.end(body);
    });
  });
  server.keepAliveTimeout = 60_000;
  process.on('message', () => process.send!(writes));
  server.listen(0, '127.0.0.1', () => process.send!((server.address() as AddressInfo).port));
}

function itemOf(cells: RuleRow['cells']): Body {
  return Object.fromEntries(Object.entries(cells).map(([name, value]) => [name, { S: value }]));
}

process.once('message', (rules: RuleRow[]) => serve(rules));
