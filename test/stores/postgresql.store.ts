import { createServer } from 'node:http';
import { createRequire } from 'node:module';
import { AddressInfo } from 'node:net';
import { openerOf, TestedModule, testModule } from './suite';

jest.setTimeout(900_000);

const MODULE: TestedModule = {
  database: 'PostgreSQL',
  file: process.env.POSTGRESQL_MODULE!,
  parametersOf: (name) => ({ schema: name }),
};
/** Driver of the module, for what only an operator does. */
interface Client {
  connect(): Promise<void>;
  query(text: string): Promise<unknown>;
  end(): Promise<void>;
}
const { Client } = createRequire(MODULE.file)('pg') as { Client: new () => Client };

async function asOperator(statement: string): Promise<void> {
  const client = new Client();
  await client.connect();
  await client.query(statement);
  await client.end();
}

testModule(MODULE);

const { open, openEmpty } = openerOf({ ...MODULE, parametersOf: (name) => ({ schema: `own ${name}` }) });

test('connections that the server ends fail the calls that use them, and no later one', async () => {
  const store = await openEmpty();
  const item = { key: 'a', part: 0, version: 1, content: Buffer.from('a') };
  await store.write([{ item, expectedVersion: 0, entries: [] }]);
  await asOperator(
    'SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE pid <> pg_backend_pid() AND usename IS NOT NULL',
  );
  const calls = await Promise.allSettled(Array.from({ length: 8 }, () => store.read(['a'])));
  expect(calls.length).toBe(8);
  expect(await store.read(['a'])).toMatchObject([{ key: 'a', version: 1 }]);
});

test('a secret leads to an encrypted connection, or to none', async () => {
  const { PGHOST: host, PGPORT: port, PGUSER: username, PGPASSWORD: password } = process.env;
  const service = createServer((_, response) => {
    const SecretString = JSON.stringify({ host, port: Number(port), username, password });
    response.setHeader('content-type', 'application/x-amz-json-1.1');
    response.end(JSON.stringify({ Name: 'states', SecretString }));
  });
  await new Promise<void>((resolve) => service.listen(0, '127.0.0.1', resolve));
  process.env.AWS_ENDPOINT_URL_SECRETS_MANAGER = `http://127.0.0.1:${(service.address() as AddressInfo).port}`;
  Object.assign(process.env, { AWS_REGION: 'us-east-1', AWS_ACCESS_KEY_ID: 'a', AWS_SECRET_ACCESS_KEY: 'b' });
  await expect(open({ secret: 'states' })).rejects.toThrow('The server does not support SSL connections');
  service.close();
});
